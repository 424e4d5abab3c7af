'use client';

import { instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { FactorEnrolment, FactorState } from '@logwarden/contracts';
import { Badge, Button, CopyButton, Dialog, Panel, Skeleton, TextField } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';

/** The authenticator of the account: set up, confirmed, taken off. */
export function SecondFactor(): ReactElement {
  const t = useTranslations('settings.factor');
  const client = useClient();
  const { data, error, refetch } = useQuery(routeQuery(client, 'getFactor'));
  return (
    <Panel title={t('title')} note={t('note')} bodyClassName="px-3 pt-1 pb-3">
      {error !== null && data === undefined ? <QueryFailure error={error} onRetry={() => void refetch()} /> : null}
      {data === undefined && error === null ? <Skeleton className="h-10" /> : null}
      {data === undefined ? null : data.confirmedAt === null ? <SetUp /> : <Confirmed factor={data} />}
    </Panel>
  );
}

function SetUp(): ReactElement {
  const t = useTranslations('settings.factor');
  const client = useClient();
  const [enrolment, setEnrolment] = useState<FactorEnrolment | undefined>();
  const [codes, setCodes] = useState<readonly string[] | undefined>();
  const change = useChange([], () => undefined);
  return (
    <div className="flex flex-col items-start gap-2">
      {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
      <p className="text-soft">{t('none')}</p>
      <Button
        busy={change.isBusy}
        onClick={() => void change.run(async () => setEnrolment(await client.beginFactor()), '')}
      >
        {t('setUp')}
      </Button>
      {enrolment === undefined || codes !== undefined ? null : (
        <Confirm enrolment={enrolment} onCodes={setCodes} onClose={() => setEnrolment(undefined)} />
      )}
      {codes === undefined ? null : <RecoveryCodes codes={codes} />}
    </div>
  );
}

interface ConfirmProps {
  readonly enrolment: FactorEnrolment;
  readonly onCodes: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}

/** A secret in groups of four, as it is typed. */
function grouped(secret: string): string {
  return secret.replaceAll(/(.{4})(?=.)/g, '$1 ');
}

function Confirm({ enrolment, onCodes, onClose }: ConfirmProps): ReactElement {
  const t = useTranslations('settings.factor');
  const tStates = useTranslations('states');
  const client = useClient();
  const [code, setCode] = useState('');
  const change = useChange([], () => undefined);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('setUpTitle')}
      description={t('setUpText')}
      closeLabel={tStates('close')}
    >
      <form
        className="flex flex-col gap-4 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          void change.run(async () => onCodes((await client.confirmFactor({ body: { code } })).recoveryCodes), '');
        }}
      >
        {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
        <div>
          <div className="text-sm font-medium text-soft">{t('secret')}</div>
          <div className="mt-1 flex items-center gap-2 rounded-md border border-line bg-code px-3 py-2">
            <code className="min-w-0 flex-1 [overflow-wrap:anywhere]" data-testid="factor-secret">
              {grouped(enrolment.secret)}
            </code>
            <CopyButton text={enrolment.secret} label={tStates('copy')} copiedLabel={tStates('copied')} />
          </div>
          <a className="mt-1 inline-block rounded-sm text-sm text-accent hover:underline" href={enrolment.uri}>
            {t('openApp')}
          </a>
        </div>
        <TextField
          label={t('code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
          minLength={6}
          maxLength={6}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{tStates('cancel')}</Button>
          <Button type="submit" variant="primary" busy={change.isBusy}>
            {t('confirm')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Shown this once; only then does the page learn that the factor is there, so that nothing closes the dialog before. */
function RecoveryCodes({ codes }: { readonly codes: readonly string[] }): ReactElement {
  const t = useTranslations('settings.factor');
  const tStates = useTranslations('states');
  const done = useChange(['getFactor', 'getSession'], () => undefined);
  return (
    <Dialog
      open
      onOpenChange={() => undefined}
      title={t('codesTitle')}
      description={t('codesText')}
      closeLabel={tStates('close')}
      footer={
        <Button
          variant="primary"
          busy={done.isBusy}
          onClick={() => void done.run(() => Promise.resolve(), t('confirmed'))}
        >
          {t('kept')}
        </Button>
      }
    >
      <div className="flex items-start gap-2 rounded-md border border-line bg-code px-3 py-2">
        <ul className="grid flex-1 grid-cols-2 gap-x-4 font-mono max-sm:grid-cols-1" data-testid="recovery-codes">
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <CopyButton text={codes.join('\n')} label={tStates('copy')} copiedLabel={tStates('copied')} />
      </div>
    </Dialog>
  );
}

function Confirmed({ factor }: { readonly factor: FactorState }): ReactElement {
  const t = useTranslations('settings.factor');
  const tStates = useTranslations('states');
  const zone = useZone();
  const client = useClient();
  const [isRemoving, setRemoving] = useState(false);
  const [code, setCode] = useState('');
  const change = useChange(['getFactor', 'getSession'], () => setRemoving(false));
  const since = factor.confirmedAt === null ? '' : instantText(Date.parse(factor.confirmedAt), zone, 'minute');
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Badge tone="ok">{t('on')}</Badge>
      <span className="text-soft">
        {t('since', { time: since })} · {t('codesLeft', { count: factor.recoveryCodesLeft })}
      </span>
      <Button size="sm" className="ml-auto" onClick={() => setRemoving(true)}>
        {t('remove')}
      </Button>
      {isRemoving ? (
        <Dialog
          open
          onOpenChange={() => setRemoving(false)}
          title={t('removeTitle')}
          description={t('removeText')}
          closeLabel={tStates('close')}
          width="sm"
        >
          <form
            className="flex flex-col gap-4 pb-4"
            onSubmit={(event) => {
              event.preventDefault();
              void change.run(() => client.removeFactor({ body: { code } }), t('removed'));
            }}
          >
            {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
            <TextField
              label={t('anyCode')}
              required
              minLength={6}
              autoFocus
              autoComplete="one-time-code"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
            <div className="flex justify-end gap-2">
              <Button onClick={() => setRemoving(false)}>{tStates('cancel')}</Button>
              <Button type="submit" variant="danger" busy={change.isBusy}>
                {t('remove')}
              </Button>
            </div>
          </form>
        </Dialog>
      ) : null}
    </div>
  );
}
