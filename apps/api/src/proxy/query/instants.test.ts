import { describe, expect, it } from 'vitest';
import { addUnits, startOfUnit, zonedIso } from './calendar.ts';
import { exactInstant, instantSpan } from './instants.ts';

const nowMs = Date.UTC(2025, 11, 30, 8, 15, 30, 250);

function span(value: string | number, zone = 'UTC', format?: string): string {
  const { fromUs, toUs } = instantSpan(value, { nowMs, zone, format }, 'here');
  return `${exactInstant(fromUs)} ${exactInstant(toUs)}`;
}

describe('dates as Elasticsearch reads them', () => {
  it.each([
    ['2025', '2025-01-01T00:00:00.000000Z 2026-01-01T00:00:00.000000Z'],
    ['2025-12', '2025-12-01T00:00:00.000000Z 2026-01-01T00:00:00.000000Z'],
    ['2025-12-30', '2025-12-30T00:00:00.000000Z 2025-12-31T00:00:00.000000Z'],
    ['2025-12-30T08:15', '2025-12-30T08:15:00.000000Z 2025-12-30T08:16:00.000000Z'],
    ['2025-12-30T08:15:30.123456Z', '2025-12-30T08:15:30.123456Z 2025-12-30T08:15:30.123457Z'],
    ['2025-12-30T08:15:30+08:00', '2025-12-30T00:15:30.000000Z 2025-12-30T00:15:31.000000Z'],
    ['now', '2025-12-30T08:15:30.250000Z 2025-12-30T08:15:30.251000Z'],
    ['now-1h', '2025-12-30T07:15:30.250000Z 2025-12-30T07:15:30.251000Z'],
    ['now/d', '2025-12-30T00:00:00.000000Z 2025-12-31T00:00:00.000000Z'],
    ['now-1M/M', '2025-11-01T00:00:00.000000Z 2025-12-01T00:00:00.000000Z'],
    ['now/w', '2025-12-29T00:00:00.000000Z 2026-01-05T00:00:00.000000Z'],
    ['2024-01-31||+1M', '2024-02-29T00:00:00.000000Z 2024-03-01T00:00:00.000000Z'],
    [1_767_082_530_250, '2025-12-30T08:15:30.250000Z 2025-12-30T08:15:30.251000Z'],
    ['1767082530250', '2025-12-30T08:15:30.250000Z 2025-12-30T08:15:30.251000Z'],
  ])('%s', (value, expected) => {
    expect(span(value)).toBe(expected);
  });

  it('reads texts without a zone on the wall clock that is named, also where clocks change', () => {
    expect(span('2025-12-30', 'Asia/Shanghai')).toBe('2025-12-29T16:00:00.000000Z 2025-12-30T16:00:00.000000Z');
    expect(span('2025-12-30T08:00', '+05:45')).toBe('2025-12-30T02:15:00.000000Z 2025-12-30T02:16:00.000000Z');
    expect(span('2025-03-30', 'Europe/Berlin')).toBe('2025-03-29T23:00:00.000000Z 2025-03-30T22:00:00.000000Z');
    expect(span('now/d', 'Asia/Shanghai')).toBe('2025-12-29T16:00:00.000000Z 2025-12-30T16:00:00.000000Z');
  });

  it('follows a format, and refuses what is none', () => {
    expect(span('2025', 'UTC', 'epoch_second')).toBe('1970-01-01T00:33:45.000000Z 1970-01-01T00:33:46.000000Z');
    for (const value of ['yesterday', '2025-13-01', '2025-02-30', 'now-1x', '2025-12-30||oops', '']) {
      expect(() => span(value), value).toThrow('expected');
    }
    expect(() => span('2025', 'UTC', 'dd/MM/yyyy')).toThrow('dd/MM/yyyy');
    expect(() => span('2025-01-01', 'Nowhere/City')).toThrow('time_zone');
  });
});

describe('calendar units', () => {
  it('begin and end on the wall clock', () => {
    const us = Date.UTC(2025, 4, 14, 22, 40) * 1000;
    const starts = (['hour', 'day', 'week', 'month', 'quarter', 'year'] as const).map((unit) =>
      zonedIso(startOfUnit(us, unit, 'Asia/Shanghai'), 'Asia/Shanghai'),
    );
    expect(starts).toEqual([
      '2025-05-15T06:00:00.000+08:00',
      '2025-05-15T00:00:00.000+08:00',
      '2025-05-12T00:00:00.000+08:00',
      '2025-05-01T00:00:00.000+08:00',
      '2025-04-01T00:00:00.000+08:00',
      '2025-01-01T00:00:00.000+08:00',
    ]);
    const day = startOfUnit(Date.UTC(2025, 9, 26, 12) * 1000, 'day', 'Europe/Berlin');
    expect((addUnits(day, { count: 1, unit: 'day' }, 'Europe/Berlin') - day) / 3_600_000_000).toBe(25);
  });
});
