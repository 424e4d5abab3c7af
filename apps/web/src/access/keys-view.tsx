'use client';

import { dayText, instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { ApiKey } from '@logwarden/contracts';
import {
  Badge,
  Button,
  ConfirmDialog,
  CopyButton,
  Dialog,
  EmptyState,
  Select,
  Skeleton,
  StatusDot,
  TextField,
} from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import { DataTable } from './data-table.tsx';
import { useChange } from './members-view.tsx';

/** Keys of the tenant, without their secrets. */
export function KeysView(): ReactElement {
  const t = useTranslations('access.keys');
  const client = useClient();
  const canManage = useCan('keys.manage');
  const [isAdding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | undefined>();
  const { data, error, refetch } = useQuery(routeQuery(client, 'listApiKeys'));
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  const add = (
    <Button variant="primary" icon={<Plus size={15} />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  return (
    <div className="flex flex-col gap-2">
      {canManage && data.items.length > 0 ? <div className="self-end">{add}</div> : null}
      {data.items.length === 0 ? (
        <EmptyState
          icon={<KeyRound size={18} aria-hidden="true" />}
          title={t('empty')}
          action={canManage ? add : undefined}
        >
          {t('emptyText')}
        </EmptyState>
      ) : (
        <KeyTable keys={data.items} canManage={canManage} onRevoke={setRevoking} />
      )}
      {isAdding ? <AddKey onClose={() => setAdding(false)} /> : null}
      {revoking === undefined ? null : <RevokeKey apiKey={revoking} onClose={() => setRevoking(undefined)} />}
    </div>
  );
}

interface KeyTableProps {
  readonly keys: readonly ApiKey[];
  readonly canManage: boolean;
  readonly onRevoke: (key: ApiKey) => void;
}

function keyState(key: ApiKey, nowMs: number): 'live' | 'revoked' | 'expired' {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt !== null && Date.parse(key.expiresAt) <= nowMs ? 'expired' : 'live';
}

function KeyTable({ keys, canManage, onRevoke }: KeyTableProps): ReactElement {
  const tStates = useTranslations('states');
  const t = useTranslations('access.keys');
  const tAccess = useTranslations('access');
  const zone = useZone();
  const [nowMs] = useState(() => Date.now());
  const soft = (text: string): ReactElement => <span className="whitespace-nowrap text-soft">{text}</span>;
  return (
    <DataTable
      label={tAccess('tabs.keys')}
      rows={keys}
      keyOf={(key) => key.id}
      columns={[
        { id: 'name', title: t('name'), cell: (key) => <span className="font-medium">{key.name}</span> },
        {
          id: 'use',
          title: t('use'),
          cell: (key) => <Badge tone={key.use === 'read' ? 'accent' : 'neutral'}>{t(`uses.${key.use}`)}</Badge>,
        },
        {
          id: 'prefix',
          title: t('prefix'),
          isExtra: true,
          cell: (key) => <code className="text-sm text-soft">{key.prefix}…</code>,
        },
        {
          id: 'created',
          title: t('created'),
          isExtra: true,
          cell: (key) => soft(dayText(Date.parse(key.createdAt), zone)),
        },
        {
          id: 'lastUsed',
          title: t('lastUsed'),
          isExtra: true,
          cell: (key) =>
            soft(key.lastUsedAt === null ? tAccess('never') : instantText(Date.parse(key.lastUsedAt), zone, 'minute')),
        },
        {
          id: 'expires',
          title: t('expires'),
          isExtra: true,
          cell: (key) => soft(key.expiresAt === null ? tAccess('never') : dayText(Date.parse(key.expiresAt), zone)),
        },
        {
          id: 'state',
          title: t('state'),
          cell: (key) => {
            const state = keyState(key, nowMs);
            return <StatusDot tone={state === 'live' ? 'ok' : 'neutral'}>{t(state)}</StatusDot>;
          },
        },
        {
          id: 'actions',
          title: <span className="sr-only">{tStates('actions')}</span>,
          isRight: true,
          cell: (key) =>
            canManage && keyState(key, nowMs) === 'live' ? (
              <Button size="sm" variant="ghost" className="text-critical" onClick={() => onRevoke(key)}>
                {t('revoke')}
              </Button>
            ) : null,
        },
      ]}
    />
  );
}

const dayMs = 86_400_000;
const expiries = { never: null, d30: 30, d90: 90, d365: 365 } as const;
type Expiry = keyof typeof expiries;
const expiryNames: readonly Expiry[] = ['never', 'd30', 'd90', 'd365'];

function AddKey({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslations('access.keys');
  const tStates = useTranslations('states');
  const client = useClient();
  const [name, setName] = useState('');
  const [use, setUse] = useState<ApiKey['use']>('ingest');
  const [createSources, setCreateSources] = useState(false);
  const [expiry, setExpiry] = useState<Expiry>('never');
  const [secret, setSecret] = useState<string | undefined>();
  const change = useChange('listApiKeys', () => undefined);
  const submit = async (): Promise<void> => {
    const days = expiries[expiry];
    const expiresAt = days === null ? null : new Date(Date.now() + days * dayMs).toISOString();
    await change.run(async () => {
      const made = await client.createApiKey({
        body: { name, use, createSources: use === 'ingest' && createSources, expiresAt },
      });
      setSecret(made.secret);
    }, '');
  };
  if (secret !== undefined) return <ShowSecret secret={secret} onClose={onClose} />;
  return (
    <Dialog open onOpenChange={onClose} title={t('addTitle')} closeLabel={tStates('close')} width="sm">
      <form
        className="flex flex-col gap-4 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
        <TextField
          label={t('name')}
          required
          autoFocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset className="flex flex-col gap-1.5">
          <legend className="mb-1 text-sm font-medium text-soft">{t('use')}</legend>
          {(['ingest', 'read'] as const).map((value) => (
            <label key={value} className="flex items-start gap-2">
              <input
                type="radio"
                name="use"
                className="mt-1 accent-[var(--accent)]"
                checked={use === value}
                onChange={() => setUse(value)}
              />
              <span>
                {t(`uses.${value}`)} <span className="text-sm text-faint">{t(`useHints.${value}`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {use === 'ingest' ? (
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              className="accent-[var(--accent)]"
              checked={createSources}
              onChange={(event) => setCreateSources(event.target.checked)}
            />
            {t('createSources')}
          </label>
        ) : null}
        <div className="flex flex-col gap-1">
          <span className="text-sm font-medium text-soft">{t('expiry')}</span>
          <Select<Expiry>
            label={t('expiry')}
            value={expiry}
            items={expiryNames.map((value) => ({ value, label: t(`expiries.${value}`) }))}
            onChange={setExpiry}
          />
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{tStates('cancel')}</Button>
          <Button type="submit" variant="primary" busy={change.isBusy}>
            {t('submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The secret, this once. Only the button closes it, so that a stray click does not lose it. */
function ShowSecret({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }): ReactElement {
  const t = useTranslations('access.keys');
  const tStates = useTranslations('states');
  return (
    <Dialog
      open
      onOpenChange={() => undefined}
      title={t('secretTitle')}
      description={t('secretText')}
      closeLabel={tStates('close')}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <div className="flex items-center gap-2 rounded-md border border-line bg-code px-3 py-2">
        <code className="min-w-0 flex-1 font-mono text-sm [overflow-wrap:anywhere]" data-testid="api-key-secret">
          {secret}
        </code>
        <CopyButton text={secret} label={tStates('copy')} copiedLabel={tStates('copied')} />
      </div>
      <p className="mt-2 mb-1 text-sm text-faint">
        {t('secretUse')}: <code className="font-mono">Authorization: ApiKey …</code>
      </p>
    </Dialog>
  );
}

function RevokeKey({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }): ReactElement {
  const t = useTranslations('access.keys');
  const tStates = useTranslations('states');
  const client = useClient();
  const change = useChange('listApiKeys', onClose);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t('revokeTitle', { name: apiKey.name })}
      effect={change.error ?? t('revokeText')}
      confirmLabel={t('revoke')}
      cancelLabel={tStates('cancel')}
      busy={change.isBusy}
      onConfirm={() =>
        void change.run(
          () => client.revokeApiKey({ params: { keyId: apiKey.id } }),
          t('revokedNow', { name: apiKey.name }),
        )
      }
    />
  );
}
