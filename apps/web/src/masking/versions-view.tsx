'use client';

import { instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { PolicyVersion } from '@logwarden/contracts';
import { Badge, Button, EmptyState, Panel, Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useSession, useZone } from '../frame/session-context.tsx';
import { useActorNames } from '../frame/use-actor-names.ts';
import { useChange } from '../frame/use-change.ts';
import { ChangeList } from './change-list.tsx';

/** Versions of a policy, the newest first: who, when, what is different, and drafts to decide on. */
export function VersionsView({ target }: { readonly target: string }): ReactElement {
  const t = useTranslations('masking');
  const client = useClient();
  const { data, error, refetch } = useQuery(routeQuery(client, 'listMaskPolicies', { query: { sourceId: target } }));
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  if (data.items.length === 0) {
    return (
      <EmptyState icon={<History size={18} aria-hidden="true" />} title={t('noVersions')}>
        {t('noVersionsText')}
      </EmptyState>
    );
  }
  return (
    <ol className="flex max-w-[900px] flex-col gap-2">
      {data.items.map((version) => (
        <li key={version.id}>
          <VersionPanel version={version} />
        </li>
      ))}
    </ol>
  );
}

const stateTones = { draft: 'caution', active: 'ok', superseded: 'neutral' } as const;

function VersionPanel({ version }: { readonly version: PolicyVersion }): ReactElement {
  const t = useTranslations('masking');
  const zone = useZone();
  const nameOf = useActorNames();
  const time = (text: string): string => instantText(Date.parse(text), zone, 'minute');
  const note = [
    t('proposedBy', { name: nameOf(version.createdBy), time: time(version.createdAt) }),
    ...(version.approvedAt !== null && version.approvedBy !== null && version.approvedBy !== version.createdBy
      ? [t('approvedBy', { name: nameOf(version.approvedBy), time: time(version.approvedAt) })]
      : []),
  ].join(' · ');
  return (
    <Panel
      title={
        <span className="inline-flex items-center gap-2">
          {t('version', { version: String(version.version) })}
          <Badge tone={stateTones[version.state]}>{t(`states.${version.state}`)}</Badge>
          {version.loosens ? <Badge tone="caution">{t('masksLess')}</Badge> : null}
        </span>
      }
      note={note}
      bodyClassName="px-3 pt-1 pb-2"
    >
      {version.changes.length === 0 ? <p className="text-faint">{t('noDifference')}</p> : null}
      <ChangeList changes={version.changes} />
      {version.state === 'draft' ? <Decision version={version} /> : null}
    </Panel>
  );
}

function Decision({ version }: { readonly version: PolicyVersion }): ReactElement | null {
  const t = useTranslations('masking');
  const client = useClient();
  const canApprove = useCan('masking.approve');
  const canManage = useCan('masking.manage');
  const { user } = useSession().session;
  const change = useChange(['listMaskPolicies', 'getMaskPolicy'], () => undefined);
  const isOwn = version.createdBy === `user:${user.id}`;
  const params = { policyId: version.id };
  if (!canApprove && !canManage) return null;
  return (
    <div className="mt-2 flex flex-col gap-2 border-t border-line pt-2">
      {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
      <div className="flex flex-wrap items-center gap-2">
        {canApprove ? (
          <Button
            size="sm"
            variant="primary"
            disabled={isOwn}
            busy={change.isBusy}
            onClick={() =>
              void change.run(
                () => client.approveMaskPolicy({ params }),
                t('inForce', { version: String(version.version) }),
              )
            }
          >
            {t('approve')}
          </Button>
        ) : null}
        {canManage ? (
          <Button
            size="sm"
            disabled={change.isBusy}
            onClick={() => void change.run(() => client.rejectMaskPolicy({ params }), t('dropped'))}
          >
            {isOwn ? t('withdraw') : t('reject')}
          </Button>
        ) : null}
        {isOwn ? <span className="text-sm text-faint">{t('ownDraft')}</span> : null}
      </div>
    </div>
  );
}
