'use client';

import { bytesText, exactNumber, instantText } from '@logwarden/charts';
import type { PipelineSource } from '@logwarden/contracts';
import { Badge, EmptyState, Panel, StatusDot } from '@logwarden/ui';
import { Boxes, Search } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import type { ReactElement } from 'react';
import { type Column, DataTable } from '../access/data-table.tsx';
import { useCan, useZone } from '../frame/session-context.tsx';
import { ReasonText } from '../sources/parser-preview.tsx';
import { rateText } from './flow-diagram.tsx';

/** Every source with what it sends, the busiest first. */
export function SourceRows({ sources }: { readonly sources: readonly PipelineSource[] }): ReactElement {
  const t = useTranslations('pipeline.sources');
  const columns = useColumns();
  if (sources.length === 0) return <NoSources />;
  return <DataTable label={t('title')} rows={sources} columns={columns} keyOf={({ sourceId }) => sourceId} />;
}

function NoSources(): ReactElement {
  const t = useTranslations('pipeline.sources');
  const canManage = useCan('sources.manage');
  return (
    <Panel>
      <EmptyState
        icon={<Boxes size={18} aria-hidden="true" />}
        title={t('emptyTitle')}
        action={
          canManage ? (
            <Link href="/sources/new" className="rounded-sm font-medium text-accent hover:underline">
              {t('create')}
            </Link>
          ) : undefined
        }
      >
        {t('emptyText')}
      </EmptyState>
    </Panel>
  );
}

function useColumns(): readonly Column<PipelineSource>[] {
  const t = useTranslations('pipeline.sources');
  const tEdge = useTranslations('pipeline.edge');
  const locale = useLocale();
  const zone = useZone();
  const canSearch = useCan('logs.search');
  const time = (at: string | null): string => (at === null ? '–' : instantText(Date.parse(at), zone));
  return [
    {
      id: 'name',
      title: t('name'),
      cell: ({ sourceId, name }) => (
        <Link
          href={`/sources/${sourceId}`}
          className="rounded-sm font-mono text-sm font-medium hover:text-accent hover:underline"
        >
          {name}
        </Link>
      ),
    },
    {
      id: 'state',
      title: t('state'),
      cell: ({ eventsPerSecond }) => (
        <StatusDot tone={eventsPerSecond > 0 ? 'ok' : 'neutral'}>
          {eventsPerSecond > 0 ? t('sending') : t('quiet')}
        </StatusDot>
      ),
    },
    {
      id: 'rate',
      title: t('rate'),
      isRight: true,
      cell: ({ eventsPerSecond }) => (
        <span className="whitespace-nowrap">{tEdge('events', { rate: rateText(eventsPerSecond, locale) })}</span>
      ),
    },
    {
      id: 'bytes',
      title: t('bytes'),
      isRight: true,
      isExtra: true,
      cell: ({ bytesPerSecond }) => <span className="whitespace-nowrap">{bytesText(bytesPerSecond, locale)}/s</span>,
    },
    {
      id: 'streams',
      title: t('streams'),
      isRight: true,
      isExtra: true,
      cell: ({ streams }) => exactNumber(streams, locale),
    },
    {
      id: 'quarantined',
      title: t('quarantined'),
      isRight: true,
      isExtra: true,
      cell: ({ quarantined, sourceId }) =>
        quarantined === 0 ? (
          <span className="text-faint">0</span>
        ) : (
          <Link href={`/sources/${sourceId}?tab=quarantine`} className="rounded-sm">
            <Badge tone="caution">{exactNumber(quarantined, locale)}</Badge>
          </Link>
        ),
    },
    {
      id: 'last',
      title: t('last'),
      isExtra: true,
      cell: ({ lastAcceptedAt }) => <span className="whitespace-nowrap text-soft">{time(lastAcceptedAt)}</span>,
    },
    {
      id: 'error',
      title: t('lastError'),
      isExtra: true,
      cell: ({ lastError }) =>
        lastError === null ? (
          <span className="text-faint">{t('none')}</span>
        ) : (
          <span title={time(lastError.at)}>
            <ReasonText reason={lastError.reason} />
          </span>
        ),
    },
    ...(canSearch ? [searchColumn(t('lines'), (name) => t('search', { name }))] : []),
  ];
}

function searchColumn(title: string, labelOf: (name: string) => string): Column<PipelineSource> {
  return {
    id: 'search',
    title,
    cell: ({ name }) => (
      <Link
        href={`/search?src=${encodeURIComponent(name)}`}
        aria-label={labelOf(name)}
        title={labelOf(name)}
        className="inline-grid size-7 place-items-center rounded-md text-soft hover:bg-hover hover:text-ink"
      >
        <Search size={15} aria-hidden="true" />
      </Link>
    ),
  };
}
