'use client';

import { instantText } from '@logwarden/charts';
import { routeQuery } from '@logwarden/client';
import type { MaskBurst, MaskCoverage } from '@logwarden/contracts';
import { Badge, EmptyState, Panel, Skeleton } from '@logwarden/ui';
import { useQuery } from '@tanstack/react-query';
import { ScanEye, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { type ReactElement, useMemo } from 'react';
import { DataTable } from '../access/data-table.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useZone } from '../frame/session-context.tsx';
import { everySource } from './policy-draft.ts';

/** Which fields of which source hold what, masked since when. */
export function CoverageView({ target }: { readonly target: string }): ReactElement {
  const t = useTranslations('masking.coverage');
  const client = useClient();
  const { data, error, refetch } = useQuery(routeQuery(client, 'getMaskCoverage'));
  const groups = useMemo(() => bySource(data?.items ?? [], target), [data, target]);
  if (error !== null && data === undefined) return <QueryFailure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton className="h-64" />;
  const bursts = data.bursts.filter(({ sourceId }) => target === everySource || sourceId === target);
  if (groups.length === 0) {
    return (
      <EmptyState icon={<ScanEye size={18} aria-hidden="true" />} title={t('empty')}>
        {t('emptyText')}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      <p className="text-soft">{t('lead')}</p>
      {bursts.length > 0 && <Bursts rows={bursts} />}
      {groups.map(([source, rows]) => (
        <Panel
          key={source}
          title={<span className="font-mono text-base">{source}</span>}
          note={t('summary', {
            fields: new Set(rows.map(({ field }) => field)).size,
            kinds: new Set(rows.map(({ dataClass }) => dataClass)).size,
          })}
          actions={
            <Link
              className="rounded-sm text-sm text-accent hover:underline"
              href={`/search?src=${encodeURIComponent(source)}`}
            >
              {t('search')}
            </Link>
          }
          bodyClassName="px-3 pt-1 pb-3"
        >
          <CoverageTable source={source} rows={rows} />
        </Panel>
      ))}
    </div>
  );
}

function bySource(
  items: readonly MaskCoverage[],
  target: string,
): readonly (readonly [string, readonly MaskCoverage[]])[] {
  const groups = new Map<string, MaskCoverage[]>();
  for (const item of items) {
    if (target !== everySource && item.sourceId !== target) continue;
    groups.set(item.source, [...(groups.get(item.source) ?? []), item]);
  }
  return [...groups].sort(([a], [b]) => a.localeCompare(b));
}

function Bursts({ rows }: { readonly rows: readonly MaskBurst[] }): ReactElement {
  const t = useTranslations('masking.coverage');
  const tMasking = useTranslations('masking');
  const zone = useZone();
  return (
    <Panel title={t('bursts')} bodyClassName="px-3 pt-1 pb-3">
      <p className="mb-1 flex items-start gap-1.5 text-soft">
        <TriangleAlert size={14} className="mt-0.5 shrink-0 text-caution" aria-hidden="true" />
        {t('burstsNote')}
      </p>
      <DataTable
        label={t('bursts')}
        rows={rows}
        keyOf={({ sourceId, shown, at }) => `${sourceId} ${shown} ${at}`}
        columns={[
          {
            id: 'at',
            title: t('at'),
            cell: ({ at }) => <span className="whitespace-nowrap">{instantText(Date.parse(at), zone, 'minute')}</span>,
          },
          { id: 'source', title: t('source'), cell: ({ source }) => <span className="font-mono">{source}</span> },
          {
            id: 'class',
            title: t('class'),
            cell: ({ dataClass }) => <Badge>{tMasking(`classes.${dataClass}`)}</Badge>,
          },
          { id: 'shown', title: t('shown'), cell: ({ shown }) => <code className="text-sm">{shown}</code> },
        ]}
      />
    </Panel>
  );
}

interface CoverageTableProps {
  readonly source: string;
  readonly rows: readonly MaskCoverage[];
}

function CoverageTable({ source, rows }: CoverageTableProps): ReactElement {
  const t = useTranslations('masking.coverage');
  const tMasking = useTranslations('masking');
  const zone = useZone();
  return (
    <DataTable
      label={t('tableOf', { source })}
      rows={rows}
      keyOf={({ field, dataClass }) => `${field} ${dataClass}`}
      columns={[
        {
          id: 'field',
          title: t('field'),
          cell: ({ field }) =>
            field === '' ? (
              t('text')
            ) : field === '*' ? (
              t('more')
            ) : (
              <code className="text-sm [overflow-wrap:anywhere]">{field}</code>
            ),
        },
        {
          id: 'class',
          title: t('class'),
          cell: ({ dataClass }) => <Badge>{tMasking(`classes.${dataClass}`)}</Badge>,
        },
        {
          id: 'since',
          title: t('since'),
          cell: ({ since }) => (
            <span className="whitespace-nowrap text-soft">{instantText(Date.parse(since), zone, 'minute')}</span>
          ),
        },
        {
          id: 'version',
          title: t('version'),
          isRight: true,
          isExtra: true,
          cell: ({ policyVersion }) => <span className="text-soft">{policyVersion}</span>,
        },
      ]}
    />
  );
}
