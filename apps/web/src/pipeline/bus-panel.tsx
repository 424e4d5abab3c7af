'use client';

import { bytesText, exactNumber } from '@logwarden/charts';
import type { PipelineBus } from '@logwarden/contracts';
import { EmptyState, ErrorState, StatusDot } from '@logwarden/ui';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactElement } from 'react';
import { type Column, DataTable } from '../access/data-table.tsx';

type Topic = PipelineBus['topics'][number];
type Node = PipelineBus['nodes'][number];
type Group = PipelineBus['groups'][number];

/** Topics, brokers and groups; null: it does not answer. */
export function BusPanel({ bus }: { readonly bus: PipelineBus | null }): ReactElement {
  const t = useTranslations('pipeline.bus');
  if (bus === null) return <ErrorState title={t('away')}>{t('awayText')}</ErrorState>;
  return (
    <div className="flex flex-col gap-2">
      {bus.topics.length === 0 ? <EmptyState title={t('empty')} /> : <Topics topics={bus.topics} />}
      <div className="grid gap-2 lg:grid-cols-2">
        <Nodes nodes={bus.nodes} />
        <Groups groups={bus.groups} />
      </div>
    </div>
  );
}

function Topics({ topics }: { readonly topics: readonly Topic[] }): ReactElement {
  const t = useTranslations('pipeline.bus');
  const locale = useLocale();
  const columns: readonly Column<Topic>[] = [
    { id: 'topic', title: t('topic'), cell: ({ topic }) => <span className="font-mono text-sm">{topic}</span> },
    { id: 'partitions', title: t('partitions'), isRight: true, isExtra: true, cell: ({ partitions }) => partitions },
    {
      id: 'size',
      title: t('size'),
      isRight: true,
      cell: ({ sizeBytes }) => <span className="whitespace-nowrap">{bytesText(sizeBytes, locale)}</span>,
    },
    { id: 'lag', title: t('lag'), isRight: true, cell: ({ lagRecords }) => exactNumber(lagRecords, locale) },
    { id: 'state', title: t('state'), cell: (topic) => <TopicState topic={topic} /> },
  ];
  return <DataTable label={t('title')} rows={topics} columns={columns} keyOf={({ topic }) => topic} />;
}

function TopicState({ topic }: { readonly topic: Topic }): ReactElement {
  const t = useTranslations('pipeline.bus');
  if (topic.withoutLeader > 0)
    return <StatusDot tone="critical">{t('noLeader', { count: topic.withoutLeader.toString() })}</StatusDot>;
  if (topic.copiesMissing > 0)
    return <StatusDot tone="caution">{t('missing', { count: topic.copiesMissing })}</StatusDot>;
  return <StatusDot tone="ok">{t('ok')}</StatusDot>;
}

function Nodes({ nodes }: { readonly nodes: readonly Node[] }): ReactElement {
  const t = useTranslations('pipeline.bus');
  const columns: readonly Column<Node>[] = [
    { id: 'id', title: t('node'), cell: ({ id }) => <span className="font-mono text-sm">{id}</span> },
    {
      id: 'address',
      title: t('address'),
      cell: ({ address }) => <span className="font-mono text-sm text-soft">{address}</span>,
    },
    { id: 'leads', title: t('leads'), isRight: true, cell: ({ leads }) => leads },
  ];
  return <DataTable label={t('nodes')} rows={nodes} columns={columns} keyOf={({ id }) => id} />;
}

function Groups({ groups }: { readonly groups: readonly Group[] }): ReactElement {
  const t = useTranslations('pipeline.bus');
  const columns: readonly Column<Group>[] = [
    { id: 'group', title: t('group'), cell: ({ group }) => <span className="font-mono text-sm">{group}</span> },
    {
      id: 'state',
      title: t('state'),
      cell: ({ state }) => <span className="text-soft">{state.replaceAll('_', ' ')}</span>,
    },
    { id: 'members', title: t('members'), isRight: true, cell: ({ members }) => members },
  ];
  return <DataTable label={t('groups')} rows={groups} columns={columns} keyOf={({ group }) => group} />;
}
