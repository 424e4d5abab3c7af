'use client';

import { bytesText, exactNumber } from '@logwarden/charts';
import type { PipelineStore } from '@logwarden/contracts';
import { EmptyState, ErrorState, StatusDot, type Tone } from '@logwarden/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { type Column, DataTable } from '../access/data-table.tsx';

type Node = PipelineStore['nodes'][number];
type Index = PipelineStore['indices'][number];
type Shard = PipelineStore['unassigned'][number];

const tones: Readonly<Record<PipelineStore['health'], Tone>> = { green: 'ok', yellow: 'caution', red: 'critical' };

/** Nodes, indices and why shards are unassigned; null: it does not answer. */
export function StorePanel({ store }: { readonly store: PipelineStore | null }): ReactElement {
  const t = useTranslations('pipeline.store');
  if (store === null) return <ErrorState title={t('away')}>{t('awayText')}</ErrorState>;
  return (
    <div className="flex flex-col gap-2">
      {store.unassigned.length === 0 ? null : <Unassigned shards={store.unassigned} />}
      {store.nodes.length === 0 ? null : <Nodes nodes={store.nodes} />}
      {store.indices.length === 0 ? <EmptyState title={t('empty')} /> : <Indices store={store} />}
    </div>
  );
}

export function StoreHealth({ health }: Pick<PipelineStore, 'health'>): ReactElement {
  const t = useTranslations('pipeline.store');
  return <StatusDot tone={tones[health]}>{t(`health.${health}`)}</StatusDot>;
}

function Nodes({ nodes }: { readonly nodes: readonly Node[] }): ReactElement {
  const t = useTranslations('pipeline.store');
  const locale = useLocale();
  const columns: readonly Column<Node>[] = [
    { id: 'node', title: t('node'), cell: ({ name }) => <span className="font-mono text-sm">{name}</span> },
    { id: 'tier', title: t('tier'), cell: ({ tier }) => t(`tiers.${tier ?? 'none'}`) },
    {
      id: 'disk',
      title: t('disk'),
      isRight: true,
      cell: ({ diskFreeBytes, diskTotalBytes }) =>
        diskFreeBytes === null || diskTotalBytes === null ? (
          t('unknown')
        ) : (
          <span className="whitespace-nowrap">
            {t('ofTotal', { free: bytesText(diskFreeBytes, locale), total: bytesText(diskTotalBytes, locale) })}
          </span>
        ),
    },
  ];
  return <DataTable label={t('nodes')} rows={nodes} columns={columns} keyOf={({ name }) => name} />;
}

function Indices({ store }: { readonly store: PipelineStore }): ReactElement {
  const t = useTranslations('pipeline.store');
  const locale = useLocale();
  const isEmbedded = store.engine === 'duckdb';
  const columns: readonly Column<Index>[] = [
    { id: 'index', title: t('index'), cell: ({ name }) => <span className="font-mono text-sm break-all">{name}</span> },
    { id: 'state', title: t('state'), cell: ({ health }) => <StoreHealth health={health} /> },
    { id: 'tier', title: t('tier'), isExtra: true, cell: ({ tier }) => t(`tiers.${tier}`) },
    { id: 'events', title: t('events'), isRight: true, cell: ({ events }) => exactNumber(events, locale) },
    {
      id: 'size',
      title: t('size'),
      isRight: true,
      cell: ({ sizeBytes }) => <span className="whitespace-nowrap">{bytesText(sizeBytes, locale)}</span>,
    },
    {
      id: 'shards',
      title: isEmbedded ? t('files') : t('shards'),
      isRight: true,
      isExtra: true,
      cell: ({ shards, copies }) => (isEmbedded ? shards : `${shards} × ${copies + 1}`),
    },
  ];
  return (
    <>
      {store.indexCount > store.indices.length ? (
        <p className="text-sm text-faint">
          {t('shown', { shown: exactNumber(store.indices.length, locale), all: exactNumber(store.indexCount, locale) })}
        </p>
      ) : null}
      <DataTable label={t('indices')} rows={store.indices} columns={columns} keyOf={({ name }) => name} />
    </>
  );
}

function Unassigned({ shards }: { readonly shards: readonly Shard[] }): ReactElement {
  const t = useTranslations('pipeline.store');
  const columns: readonly Column<Shard>[] = [
    {
      id: 'index',
      title: t('index'),
      cell: ({ index }) => <span className="font-mono text-sm break-all">{index}</span>,
    },
    {
      id: 'shard',
      title: t('shard'),
      cell: ({ shard, isPrimary }) => (
        <StatusDot tone={isPrimary ? 'critical' : 'caution'}>
          {isPrimary ? t('primary', { shard: shard.toString() }) : t('replica', { shard: shard.toString() })}
        </StatusDot>
      ),
    },
    {
      id: 'why',
      title: t('why'),
      cell: ({ reason, explanation }) => (
        <div className="max-w-3xl py-1 text-sm">
          <span className="font-mono">{reason}</span>
          {explanation === null ? null : <p className="whitespace-pre-line text-soft">{explanation}</p>}
        </div>
      ),
    },
  ];
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-sm font-semibold">{t('unassigned')}</h3>
      <DataTable
        label={t('unassigned')}
        rows={shards}
        columns={columns}
        keyOf={({ index, shard, isPrimary }) => `${index}/${shard}/${isPrimary ? 'p' : 'r'}`}
      />
    </section>
  );
}
