'use client';

import { instantText, isZone } from '@logwarden/charts';
import { routeKey, routeQuery } from '@logwarden/client';
import { locales } from '@logwarden/contracts';
import { Badge, Button, Panel, Select, Skeleton, TextField } from '@logwarden/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactElement, type ReactNode, useState } from 'react';
import { toast } from 'sonner';
import { ChangePasswordForm } from '../auth/change-password.tsx';
import { usePreferences } from '../frame/preferences-context.tsx';
import { useSetLocale } from '../frame/preference-choices.tsx';
import { themes } from '../frame/preferences.ts';
import { QueryFailure, useErrorSentence } from '../frame/query-failure.tsx';
import { useClient, useSession, useTenant, useZone } from '../frame/session-context.tsx';
import { TopBar, zoneChoices } from '../frame/top-bar.tsx';
import { ZoneField } from '../frame/zone-field.tsx';
import { deviceName } from './device-name.ts';
import { SecondFactor } from './second-factor.tsx';

/** What a person sets for themselves. */
export function SettingsPage(): ReactElement {
  const t = useTranslations('settings');
  return (
    <>
      <TopBar title={t('title')} />
      <main className="min-h-0 flex-1 overflow-y-auto px-3 pb-4 md:px-4">
        <div className="mx-auto flex max-w-[760px] flex-col gap-2">
          <Appearance />
          <Profile />
          <Panel title={t('password')} bodyClassName="px-3 pt-1 pb-3">
            <ChangePasswordForm />
          </Panel>
          <SecondFactor />
          <Sessions />
        </div>
      </main>
    </>
  );
}

function Row({
  label,
  hint,
  children,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 border-t border-line px-3 py-2 first:border-t-0">
      <div className="min-w-0">
        <div>{label}</div>
        {hint === undefined ? null : <div className="text-sm text-faint">{hint}</div>}
      </div>
      {children}
    </div>
  );
}

function Appearance(): ReactElement {
  const t = useTranslations('settings');
  const tFrame = useTranslations('frame');
  const tenant = useTenant();
  const { theme, setTheme, locale, zone, setZone } = usePreferences();
  const setLocale = useSetLocale();
  const [typed, setTyped] = useState('');
  const choices = zoneChoices(zone, {
    tenant: tFrame('zone.tenant'),
    browser: tFrame('zone.browser'),
    tenantZone: tenant?.zone,
  });
  return (
    <Panel title={t('appearance')}>
      <Row label={t('theme')}>
        <Select
          className="w-60"
          label={t('theme')}
          value={theme}
          items={themes.map((value) => ({ value, label: tFrame(`theme.${value}`) }))}
          onChange={setTheme}
        />
      </Row>
      <Row label={t('language')}>
        <Select
          className="w-60"
          label={t('language')}
          value={locale}
          items={locales.map((value) => ({ value, label: tFrame(`language.${value}`) }))}
          onChange={setLocale}
        />
      </Row>
      <Row label={t('zone')} hint={t('zoneHint')}>
        <div className="flex w-60 flex-col gap-2">
          <Select
            label={t('zone')}
            value={zone}
            items={choices.map((choice) => ({ value: choice.value, label: choice.label, note: choice.note }))}
            onChange={setZone}
          />
          <ZoneField
            label={t('otherZone')}
            value={typed}
            onChange={(next) => {
              setTyped(next);
              if (next.includes('/') && isZone(next)) setZone(next);
            }}
          />
        </div>
      </Row>
    </Panel>
  );
}

function Profile(): ReactElement {
  const t = useTranslations('settings');
  const client = useClient();
  const queries = useQueryClient();
  const sentence = useErrorSentence();
  const { session } = useSession();
  const [name, setName] = useState(session.user.name);
  const [isBusy, setBusy] = useState(false);
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      queries.setQueryData(routeKey('getSession'), await client.updateProfile({ body: { name } }));
      toast.success(t('saved'));
    } catch (error) {
      toast.error(sentence(error));
    }
    setBusy(false);
  };
  return (
    <Panel title={t('profile')}>
      <form
        className="flex items-end gap-3 px-3 pt-1 pb-3 max-sm:flex-col max-sm:items-stretch"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField
          className="flex-1"
          label={t('name')}
          required
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField className="flex-1" label={t('email')} value={session.user.email} readOnly />
        <Button type="submit" busy={isBusy} disabled={name === session.user.name}>
          {t('save')}
        </Button>
      </form>
    </Panel>
  );
}

function Sessions(): ReactElement {
  const t = useTranslations('settings');
  const zone = useZone();
  const client = useClient();
  const queries = useQueryClient();
  const sentence = useErrorSentence();
  const { data, error, refetch } = useQuery(routeQuery(client, 'listSessions'));
  const end = async (sessionId: string): Promise<void> => {
    try {
      await client.revokeSession({ params: { sessionId } });
      await queries.invalidateQueries({ queryKey: routeKey('listSessions') });
      toast.success(t('ended'));
    } catch (failure) {
      toast.error(sentence(failure));
    }
  };
  return (
    <Panel title={t('sessions')} note={t('sessionsText')}>
      {error !== null && data === undefined ? <QueryFailure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && error === null ? <Skeleton className="m-3 h-16" /> : null}
      {(data?.items ?? []).map((session) => (
        <Row
          key={session.id}
          label={deviceName(session.userAgent)}
          hint={`${t('lastSeen', { time: instantText(Date.parse(session.lastSeenAt), zone, 'minute') })} · ${t('from', { peer: session.peer })}`}
        >
          {session.current ? (
            <Badge tone="ok">{t('current')}</Badge>
          ) : (
            <Button size="sm" onClick={() => void end(session.id)}>
              {t('end')}
            </Button>
          )}
        </Row>
      ))}
    </Panel>
  );
}
