'use client';

import { dayText, instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { ApiKey } from '@logwarden/contracts';
import { Badge, Button, ConfirmDialog, EmptyState, Skeleton, StatusDot } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { DataTable } from './data-table.tsx';
import { AddKey } from './key-form.tsx';

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

const useTones = { ingest: 'neutral', read: 'accent', admin: 'caution' } as const;

interface KeyTableProps {
  readonly keys: readonly ApiKey[];
  readonly canManage: boolean;
  readonly onRevoke: (key: ApiKey) => void;
}

function keyState(key: ApiKey, nowMs: number): 'live' | 'revoked' | 'expired' {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt !== null && Date.parse(key.expiresAt) <= nowMs ? 'expired' : 'live';
}

function useSourceNames(): ReadonlyMap<string, string> {
  const client = useClient();
  const { data } = useQuery({ ...routeQuery(client, 'listSources'), enabled: useCan('sources.read') });
  return new Map((data?.items ?? []).map((source) => [source.id, source.name]));
}

function KeyTable({ keys, canManage, onRevoke }: KeyTableProps): ReactElement {
  const tStates = useTranslations('states');
  const t = useTranslations('access.keys');
  const tAccess = useTranslations('access');
  const zone = useZone();
  const [nowMs] = useState(() => Date.now());
  const names = useSourceNames();
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
          cell: (key) => <Badge tone={useTones[key.use]}>{t(`uses.${key.use}`)}</Badge>,
        },
        {
          id: 'sources',
          title: t('sources'),
          isExtra: true,
          cell: (key) =>
            key.sources.length === 0 ? (
              soft(t('allSources'))
            ) : (
              <span className="text-sm text-soft [overflow-wrap:anywhere]">
                {key.sources.map((id) => names.get(id) ?? id).join(', ')}
              </span>
            ),
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

function RevokeKey({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }): ReactElement {
  const t = useTranslations('access.keys');
  const tStates = useTranslations('states');
  const client = useClient();
  const change = useChange(['listApiKeys'], onClose);
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
