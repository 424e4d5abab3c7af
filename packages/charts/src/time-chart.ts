import type { ColourName, Palette } from './palette.ts';
import { timeTicks } from './ticks.ts';
import { axisText, type ChartLocale, type Unit, valueText } from './units.ts';
import { instantText } from './zone.ts';

export interface TimeSeries {
  readonly id: string;
  readonly name: string;
  readonly colour: ColourName;
  readonly kind: 'bar' | 'line' | 'area';
  /** One per bucket; null is a gap and drawn as one. */
  readonly values: readonly (number | null)[];
  /** Series of one stack stand on each other. */
  readonly stack?: string;
  /** For a line that is compared with: last week, an expectation. */
  readonly dashed?: boolean;
}

/** A span of buckets set off behind the series, drawn by the view. Both ends are inclusive indexes. */
export interface TimeBand {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  /** `late`: what was accepted is not all there yet; `future`: has not happened yet. */
  readonly tone: 'gap' | 'weekend' | 'alarm' | 'late' | 'future';
}

export interface TimeChart {
  /** Starts of the buckets, ms since 1970. */
  readonly starts: readonly number[];
  readonly widthMs: number;
  readonly series: readonly TimeSeries[];
  readonly unit: Unit;
  /** Title of the value axis, with the unit; absent: none is drawn. */
  readonly yTitle?: string;
  readonly zone: string;
  /** Buckets that are not full, hatched. */
  readonly partial?: ReadonlySet<number>;
  readonly bands?: readonly TimeBand[];
  readonly texts: { readonly partial: string; readonly noValue: string };
}

export interface DrawContext {
  readonly palette: Palette;
  readonly locale: ChartLocale;
  /** Width of the drawing in CSS pixels: decides how many labels fit. */
  readonly width: number;
  /** Few grid lines and no axis title, for a low drawing. */
  readonly compact?: boolean;
  readonly animate?: boolean;
}

/** A plain value in ECharts' form. This package never imports ECharts. */
export type ChartOption = Readonly<Record<string, unknown>>;

const pixelsPerLabel = 84;

function hatch(colour: string): Record<string, unknown> {
  return { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: Math.PI / 4, color: colour };
}

function barItem(value: number | null, index: number, chart: TimeChart, palette: Palette): unknown {
  if (value === null) return '-';
  if (chart.partial?.has(index) !== true) return value;
  return { value, itemStyle: { decal: hatch(palette['surface-panel']) } };
}

function seriesOption(series: TimeSeries, chart: TimeChart, { palette, animate = false }: DrawContext): ChartOption {
  const colour = palette[series.colour];
  const base = {
    id: series.id,
    name: series.name,
    animation: animate,
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    ...(series.stack === undefined ? {} : { stack: series.stack }),
  };
  if (series.kind === 'bar') {
    return {
      ...base,
      type: 'bar',
      barCategoryGap: chart.starts.length > 200 ? '0%' : '12%',
      barMinHeight: series.stack === undefined ? 1 : 0,
      data: series.values.map((value, index) => barItem(value, index, chart, palette)),
    };
  }
  return {
    ...base,
    type: 'line',
    symbol: 'circle',
    symbolSize: 4,
    showSymbol: series.values.filter((value) => value !== null).length < 3,
    connectNulls: false,
    lineStyle: {
      color: colour,
      width: series.dashed === true ? 1.5 : 2,
      type: series.dashed === true ? [4, 4] : 'solid',
    },
    ...(series.kind === 'area' ? { areaStyle: { color: colour, opacity: 0.14 } } : {}),
    data: series.values.map((value) => value ?? '-'),
  };
}

/** Names of the bands over a bucket, for whoever does not see them. */
export function bandLabels(chart: TimeChart, index: number): readonly string[] {
  return (chart.bands ?? [])
    .filter((band) => band.label !== '' && index >= band.from && index <= band.to)
    .map((band) => band.label);
}

/** Rows of the tooltip and of the table: name and exact value, largest first. */
export function bucketRows(
  chart: TimeChart,
  index: number,
  locale: ChartLocale,
): readonly {
  readonly id: string;
  readonly name: string;
  readonly colour: ColourName;
  readonly text: string;
  readonly value: number | null;
}[] {
  return chart.series
    .map((series) => {
      const value = series.values[index] ?? null;
      const text = value === null ? chart.texts.noValue : valueText(value, chart.unit, locale);
      return { id: series.id, name: series.name, colour: series.colour, value, text };
    })
    .sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity));
}

/** `2025-12-30 11:00 – 11:30` of bucket `index`. */
export function bucketTitle(chart: TimeChart, index: number): string {
  const start = chart.starts[index] ?? 0;
  const end = chart.starts[index + 1] ?? start + chart.widthMs;
  const precision = chart.widthMs < 1000 ? 'ms' : chart.widthMs < 60_000 ? 'second' : 'minute';
  const from = instantText(start, chart.zone, precision);
  const to = instantText(end, chart.zone, precision);
  return `${from} – ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}

/** The drawing of a chart over time, as an option for ECharts. The horizontal axis counts buckets, so that zones are right. */
export function timeChartOption(chart: TimeChart, context: DrawContext): ChartOption {
  const { palette, locale, width, compact = false } = context;
  const ticks = timeTicks(chart.starts, chart.zone, Math.max(2, Math.floor(width / pixelsPerLabel)), locale);
  const label = { color: palette['text-faint'], fontSize: 11 };
  const hasTitle = chart.yTitle !== undefined && !compact;
  return {
    animation: context.animate ?? false,
    animationDuration: 120,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: compact ? 40 : 48, right: 12, top: hasTitle ? 26 : 10, bottom: 22 },
    xAxis: {
      type: 'category',
      data: chart.starts.map((start) => start.toString()),
      axisLine: { lineStyle: { color: palette['border-strong'] } },
      axisTick: {
        show: true,
        alignWithLabel: false,
        interval: (index: number) => ticks.has(index),
        length: 4,
        lineStyle: { color: palette['border-strong'] },
      },
      axisLabel: {
        ...label,
        interval: (index: number) => ticks.has(index),
        formatter: (_: string, index: number) => ticks.get(index) ?? '',
        hideOverlap: true,
        align: 'left',
        margin: 6,
      },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      splitNumber: compact ? 2 : 4,
      minInterval: chart.unit === 'count' ? 1 : 0,
      name: hasTitle ? chart.yTitle : '',
      nameTextStyle: { ...label, align: 'left', padding: [0, 0, 0, -40] },
      nameGap: 10,
      axisLabel: { ...label, formatter: (value: number) => axisText(value, chart.unit, locale) },
      splitLine: { lineStyle: { color: palette.border } },
    },
    aria: { enabled: true, label: { enabled: false }, decal: { show: false } },
    series: chart.series.map((series) => seriesOption(series, chart, context)),
  };
}
