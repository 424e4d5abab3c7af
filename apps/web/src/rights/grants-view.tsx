'use client';

import { dayText, instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { Grant } from '@logwarden/contracts';
import { Badge, Button, ConfirmDialog, EmptyState, Skeleton, StatusDot } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Eye, Plus, ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactElement, useState } from 'react';
import { type Column, DataTable } from '../access/data-table.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useZone } from '../frame/session-context.tsx';
import { useChange } from '../frame/use-change.ts';
import { AddGrant } from './grant-form.tsx';
import { type GrantNames, nameOf, useGrantNames } from './use-names.ts';

/** Who reads which sources, how much of them, and until when. */
export function GrantsView(): ReactElement {
  const t = useTranslations('rights.grants');
  const client = useClient();
  const canManage = useCan('grants.manage');
  const names = useGrantNames();
  const [isAdding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<Grant | undefined>();
  const [hasEnded, setEnded] = useState(false);
  const { data, error, refetch } = useQuery(routeQuery(client, 'listGrants'));
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  const shown = data.items.filter((grant) => hasEnded || grant.live);
  const add = (
    <Button variant="primary" icon={<Plus size={15} />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-72 text-soft">{t('lead')}</p>
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="accent-[var(--accent)]"
            checked={hasEnded}
            onChange={(event) => setEnded(event.target.checked)}
          />
          {t('showEnded')}
        </label>
        {canManage && shown.length > 0 ? add : null}
      </div>
      {shown.length === 0 ? (
        <EmptyState
          icon={<ShieldCheck size={18} aria-hidden="true" />}
          title={t('empty')}
          action={canManage ? add : undefined}
        >
          {t('emptyText')}
        </EmptyState>
      ) : (
        <GrantTable grants={shown} names={names} onRevoke={canManage ? setRevoking : undefined} />
      )}
      {isAdding ? <AddGrant names={names} onClose={() => setAdding(false)} /> : null}
      {revoking === undefined ? null : (
        <RevokeGrant
          grant={revoking}
          subject={nameOf(names.subjects[revoking.subjectKind], revoking.subjectId)}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </div>
  );
}

interface GrantTableProps {
  readonly grants: readonly Grant[];
  readonly names: GrantNames;
  readonly onRevoke: ((grant: Grant) => void) | undefined;
}

function GrantTable({ grants, names, onRevoke }: GrantTableProps): ReactElement {
  const tRights = useTranslations('rights');
  const columns = useGrantColumns(names, onRevoke);
  return <DataTable label={tRights('tabs.grants')} rows={grants} keyOf={(grant) => grant.id} columns={columns} />;
}

function useGrantColumns(names: GrantNames, onRevoke: GrantTableProps['onRevoke']): readonly Column<Grant>[] {
  const t = useTranslations('rights.grants');
  const tStates = useTranslations('states');
  const zone = useZone();
  return [
    {
      id: 'subject',
      title: t('subject'),
      cell: (grant) => (
        <>
          <span className="font-medium">{nameOf(names.subjects[grant.subjectKind], grant.subjectId)}</span>{' '}
          <span className="text-sm whitespace-nowrap text-faint">{t(`subjects.${grant.subjectKind}`)}</span>
        </>
      ),
    },
    {
      id: 'scope',
      title: t('scope'),
      cell: (grant) =>
        grant.scopeKind === 'all' ? (
          t('scopes.all')
        ) : (
          <>
            <span className="font-mono text-sm">{nameOf(names.scopes[grant.scopeKind], grant.scopeId)}</span>{' '}
            {grant.scopeKind === 'system' ? <span className="text-sm text-faint">{t('scopes.system')}</span> : null}
          </>
        ),
    },
    {
      id: 'limits',
      title: t('limits'),
      cell: (grant) => <Limits grant={grant} />,
    },
    {
      id: 'expires',
      title: t('expires'),
      isExtra: true,
      cell: (grant) => (
        <span className="whitespace-nowrap text-soft">
          {grant.expiresAt === null ? t('never') : instantText(Date.parse(grant.expiresAt), zone, 'minute')}
        </span>
      ),
    },
    {
      id: 'created',
      title: t('created'),
      isExtra: true,
      cell: (grant) => (
        <span className="whitespace-nowrap text-soft">{dayText(Date.parse(grant.createdAt), zone)}</span>
      ),
    },
    {
      id: 'state',
      title: t('state'),
      isExtra: true,
      cell: (grant) => (
        <StatusDot tone={grant.live ? 'ok' : 'neutral'}>
          {grant.live ? t('live') : grant.revokedAt === null ? t('ended') : t('revoked')}
        </StatusDot>
      ),
    },
    {
      id: 'actions',
      title: <span className="sr-only">{tStates('actions')}</span>,
      isRight: true,
      cell: (grant) =>
        onRevoke !== undefined && grant.live ? (
          <Button size="sm" variant="ghost" className="text-critical" onClick={() => onRevoke(grant)}>
            {t('revoke')}
          </Button>
        ) : null,
    },
  ];
}

function Limits({ grant }: { readonly grant: Grant }): ReactElement {
  const t = useTranslations('rights.grants');
  const isWhole = grant.rowFilter === '' && grant.hiddenFields.length === 0 && !grant.unmasked;
  return (
    <span className="flex flex-wrap items-center gap-1 py-1">
      {isWhole ? <span className="text-soft">{t('wholeMasked')}</span> : null}
      {grant.unmasked ? (
        <Badge tone="caution" icon={<Eye size={12} aria-hidden="true" />}>
          {t('unmasked')}
        </Badge>
      ) : null}
      {grant.rowFilter === '' ? null : (
        <code className="rounded-sm bg-code px-1.5 text-sm [overflow-wrap:anywhere]">{grant.rowFilter}</code>
      )}
      {grant.hiddenFields.length === 0 ? null : (
        <span className="text-sm text-soft">{t('without', { fields: grant.hiddenFields.join(', ') })}</span>
      )}
    </span>
  );
}

interface RevokeProps {
  readonly grant: Grant;
  readonly subject: string;
  readonly onClose: () => void;
}

function RevokeGrant({ grant, subject, onClose }: RevokeProps): ReactElement {
  const t = useTranslations('rights.grants');
  const tStates = useTranslations('states');
  const client = useClient();
  const change = useChange(['listGrants'], onClose);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={t('revokeTitle', { name: subject })}
      effect={change.error ?? t('revokeText')}
      confirmLabel={t('revoke')}
      cancelLabel={tStates('cancel')}
      busy={change.isBusy}
      onConfirm={() =>
        void change.run(() => client.revokeGrant({ params: { grantId: grant.id } }), t('revokedNow', { name: subject }))
      }
    />
  );
}
