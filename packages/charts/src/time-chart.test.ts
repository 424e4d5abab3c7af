import { describe, expect, it } from 'vitest';
import { levelGroup, levelSeries } from './levels.ts';
import { categoricalColour, colourByName, colourNames, type Palette } from './palette.ts';
import { timeTicks } from './ticks.ts';
import { bandLabels, bucketRows, bucketTitle, type TimeChart, timeChartOption } from './time-chart.ts';
import { topN } from './top-n.ts';
import { axisText, bytesText, durationText, shortNumber, valueText } from './units.ts';

const hour = 3_600_000;
const start = Date.UTC(2025, 11, 30, 0);
const palette = Object.fromEntries(colourNames.map((name) => [name, name])) as Palette;
const chart: TimeChart = {
  starts: [0, 1, 2, 3].map((n) => start + n * hour),
  widthMs: hour,
  unit: 'count',
  zone: 'Asia/Shanghai',
  yTitle: 'Events',
  partial: new Set([3]),
  texts: { partial: 'not full', noValue: 'no value' },
  series: [
    { id: 'a', name: 'now', colour: 'c1', kind: 'bar', values: [1, 2000, null, 4] },
    { id: 'b', name: 'last week', colour: 'c2', kind: 'line', dashed: true, values: [5, null, 7, 8] },
  ],
};

/** The option is a plain value, so a test may look into it as JSON. */
function drawn(option: unknown): { series: { data: unknown[]; type: string; connectNulls?: boolean }[] } {
  return JSON.parse(JSON.stringify(option)) as ReturnType<typeof drawn>;
}

describe('timeChartOption', () => {
  const option = drawn(timeChartOption(chart, { palette, locale: 'en', width: 800 }));

  it('draws a gap as a gap, never as zero', () => {
    expect(option.series[0]?.data[2]).toBe('-');
    expect(option.series[1]?.data[1]).toBe('-');
    expect(option.series[1]?.connectNulls).toBe(false);
  });

  it('hatches the bucket that is not full', () => {
    expect(option.series[0]?.data[3]).toMatchObject({ value: 4, itemStyle: { decal: { dashArrayY: [2, 3] } } });
    expect(option.series[0]?.data[1]).toBe(2000);
  });

  it('names the bands over a bucket', () => {
    const band = { from: 1, to: 2, label: 'late', tone: 'late' as const };
    const banded = { ...chart, bands: [band, { ...band, label: '', tone: 'weekend' as const }] };
    expect([0, 1, 2, 3].map((index) => bandLabels(banded, index))).toEqual([[], ['late'], ['late'], []]);
  });

  it('lists exact values, largest first, and says where there is none', () => {
    expect(bucketRows(chart, 1, 'en').map((row) => [row.name, row.text])).toEqual([
      ['now', '2,000'],
      ['last week', 'no value'],
    ]);
  });

  it('names a bucket by its span in the zone', () => {
    expect(bucketTitle(chart, 0)).toBe('2025-12-30 08:00 – 09:00');
    expect(bucketTitle({ ...chart, zone: 'UTC', starts: [Date.UTC(2025, 11, 30, 23)] }, 0)).toBe(
      '2025-12-30 23:00 – 2025-12-31 00:00',
    );
  });
});

describe('timeTicks', () => {
  it('stands at round local times', () => {
    const starts = Array.from({ length: 96 }, (_, n) => Date.UTC(2025, 11, 29, 16) + n * 900_000);
    const ticks = timeTicks(starts, 'Asia/Shanghai', 12, 'en');
    expect([...ticks.values()].slice(0, 3)).toEqual(['00:00', '02:00', '04:00']);
    expect(ticks.size).toBe(12);
  });

  it('writes dates when days are counted', () => {
    const starts = Array.from({ length: 14 }, (_, n) => Date.UTC(2025, 11, 17, 16) + n * 24 * hour);
    expect([...timeTicks(starts, 'Asia/Shanghai', 7, 'zh-CN').values()][0]).toMatch(/^12月\d+日$/);
    expect(timeTicks([], 'UTC', 5, 'en').size).toBe(0);
  });
});

describe('levels', () => {
  it('puts names of many systems into groups', () => {
    expect(['ERROR', 'err', 'crit', 'Warning', 'info', 'whatever'].map(levelGroup)).toEqual([
      'error',
      'error',
      'fatal',
      'warn',
      'other',
      'other',
    ]);
  });

  it('stacks errors below volume and keeps the sum', () => {
    const names = { fatal: 'fatal', error: 'error', warn: 'warn', other: 'other' };
    const series = levelSeries([0, 1], [{ at: 0, count: 10, levels: { error: 3, WARN: 2, info: 4 } }], names);
    expect(series.map((s) => [s.id, s.values])).toEqual([
      ['error', [3, 0]],
      ['warn', [2, 0]],
      ['other', [5, 0]],
    ]);
  });
});

describe('units', () => {
  it('writes numbers for people', () => {
    expect(bytesText(1536, 'en')).toBe('1.5 KiB');
    expect(bytesText(500, 'en')).toBe('500 B');
    expect(durationText(1500, 'en')).toBe('1.5 s');
    expect(durationText(0.25, 'en')).toBe('0.3 ms');
    expect(durationText(-1500, 'en')).toBe('-1.5 s');
    expect(durationText(10 * 86_400_000, 'en')).toBe('10 d');
    expect(durationText(900_000, 'zh-CN')).toBe('15 分钟');
    expect(shortNumber(12_300, 'en')).toBe('12.3K');
    expect(shortNumber(12_000, 'zh-CN')).toBe('1.2万');
    expect(valueText(12.345, 'percent', 'en')).toBe('12.35 %');
    expect(valueText(3, 'per-second', 'en')).toBe('3/s');
    expect(axisText(2048, 'bytes', 'en')).toBe('2 KiB');
  });
});

describe('ranking and colours', () => {
  it('keeps the largest and sums the rest', () => {
    const values = [
      { name: 'b', value: 2 },
      { name: 'a', value: 2 },
      { name: 'c', value: 9 },
    ];
    expect(topN(values, 2, 1)).toEqual({
      items: [
        { name: 'c', value: 9 },
        { name: 'a', value: 2 },
      ],
      other: 3,
      total: 14,
    });
  });

  it('gives a name one colour wherever the same names stand', () => {
    expect(colourByName(['x', 'a']).get('a')).toBe(colourByName(['a', 'x']).get('a'));
    expect(categoricalColour(10)).toBe('c1');
  });
});
