import { describe, expect, it } from 'vitest';
import { parseQuery } from '@logwarden/query';
import { dashboards } from './dashboards.ts';
import type { TimePanel } from './definition.ts';
import {
  changePercent,
  countOf,
  linesHref,
  measuredValue,
  type PrepareContext,
  tileRequest,
  timeChartOf,
  timeRequest,
  weekendBands,
} from './prepare.ts';

const hour = 3_600_000;
const day = 24 * hour;
const from = Date.UTC(2025, 11, 29, 16);
const context: PrepareContext = {
  range: { fromMs: from, toMs: from + 4 * hour },
  tenantZone: 'Asia/Shanghai',
  zone: 'Asia/Shanghai',
  nowMs: from + 100 * day,
  texts: { label: (key) => key, partial: 'partial', noValue: 'none' },
};
const volume: TimePanel = {
  kind: 'time',
  id: 'v',
  title: 'reviewVolume',
  sources: ['a'],
  query: 'event.action:review',
  span: 8,
  unit: 'count',
  yTitle: 'axisReviews',
  compare: { byMs: 7 * day, label: 'weekBefore' },
  series: [{ id: 'now', label: 'thisPeriod', colour: 'c1', kind: 'area', measured: { of: 'count' } }],
};
const difference: TimePanel = {
  ...volume,
  id: 'd',
  series: [
    {
      id: 'd',
      label: 'difference',
      colour: 'c4',
      kind: 'area',
      measured: { of: 'difference', field: 'tcp.sent', minus: 'tcp.received' },
    },
  ],
};
const at = (ms: number): string => new Date(ms).toISOString();
const stats = (sum: number, count = 1) => ({ values: { count, sum, min: null, max: 5, avg: null } });

describe('time panels', () => {
  it('ask for counts, and for what their measures need', () => {
    expect(timeRequest(volume, context.range)).toEqual({
      query: 'event.action:review',
      from: '2025-12-29T16:00:00.000Z',
      to: '2025-12-29T20:00:00.000Z',
      sources: ['a'],
      aggs: { time: { type: 'date_histogram', interval: '2m' } },
    });
    const time = timeRequest(difference, context.range).aggs['time'];
    expect(Object.keys(time?.aggs ?? {})).toEqual(['stats:tcp.sent', 'stats:tcp.received']);
  });

  it('lay the week before over the buckets of this one', () => {
    const chart = timeChartOf(
      volume,
      { now: [{ key: at(from), count: 3 }], before: [{ key: at(from - 7 * day), count: 9 }] },
      context,
    );
    expect(chart.series.map((series) => [series.id, series.values[0], series.values[1]])).toEqual([
      ['now', 3, 0],
      ['before', 9, 0],
    ]);
  });

  it('leave a gap where nothing was measured, and zero only where nothing was counted', () => {
    const bucket = { key: at(from), count: 2, aggs: { 'stats:tcp.sent': stats(10), 'stats:tcp.received': stats(7) } };
    const chart = timeChartOf(difference, { now: [bucket] }, context);
    expect(chart.series[0]?.values.slice(0, 2)).toEqual([3, null]);
  });

  it('draw nothing for what has not happened yet', () => {
    const chart = timeChartOf(volume, { now: [] }, { ...context, nowMs: from + hour });
    expect(chart.series[0]?.values.at(0)).toBe(0);
    expect(chart.series[0]?.values.at(-1)).toBeNull();
  });

  it('shade weekends of the zone', () => {
    const starts = Array.from({ length: 7 }, (_, index) => Date.UTC(2025, 11, 24, 16) + index * day);
    expect(weekendBands(starts, 'Asia/Shanghai')).toEqual([{ from: 2, to: 3, label: '', tone: 'weekend' }]);
  });
});

describe('measures', () => {
  it('tell no events from zero', () => {
    expect(measuredValue({ of: 'sum', field: 'f' }, 0, { 'stats:f': stats(0, 0) })).toBeNull();
    expect(measuredValue({ of: 'sum', field: 'f' }, 3, { 'stats:f': stats(0, 3) })).toBe(0);
    expect(measuredValue({ of: 'max', field: 'f' }, 3, { 'stats:f': stats(0, 3) })).toBe(5);
    expect(measuredValue({ of: 'percentile', field: 'f', percent: 99 }, 3, { 'p99:f': { values: { '99': 7 } } })).toBe(
      7,
    );
    expect(measuredValue({ of: 'count' }, 4, undefined)).toBe(4);
  });

  it('compare only with something', () => {
    expect(changePercent(150, 100)).toBe(50);
    expect(changePercent(150, 0)).toBeNull();
    expect(changePercent(null, 5)).toBeNull();
  });

  it('sum the days of a tile', () => {
    const [tile] = dashboards[0]?.tiles ?? [];
    expect(tile).toBeDefined();
    if (tile !== undefined)
      expect(tileRequest(tile, context.range).aggs['all']).toEqual({ type: 'date_histogram', interval: '1d' });
    expect(
      countOf({
        all: {
          buckets: [
            { key: 'a', count: 2 },
            { key: 'b', count: 3 },
          ],
        },
      }),
    ).toBe(5);
  });
});

describe('definitions', () => {
  it('are valid queries, with panels that are named once', () => {
    for (const dashboard of dashboards) {
      for (const { query } of [...dashboard.panels, ...dashboard.tiles]) expect(parseQuery(query).ok, query).toBe(true);
      const ids = dashboard.panels.map((panel) => panel.id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('lead to their lines', () => {
    expect(linesHref({ sources: ['a', 'b'], query: 'x:"1 2"', fromMs: from, toMs: from + 500 })).toBe(
      '/search?q=x%3A%221+2%22&src=a%2Cb&from=2025-12-29T16%3A00%3A00Z&to=2025-12-29T16%3A00%3A00.500Z',
    );
  });
});
