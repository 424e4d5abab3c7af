'use client';

import { durationText, intervalMs, topN } from '@logwarden/charts';
import type { ClientError } from '@logwarden/client';
import { Button, EmptyState, Panel as Card, Skeleton } from '@logwarden/ui';
import { ChartTable, Legend, TimeChartView } from '@logwarden/ui/chart';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { type ReactElement, type ReactNode, useMemo, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useClient, useTenant, useZone } from '../frame/session-context.tsx';
import { withFilter } from '../search/language.ts';
import type { RankPanel, TimePanel } from './definition.ts';
import { linesHref, panelInterval, timeChartOf, timeRequest } from './prepare.ts';
import { RankBars } from './rank-bars.tsx';

export interface PanelProps<Definition> {
  readonly panel: Definition;
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly nowMs: number;
  /** ms between two asks; false for a range that lies in the past. */
  readonly refreshMs: number | false;
}

const chartHeight = 220;

const spans: Readonly<Record<number, string>> = {
  4: 'xl:col-span-4',
  5: 'xl:col-span-5',
  6: 'xl:col-span-6',
  7: 'xl:col-span-7',
  8: 'xl:col-span-8',
  12: 'xl:col-span-12',
};

interface FrameProps {
  readonly panel: TimePanel | RankPanel;
  readonly note: string;
  readonly linesHref: string;
  readonly isTable?: boolean;
  readonly onTable?: () => void;
  readonly children: ReactNode;
}

function PanelFrame({ panel, note, linesHref: href, isTable = false, onTable, children }: FrameProps): ReactElement {
  const t = useTranslations('dashboards');
  return (
    <Card
      className={`col-span-12 ${spans[panel.span] ?? ''}`}
      title={t(`labels.${panel.title}`)}
      note={note}
      actions={
        <>
          {onTable === undefined ? null : (
            <Button variant="link" size="sm" aria-pressed={isTable} onClick={onTable} className="!px-1.5">
              {isTable ? t('chart') : t('table')}
            </Button>
          )}
          <Link href={href} className="rounded-sm px-1.5 text-sm text-accent hover:underline">
            {t('lines')}
          </Link>
        </>
      }
    >
      {children}
    </Card>
  );
}

function useTimeAnswer({ panel, range, refreshMs }: PanelProps<TimePanel>) {
  const client = useClient();
  return useQuery({
    queryKey: ['panel', panel.id, range],
    queryFn: async ({ signal }) => {
      const { compare } = panel;
      const earlier =
        compare === undefined ? undefined : { fromMs: range.fromMs - compare.byMs, toMs: range.toMs - compare.byMs };
      const [now, before] = await Promise.all([
        client.aggregate({ body: timeRequest(panel, range) }, { signal }),
        earlier === undefined ? undefined : client.aggregate({ body: timeRequest(panel, earlier) }, { signal }),
      ]);
      const buckets = before?.aggs['time']?.buckets;
      return { now: now.aggs['time']?.buckets ?? [], ...(buckets === undefined ? {} : { before: buckets }) };
    },
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
}

/** A chart over time: drawing over it zooms to the lines, pressing a bar shows them. */
export function TimePanelView(props: PanelProps<TimePanel>): ReactElement {
  const { panel, range, nowMs } = props;
  const t = useTranslations('dashboards');
  const locale = useLocale();
  const router = useRouter();
  const zone = useZone();
  const tenantZone = useTenant()?.zone ?? 'UTC';
  const [isTable, setTable] = useState(false);
  const [isolated, setIsolated] = useState<string | undefined>();
  const { data, error, refetch } = useTimeAnswer(props);
  const chart = useMemo(() => {
    if (data === undefined) return undefined;
    const texts = {
      label: (key: Parameters<typeof labelOf>[0]) => labelOf(key),
      partial: t('partial'),
      noValue: t('noValue'),
    };
    function labelOf(key: TimePanel['title']): string {
      return t(`labels.${key}`);
    }
    return timeChartOf(panel, data, { range, tenantZone, zone, nowMs, texts });
  }, [data, panel, range, tenantZone, zone, nowMs, t]);
  const drawn =
    chart === undefined || isolated === undefined
      ? chart
      : { ...chart, series: chart.series.filter((series) => series.id === isolated) };
  const openLines = (from: number, to: number): void => {
    const fromMs = chart?.starts[from];
    const last = chart?.starts[to];
    if (fromMs === undefined || last === undefined || chart === undefined) return;
    router.push(linesHref({ sources: panel.sources, query: panel.query, fromMs, toMs: last + chart.widthMs }));
  };
  const width = durationText(intervalMs(panelInterval(range)), locale);
  const isEmpty =
    chart?.series.every((series) => series.values.every((value) => value === null || value === 0)) ?? false;
  return (
    <PanelFrame
      panel={panel}
      note={[t('perBar', { width }), panel.note === undefined ? '' : t(`labels.${panel.note}`)]
        .filter((part) => part !== '')
        .join(' · ')}
      linesHref={linesHref({ sources: panel.sources, query: panel.query, ...range })}
      isTable={isTable}
      onTable={() => setTable(!isTable)}
    >
      {drawn === undefined || chart === undefined ? (
        <PanelWaiting error={error} onRetry={() => void refetch()} />
      ) : isEmpty ? (
        <EmptyState title={t('empty')} className="!py-14" />
      ) : (
        <div className="px-2 pb-1">
          {chart.series.length > 1 ? (
            <div className="px-1 pb-1">
              <Legend series={chart.series} isolated={isolated} onIsolate={setIsolated} />
            </div>
          ) : null}
          {isTable ? (
            <div
              className="overflow-y-auto"
              style={{ height: chartHeight }}
              tabIndex={0}
              role="group"
              aria-label={t('table')}
            >
              <ChartTable
                chart={drawn}
                locale={locale}
                timeTitle={t('time')}
                onSelectBucket={(index) => openLines(index, index)}
              />
            </div>
          ) : (
            <TimeChartView
              chart={drawn}
              locale={locale}
              height={chartHeight}
              label={t(`labels.${panel.title}`)}
              onSelectRange={openLines}
              onSelectBucket={(index) => openLines(index, index)}
            />
          )}
        </div>
      )}
    </PanelFrame>
  );
}

function PanelWaiting({
  error,
  onRetry,
}: {
  readonly error: ClientError | Error | null;
  readonly onRetry: () => void;
}): ReactElement {
  if (error !== null) return <QueryFailure error={error} onRetry={onRetry} />;
  return (
    <div className="px-3 pb-3" style={{ height: chartHeight + 26 }}>
      <Skeleton className="h-full" />
    </div>
  );
}

/** The most frequent values of a field. */
export function RankPanelView({ panel, range, refreshMs }: PanelProps<RankPanel>): ReactElement {
  const t = useTranslations('dashboards');
  const client = useClient();
  const { data, error, refetch } = useQuery({
    queryKey: ['panel', panel.id, range],
    queryFn: ({ signal }) =>
      client.aggregate(
        {
          body: {
            query: panel.query,
            from: new Date(range.fromMs).toISOString(),
            to: new Date(range.toMs).toISOString(),
            sources: [...panel.sources],
            aggs: { rank: { type: 'terms', field: panel.field, size: panel.size } },
          },
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  const result = data?.aggs['rank'];
  const ranking = topN(
    (result?.buckets ?? []).map((bucket) => ({ name: bucket.key, value: bucket.count })),
    panel.size,
    result?.other ?? 0,
  );
  const hrefOf = (value: string): string =>
    linesHref({
      sources: panel.sources,
      query: withFilter(panel.query, { field: panel.field, value, negated: false }),
      ...range,
    });
  return (
    <PanelFrame
      panel={panel}
      note={panel.note === undefined ? panel.field : t(`labels.${panel.note}`)}
      linesHref={linesHref({ sources: panel.sources, query: panel.query, ...range })}
    >
      {data === undefined ? (
        <PanelWaiting error={error} onRetry={() => void refetch()} />
      ) : ranking.items.length === 0 ? (
        <EmptyState title={t('empty')} className="!py-14" />
      ) : (
        <div className="pt-1 pb-2">
          <RankBars
            ranking={ranking}
            colourOf={(name) => panel.colours?.[name] ?? panel.colour}
            nameOf={(name) => {
              const key = panel.names?.[name];
              return key === undefined ? name : t(`labels.${key}`);
            }}
            hrefOf={hrefOf}
            otherLabel={t('other')}
            unit={t(`labels.${panel.unit}`)}
          />
        </div>
      )}
    </PanelFrame>
  );
}
