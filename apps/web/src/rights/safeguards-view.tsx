'use client';

import { routeQuery } from '@logwarden/client';
import type { TenantSettings } from '@logwarden/contracts';
import { Button, Panel, Skeleton, TextField } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';

/** What the tenant decides about itself: who must look twice, and how long. */
export function SafeguardsView(): ReactElement {
  const client = useClient();
  const { data, error, refetch } = useQuery(routeQuery(client, 'getTenantSettings'));
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  return <Safeguards key={JSON.stringify(data)} stored={data} />;
}

const switches = ['maskingFourEyes', 'revealFourEyes', 'requireSecondFactor'] as const;

function Safeguards({ stored }: { readonly stored: TenantSettings }): ReactElement {
  const t = useTranslations('rights.safeguards');
  const tStates = useTranslations('states');
  const client = useClient();
  const canManage = useCan('settings.manage');
  const [draft, setDraft] = useState(stored);
  const change = useChange(['getTenantSettings'], () => undefined);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored);
  const weakens = switches.some((name) => stored[name] && !draft[name]);
  return (
    <Panel title={t('title')} className="max-w-[760px]" bodyClassName="px-3 pt-1 pb-3">
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void change.run(() => client.updateTenantSettings({ body: draft }), t('saved'));
        }}
      >
        {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
        {switches.map((name) => (
          <label key={name} className="flex items-start gap-2">
            <input
              type="checkbox"
              className="mt-1 accent-[var(--accent)]"
              disabled={!canManage}
              checked={draft[name]}
              onChange={(event) => setDraft({ ...draft, [name]: event.target.checked })}
            />
            <span>
              {t(name)} <span className="block text-sm text-faint">{t(`hints.${name}`)}</span>
            </span>
          </label>
        ))}
        <TextField
          className="max-w-60"
          label={t('revealMinutes')}
          type="number"
          min={1}
          max={60}
          required
          disabled={!canManage}
          value={String(draft.revealMinutes)}
          onChange={(event) => setDraft({ ...draft, revealMinutes: Number(event.target.value) })}
        />
        {weakens ? <Notice tone="caution">{t('weakens')}</Notice> : null}
        {canManage ? (
          <Button type="submit" variant="primary" className="self-start" busy={change.isBusy} disabled={!isChanged}>
            {tStates('save')}
          </Button>
        ) : (
          <p className="text-sm text-faint">{t('readOnly')}</p>
        )}
      </form>
    </Panel>
  );
}
