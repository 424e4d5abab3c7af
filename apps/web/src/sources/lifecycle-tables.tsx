'use client';

import { bytesText, durationText, exactNumber, instantText } from '@logwarden/charts';
import type { Lifecycle, LifecycleMove } from '@logwarden/contracts';
import { EmptyState, Panel } from '@logwarden/ui';
import { CalendarClock } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactElement, ReactNode } from 'react';
import { type Column, DataTable } from '../access/data-table.tsx';
import { useZone } from '../frame/session-context.tsx';

type Partition = Lifecycle['classes'][number]['partitions'][number];
type Done = Lifecycle['done'][number];

function Titled({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section className="flex flex-col gap-1">
      <h2 className="pt-1 text-md font-semibold">{title}</h2>
      {children}
    </section>
  );
}

/** Day and instant columns that several of the tables have. */
function useShared() {
  const t = useTranslations('sources.lifecycle');
  const locale = useLocale();
  const zone = useZone();
  const day = <Row extends { readonly day: string }>(): Column<Row> => ({
    id: 'day',
    title: t('day'),
    cell: (row) => <span className="whitespace-nowrap tabular-nums">{row.day}</span>,
  });
  const when = <Row extends { readonly at: string }>(): Column<Row> => ({
    id: 'when',
    title: t('when'),
    cell: ({ at }) => (
      <span className="whitespace-nowrap tabular-nums">{instantText(Date.parse(at), zone, 'minute')}</span>
    ),
  });
  const sizes = <Row extends { readonly events: number; readonly sizeBytes: number }>(): readonly Column<Row>[] => [
    { id: 'events', title: t('events'), isRight: true, cell: ({ events }) => exactNumber(events, locale) },
    {
      id: 'size',
      title: t('size'),
      isRight: true,
      cell: ({ sizeBytes }) => <span className="whitespace-nowrap">{bytesText(sizeBytes, locale)}</span>,
    },
  ];
  return { t, locale, day, when, sizes };
}

interface MovesTableProps {
  readonly moves: readonly LifecycleMove[];
  /** Other sources share the partitions, and may be what keeps them. */
  readonly isShared: boolean;
}

/** What comes next, in order. */
export function MovesTable({ moves, isShared }: MovesTableProps): ReactElement {
  const { t, locale, day, when, sizes } = useShared();
  const note = ({ action, shards, basisDays, seconds }: LifecycleMove): string =>
    [
      ...(action === 'create' ? [t('forecast')] : []),
      ...(shards === null ? [] : [t('shards', { count: shards })]),
      ...(basisDays === null ? [] : [t('basis', { days: basisDays })]),
      ...(seconds === null ? [] : [t('takes', { duration: durationText(seconds * 1000, locale) })]),
    ].join(', ');
  const columns: readonly Column<LifecycleMove>[] = [
    when(),
    { id: 'what', title: t('what'), cell: ({ action }) => t(`actions.${action}`) },
    day(),
    ...sizes<LifecycleMove>(),
    {
      id: 'note',
      title: t('note'),
      isExtra: true,
      cell: (move) => <span className="text-sm text-soft">{note(move)}</span>,
    },
  ];
  return (
    <Titled title={t('next')}>
      {moves.length === 0 ? (
        <Panel>
          <EmptyState icon={<CalendarClock size={18} aria-hidden="true" />} title={t('nothing')}>
            {isShared ? t('nothingShared') : t('nothingText')}
          </EmptyState>
        </Panel>
      ) : (
        <DataTable
          label={t('next')}
          rows={moves}
          columns={columns}
          keyOf={({ action, storageClass, day: of }) => `${action}/${storageClass}/${of}`}
        />
      )}
    </Titled>
  );
}

/** Where the days stand now, newest first. */
export function PartitionsTable({ partitions }: { readonly partitions: readonly Partition[] }): ReactElement {
  const { t, day, sizes } = useShared();
  const columns: readonly Column<Partition>[] = [
    day(),
    { id: 'tier', title: t('tier'), cell: ({ tier }) => t(`tiers.${tier}`) },
    ...sizes<Partition>(),
  ];
  return (
    <Titled title={t('partitions')}>
      {partitions.length === 0 ? (
        <Panel>
          <EmptyState title={t('noPartitions')} />
        </Panel>
      ) : (
        <DataTable
          label={t('partitions')}
          rows={[...partitions].reverse()}
          columns={columns}
          keyOf={({ day: of }) => of}
        />
      )}
    </Titled>
  );
}

export function DoneTable({ done }: { readonly done: readonly Done[] }): ReactElement {
  const { t, day, when } = useShared();
  const columns: readonly Column<Done>[] = [
    when(),
    { id: 'what', title: t('what'), cell: ({ action }) => t(`actions.${action}`) },
    day(),
  ];
  return (
    <Titled title={t('done')}>
      <DataTable
        label={t('done')}
        rows={done}
        columns={columns}
        keyOf={({ action, day: of, at }) => `${action}/${of}/${at}`}
      />
    </Titled>
  );
}
