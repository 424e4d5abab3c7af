import {
  alignPoints,
  bucketStarts,
  chooseInterval,
  intervalMs,
  partialBuckets,
  type Point,
  type RangeMs,
  shiftPoints,
  type TimeBand,
  type TimeChart,
  type TimeSeries,
  wallTime,
} from '@logwarden/charts';
import type { CallInput } from '@logwarden/client';
import type { AggBucket, AggResult } from '@logwarden/contracts';
import type { LabelKey, Measured, NumberTile, Series, TimePanel } from './definition.ts';

type Request = CallInput<'aggregate'>['body'];
type AggInput = Request['aggs'][string];

const bars = 168;

/** Name of the aggregation that a measure needs; equal measures share one. */
function aggName(field: string, percent?: number): string {
  return percent === undefined ? `stats:${field}` : `p${percent.toString()}:${field}`;
}

function aggsOf(measured: Measured): Record<string, AggInput> {
  switch (measured.of) {
    case 'count':
      return {};
    case 'percentile':
      return {
        [aggName(measured.field, measured.percent)]: {
          type: 'percentiles',
          field: measured.field,
          percents: [measured.percent],
        },
      };
    case 'difference':
      return {
        [aggName(measured.field)]: { type: 'stats', field: measured.field },
        [aggName(measured.minus)]: { type: 'stats', field: measured.minus },
      };
    default:
      return { [aggName(measured.field)]: { type: 'stats', field: measured.field } };
  }
}

type Results = Readonly<Record<string, AggResult>> | undefined;

function stat(results: Results, field: string, name: string): number | null {
  return results?.[aggName(field)]?.values?.[name] ?? null;
}

/** The measured value of one bucket, or of a whole answer; null where nothing was measured. */
export function measuredValue(measured: Measured, count: number, results: Results): number | null {
  switch (measured.of) {
    case 'count':
      return count;
    case 'percentile':
      return results?.[aggName(measured.field, measured.percent)]?.values?.[measured.percent.toString()] ?? null;
    case 'difference': {
      const left = stat(results, measured.field, 'sum');
      const right = stat(results, measured.minus, 'sum');
      return left === null || right === null || stat(results, measured.field, 'count') === 0 ? null : left - right;
    }
    default:
      return stat(results, measured.field, 'count') === 0 ? null : stat(results, measured.field, measured.of);
  }
}

function rangeBody(range: RangeMs): Pick<Request, 'from' | 'to'> {
  return { from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
}

export function panelInterval(range: RangeMs): string {
  return chooseInterval(range.fromMs, range.toMs, bars);
}

function innerAggs(panel: TimePanel): Record<string, AggInput> {
  if (panel.split !== undefined) return { split: { type: 'terms', field: panel.split, size: panel.series.length + 5 } };
  return Object.fromEntries(panel.series.flatMap((series) => Object.entries(aggsOf(series.measured))));
}

/** What a panel asks the api for over a range. */
export function timeRequest(panel: TimePanel, range: RangeMs): Request {
  const inner = innerAggs(panel);
  const isPlain = Object.keys(inner).length === 0;
  const time: AggInput = {
    type: 'date_histogram',
    interval: panelInterval(range),
    ...(isPlain ? {} : { aggs: inner }),
  };
  return { query: panel.query, ...rangeBody(range), sources: [...panel.sources], aggs: { time } };
}

function bucketValue(bucket: AggBucket, series: Series): number | null {
  if (series.value === undefined) return measuredValue(series.measured, bucket.count, bucket.aggs);
  return bucket.aggs?.['split']?.buckets?.find((split) => split.key === series.value)?.count ?? 0;
}

function pointsOf(buckets: readonly AggBucket[], series: Series): readonly Point[] {
  return buckets.map((bucket) => ({ at: Date.parse(bucket.key), value: bucketValue(bucket, series) }));
}

export interface TimeAnswer {
  readonly now: readonly AggBucket[];
  /** The same over the range that is compared with. */
  readonly before?: readonly AggBucket[];
}

export interface ChartTexts {
  readonly label: (key: LabelKey) => string;
  readonly partial: string;
  readonly noValue: string;
}

export interface PrepareContext {
  readonly range: RangeMs;
  /** Zone in which days are cut (the tenant's) and in which times are shown. */
  readonly tenantZone: string;
  readonly zone: string;
  readonly nowMs: number;
  readonly texts: ChartTexts;
}

/** A panel's answer as a chart. Counts of empty buckets are zero, measurements of them are gaps. */
export function timeChartOf(panel: TimePanel, answer: TimeAnswer, context: PrepareContext): TimeChart {
  const { range, tenantZone, zone, nowMs, texts } = context;
  const interval = panelInterval(range);
  const starts = bucketStarts(range, interval, tenantZone);
  const missing = (series: Series): 0 | null => (series.measured.of === 'count' ? 0 : null);
  const series: TimeSeries[] = panel.series.map((item) => ({
    id: item.id,
    name: texts.label(item.label),
    colour: item.colour,
    kind: item.kind,
    values: future(starts, nowMs, alignPoints(starts, pointsOf(answer.now, item), missing(item))),
    ...(item.stack === undefined ? {} : { stack: item.stack }),
  }));
  const [first] = panel.series;
  if (panel.compare !== undefined && answer.before !== undefined && first !== undefined) {
    const shifted = shiftPoints(pointsOf(answer.before, first), panel.compare.byMs);
    series.push({
      id: 'before',
      name: texts.label(panel.compare.label),
      colour: 'c10',
      kind: 'line',
      dashed: true,
      values: alignPoints(starts, shifted, missing(first)),
    });
  }
  return {
    starts,
    widthMs: intervalMs(interval),
    series,
    unit: panel.unit,
    yTitle: texts.label(panel.yTitle),
    zone,
    partial: partialBuckets(starts, range, nowMs, interval),
    bands: panel.shadeWeekends === true ? weekendBands(starts, tenantZone) : [],
    texts: { partial: texts.partial, noValue: texts.noValue },
  };
}

/** What has not happened yet is no zero. */
function future(
  starts: readonly number[],
  nowMs: number,
  values: readonly (number | null)[],
): readonly (number | null)[] {
  return values.map((value, index) => ((starts[index] ?? 0) > nowMs ? null : value));
}

/** Runs of buckets that begin on a Saturday or Sunday of the zone. */
export function weekendBands(starts: readonly number[], zone: string): readonly TimeBand[] {
  const bands: { from: number; to: number; label: string; tone: 'weekend' }[] = [];
  starts.forEach((start, index) => {
    const { weekday } = wallTime(start, zone);
    if (weekday !== 0 && weekday !== 6) return;
    const last = bands.at(-1);
    if (last !== undefined && last.to === index - 1) last.to = index;
    else bands.push({ from: index, to: index, label: '', tone: 'weekend' });
  });
  return bands;
}

/** What a number tile asks for: its events, and those it is a share of. */
export function tileRequest(tile: NumberTile, range: RangeMs): Request {
  return {
    query: tile.query,
    ...rangeBody(range),
    sources: [...tile.sources],
    aggs: { all: { type: 'date_histogram', interval: wholeInterval(range) }, ...aggsOf(tile.measured) },
  };
}

/** One bucket, or few, over the whole range: their sum is the count. */
function wholeInterval(range: RangeMs): string {
  return `${Math.max(1, Math.ceil((range.toMs - range.fromMs) / 86_400_000)).toString()}d`;
}

export function countOf(aggs: Readonly<Record<string, AggResult>>): number {
  return (aggs['all']?.buckets ?? []).reduce((sum, bucket) => sum + bucket.count, 0);
}

/** Change in percent of `before`; null when there is nothing to compare with. */
export function changePercent(now: number | null, before: number | null): number | null {
  return now === null || before === null || before === 0 ? null : ((now - before) / Math.abs(before)) * 100;
}

export interface LinesLink {
  readonly sources: readonly string[];
  readonly query: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The address of the lines behind a bar. */
export function linesHref({ sources, query, fromMs, toMs }: LinesLink): string {
  const params = new URLSearchParams();
  if (query !== '') params.set('q', query);
  if (sources.length > 0) params.set('src', sources.join(','));
  params.set('from', new Date(fromMs).toISOString().replace('.000Z', 'Z'));
  params.set('to', new Date(toMs).toISOString().replace('.000Z', 'Z'));
  return `/search?${params.toString()}`;
}
