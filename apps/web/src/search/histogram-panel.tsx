'use client';

import {
  arrivalBands,
  type Arrived,
  clockText,
  durationText,
  exactNumber,
  isBehind,
  levelSeries,
  partialBuckets,
  type TimeChart,
} from '@logwarden/charts';
import type { ClientError } from '@logwarden/client';
import { Button, IconButton, Skeleton } from '@logwarden/ui';
import { ChartTable, Legend, TimeChartView } from '@logwarden/ui/chart';
import { ChevronDown, ChevronUp, Hourglass, Table2, Undo2, ZoomOut } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useRouter } from 'next/navigation';
import { type ReactElement, useMemo, useState } from 'react';
import { QueryFailure } from '../frame/query-failure.tsx';
import { useZone } from '../frame/session-context.tsx';
import { barWidthMs, type Histogram } from './queries.ts';
import type { SearchScope } from './state.ts';

export interface HistogramPanelProps {
  readonly histogram: Histogram | undefined;
  readonly isFetching: boolean;
  readonly error: ClientError | null;
  readonly scope: SearchScope | undefined;
  readonly nowMs: number;
  /** How far accepted lines had come when it was counted. */
  readonly arrived: Arrived | undefined;
  readonly onZoom: (fromMs: number, toMs: number) => void;
  readonly onRetry: () => void;
}

const height = 112;

/** How many lines, and when. Drawing over a span zooms into it. */
export function HistogramPanel(props: HistogramPanelProps): ReactElement {
  const { histogram, isFetching, error, scope, onZoom, onRetry } = props;
  const t = useTranslations('search.chart');
  const locale = useLocale();
  const [isTable, setTable] = useState(false);
  const [isHidden, setHidden] = useState(false);
  const [isolated, setIsolated] = useState<string | undefined>();
  const chart = useHistogramChart(props);
  const drawn = useMemo(
    () =>
      chart === undefined || isolated === undefined
        ? chart
        : { ...chart, series: chart.series.filter((series) => series.id === isolated) },
    [chart, isolated],
  );
  const widthMs = histogram === undefined ? 0 : barWidthMs(histogram);
  const zoomTo = (from: number, to: number): void => {
    const start = histogram?.starts[from];
    const last = histogram?.starts[to];
    if (histogram === undefined || start === undefined || last === undefined) return;
    onZoom(Math.max(start, histogram.fromMs), Math.min(last + widthMs, histogram.toMs));
  };
  return (
    <section aria-label={t('label')} className="shrink-0 rounded-md border border-line bg-panel">
      <div className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1">
        <p className="flex items-baseline gap-1.5" aria-live="polite">
          {histogram === undefined ? (
            <Skeleton className="h-5 w-24" />
          ) : (
            <>
              <strong className={isFetching ? 'text-lg font-semibold opacity-50' : 'text-lg font-semibold'}>
                {exactNumber(histogram.total, locale)}
              </strong>
              <span>{t('hits', { count: histogram.total })}</span>
            </>
          )}
        </p>
        {histogram === undefined ? null : (
          <span className="text-sm text-faint max-md:hidden">
            {t('perBar', { width: durationText(widthMs, locale) })} · {t('byLevel')}
          </span>
        )}
        <LateNote arrived={props.arrived} chart={chart} />
        <div className="ml-auto flex items-center gap-2">
          {chart === undefined || isHidden ? null : (
            <Legend series={chart.series} isolated={isolated} onIsolate={setIsolated} />
          )}
          <ChartActions {...{ isTable, isHidden, setTable, setHidden, scope, onZoom }} />
        </div>
      </div>
      {isHidden ? null : (
        <div className="px-2 pb-1">
          {error !== null && histogram === undefined ? (
            <QueryFailure error={error} onRetry={onRetry} className="!py-2" />
          ) : drawn === undefined ? (
            <BarSkeleton />
          ) : isTable ? (
            <div className="overflow-y-auto" style={{ height }} tabIndex={0} role="group" aria-label={t('table')}>
              <ChartTable
                chart={drawn}
                locale={locale}
                timeTitle={t('time')}
                onSelectBucket={(index) => zoomTo(index, index)}
              />
            </div>
          ) : (
            <TimeChartView
              chart={drawn}
              locale={locale}
              height={height}
              label={t('label')}
              compact
              onSelectRange={zoomTo}
              onSelectBucket={(index) => zoomTo(index, index)}
            />
          )}
        </div>
      )}
    </section>
  );
}

/** Says in words what the band shows, since when lines are missing. */
function LateNote({
  arrived,
  chart,
}: {
  readonly arrived: Arrived | undefined;
  readonly chart: TimeChart | undefined;
}): ReactElement | null {
  const t = useTranslations('search.chart');
  const zone = useZone();
  const isLate = chart?.bands?.some((band) => band.tone === 'late') ?? false;
  if (!isLate || arrived?.throughMs === undefined || !isBehind(arrived)) return null;
  return (
    <span role="status" className="flex items-center gap-1 text-sm text-caution">
      <Hourglass size={12} aria-hidden="true" />
      {t('lateSince', { time: clockText(arrived.throughMs, zone, true) })}
    </span>
  );
}

function useHistogramChart({ histogram, nowMs, arrived }: HistogramPanelProps): TimeChart | undefined {
  const t = useTranslations('search.chart');
  const zone = useZone();
  return useMemo(() => {
    if (histogram === undefined) return undefined;
    const names = {
      fatal: t('levels.fatal'),
      error: t('levels.error'),
      warn: t('levels.warn'),
      other: t('levels.other'),
    };
    return {
      starts: histogram.starts,
      widthMs: barWidthMs(histogram),
      series: levelSeries(histogram.starts, histogram.buckets, names),
      unit: 'count',
      zone,
      partial: partialBuckets(histogram.starts, histogram, nowMs, histogram.interval),
      bands: arrivalBands(histogram.starts, barWidthMs(histogram), arrived ?? { asOfMs: nowMs, throughMs: nowMs }, {
        late: t('bandLate'),
        future: t('bandFuture'),
      }),
      texts: { partial: t('partial'), noValue: t('noValue') },
    };
  }, [histogram, nowMs, arrived, zone, t]);
}

interface ChartActionsProps {
  readonly isTable: boolean;
  readonly isHidden: boolean;
  readonly setTable: (isTable: boolean) => void;
  readonly setHidden: (isHidden: boolean) => void;
  readonly scope: SearchScope | undefined;
  readonly onZoom: (fromMs: number, toMs: number) => void;
}

function ChartActions({ isTable, isHidden, setTable, setHidden, scope, onZoom }: ChartActionsProps): ReactElement {
  const t = useTranslations('search.chart');
  const router = useRouter();
  const zoomOut = (): void => {
    if (scope === undefined) return;
    const half = (scope.toMs - scope.fromMs) / 2;
    onZoom(Math.round(scope.fromMs - half), Math.round(scope.toMs + half));
  };
  return (
    <div className="flex items-center">
      <IconButton
        label={t('undo')}
        icon={<Undo2 size={14} />}
        onClick={() => router.back()}
        className="max-md:hidden"
      />
      <IconButton label={t('zoomOut')} icon={<ZoomOut size={14} />} onClick={zoomOut} />
      <IconButton
        label={isTable ? t('drawing') : t('table')}
        icon={<Table2 size={14} />}
        pressed={isTable}
        onClick={() => setTable(!isTable)}
      />
      <Button
        variant="ghost"
        size="sm"
        aria-label={isHidden ? t('show') : t('hide')}
        aria-expanded={!isHidden}
        className="!px-1"
        onClick={() => setHidden(!isHidden)}
      >
        {isHidden ? <ChevronDown size={14} /> : <ChevronUp size={14} />}
      </Button>
    </div>
  );
}

/** Fixed heights, so that the same picture comes from the server and in the browser. */
const skeletonHeights = Array.from({ length: 48 }, (_, index) => 24 + ((index * 37) % 61));

function BarSkeleton(): ReactElement {
  return (
    <div className="flex items-end gap-1 px-1 pb-[22px]" style={{ height }} aria-hidden="true">
      {skeletonHeights.map((percent, index) => (
        <div key={index} className="skeleton flex-1 rounded-none" style={{ height: `${percent.toString()}%` }} />
      ))}
    </div>
  );
}
