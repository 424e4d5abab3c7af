'use client';

import { instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { Reveal } from '@logwarden/contracts';
import { Badge, Button, EmptyState, Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { Eye } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { type ReactElement, useState } from 'react';
import { type Column, DataTable } from '../access/data-table.tsx';
import { Notice } from '../auth/auth-card.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useCan, useClient, useSession, useZone } from '../frame/session-context.tsx';
import { useActorNames } from '../frame/use-actor-names.ts';
import { useChange } from '../frame/use-change.ts';
import { RevealedDialog } from './revealed-dialog.tsx';

const tones = {
  requested: 'caution',
  approved: 'ok',
  refused: 'critical',
  used: 'neutral',
  expired: 'neutral',
} as const;
const pollMs = 15_000;

/** Requests to see hidden values: one's own, and for who may approve those of everybody. */
export function RevealsView(): ReactElement {
  const t = useTranslations('reveal');
  const client = useClient();
  const canApprove = useCan('pii.approve');
  const [open, setOpen] = useState<Reveal | undefined>();
  const { data, error, refetch } = useQuery({ ...routeQuery(client, 'listReveals'), refetchInterval: pollMs });
  const change = useChange(['listReveals'], () => undefined);
  const decide = (reveal: Reveal, isApproved: boolean): void => {
    const input = { params: { revealId: reveal.id } };
    void change.run(
      () => (isApproved ? client.approveReveal(input) : client.refuseReveal(input)),
      t(isApproved ? 'approvedNow' : 'refusedNow'),
    );
  };
  const columns = useColumns({ isBusy: change.isBusy, onDecide: canApprove ? decide : undefined, onOpen: setOpen });
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  if (data.items.length === 0) {
    return (
      <EmptyState icon={<Eye size={18} aria-hidden="true" />} title={t('noRequests')}>
        {t('noRequestsText')}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <p className="text-soft">{canApprove ? t('leadApprover') : t('leadOwn')}</p>
      {change.error === undefined ? null : <Notice tone="critical">{change.error}</Notice>}
      <DataTable label={t('requests')} rows={data.items} keyOf={({ id }) => id} columns={columns} />
      {open === undefined ? null : <RevealedDialog reveal={open} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

interface RowActions {
  readonly isBusy: boolean;
  readonly onDecide: ((reveal: Reveal, isApproved: boolean) => void) | undefined;
  readonly onOpen: (reveal: Reveal) => void;
}

function useColumns(actions: RowActions): readonly Column<Reveal>[] {
  const t = useTranslations('reveal');
  const tClasses = useTranslations('masking.classes');
  const tStates = useTranslations('states');
  const zone = useZone();
  const nameOf = useActorNames();
  const time = (text: string): string => instantText(Date.parse(text), zone, 'minute');
  return [
    {
      id: 'who',
      title: t('who'),
      cell: (reveal) => (
        <>
          <span className="font-medium">{nameOf(reveal.requestedBy)}</span>
          <div className="text-sm whitespace-nowrap text-faint">{time(reveal.createdAt)}</div>
        </>
      ),
    },
    {
      id: 'what',
      title: t('what'),
      cell: (reveal) => (
        <>
          {tClasses(reveal.dataClass)}
          <div className="text-sm text-faint">
            <Link
              className="rounded-sm font-mono text-accent hover:underline"
              href={`/search?${new URLSearchParams({ line: reveal.position, src: reveal.source }).toString()}`}
            >
              {reveal.source}
            </Link>
            {` · ${reveal.field === '' ? t('inText') : reveal.field}`}
          </div>
        </>
      ),
    },
    {
      id: 'why',
      title: t('why'),
      cell: (reveal) => (
        <span className="[overflow-wrap:anywhere]">
          {reveal.reason} <span className="text-sm text-faint">{reveal.ticket}</span>
        </span>
      ),
    },
    {
      id: 'state',
      title: t('state'),
      cell: (reveal) => (
        <>
          <Badge tone={tones[reveal.state]}>{t(`states.${reveal.state}`)}</Badge>
          <div className="text-sm text-faint max-md:hidden">
            {reveal.decidedBy === null
              ? t('until', { time: time(reveal.expiresAt) })
              : t('decidedBy', { name: nameOf(reveal.decidedBy) })}
          </div>
        </>
      ),
    },
    {
      id: 'actions',
      title: <span className="sr-only">{tStates('actions')}</span>,
      isRight: true,
      cell: (reveal) => <Actions reveal={reveal} {...actions} />,
    },
  ];
}

function Actions({ reveal, isBusy, onDecide, onOpen }: RowActions & { readonly reveal: Reveal }): ReactElement | null {
  const t = useTranslations('reveal');
  const { user } = useSession().session;
  const isOwn = reveal.requestedBy === `user:${user.id}`;
  if (isOwn && (reveal.state === 'approved' || reveal.state === 'used')) {
    return (
      <Button size="sm" variant="primary" onClick={() => onOpen(reveal)}>
        {t('see')}
      </Button>
    );
  }
  if (reveal.state !== 'requested') return null;
  if (onDecide === undefined || isOwn) return <span className="text-sm text-faint">{t('waits')}</span>;
  return (
    <span className="inline-flex gap-1">
      <Button size="sm" variant="primary" disabled={isBusy} onClick={() => onDecide(reveal, true)}>
        {t('approve')}
      </Button>
      <Button size="sm" disabled={isBusy} onClick={() => onDecide(reveal, false)}>
        {t('refuse')}
      </Button>
    </span>
  );
}
