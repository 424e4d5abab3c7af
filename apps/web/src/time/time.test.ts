import { describe, expect, it } from 'vitest';
import { instantExpression, isRelative, resolveInstant, resolveRange } from './expression.ts';
import { absoluteLabel, lineTime, namedRange, rangeLabel } from './range-label.ts';
import { parseTypedRange } from './typed-range.ts';

const zone = 'Asia/Shanghai';
// Wednesday, 31 December 2025, 15:30:20 in Shanghai.
const nowMs = Date.UTC(2025, 11, 31, 7, 30, 20);
const context = { nowMs, zone };

/** Both ends as wall times of the zone, without seconds where there are none. */
function span(text: string): string | undefined {
  const range = parseTypedRange(text, context);
  const resolved = range === undefined ? undefined : resolveRange(range, nowMs, zone);
  return resolved === undefined ? undefined : absoluteLabel(resolved.fromMs, resolved.toMs, zone);
}

describe('time expressions', () => {
  it('moves and rounds in the zone', () => {
    expect(resolveInstant('now', nowMs, zone)).toBe(nowMs);
    expect(resolveInstant('now-30m', nowMs, zone)).toBe(nowMs - 1_800_000);
    expect(resolveInstant('now/d', nowMs, zone)).toBe(Date.UTC(2025, 11, 30, 16));
    expect(resolveInstant('now-2d/d', nowMs, zone)).toBe(Date.UTC(2025, 11, 28, 16));
    expect(resolveInstant('now/w', nowMs, zone)).toBe(Date.UTC(2025, 11, 28, 16));
    expect(resolveInstant('now-1M/M', nowMs, zone)).toBe(Date.UTC(2025, 10, 1) - 8 * 3_600_000);
    expect(resolveInstant('now/y', nowMs, zone)).toBe(Date.UTC(2024, 11, 31, 16));
  });

  it('takes instants and refuses everything else', () => {
    expect(resolveInstant('2025-12-30T03:00:00Z', nowMs, zone)).toBe(Date.UTC(2025, 11, 30, 3));
    expect(resolveInstant('2025-13-45T03:00:00Z', nowMs, zone)).toBeUndefined();
    expect(resolveInstant('soon', nowMs, zone)).toBeUndefined();
    expect(resolveRange({ from: 'now', to: 'now-1h' }, nowMs, zone)).toBeUndefined();
    expect(isRelative('now-1h')).toBe(true);
    expect(instantExpression(Date.UTC(2025, 11, 30, 3))).toBe('2025-12-30T03:00:00Z');
  });

  it('keeps a day a day over a change of the clock', () => {
    const noon = Date.UTC(2025, 9, 26, 12);
    expect(resolveInstant('now-1d', noon, 'Europe/Berlin')).toBe(noon - 25 * 3_600_000);
  });
});

describe('typed ranges', () => {
  it.each(['30m', 'last 30 minutes', '最近 30 分钟', '30 min', '过去30分钟', 'now-30m'])('reads %s', (text) => {
    expect(parseTypedRange(text, context)).toEqual({ from: 'now-30m', to: 'now' });
  });

  it.each([
    ['昨天 11:00', '2025-12-30 11:00 – 12:00'],
    ['yesterday 11:00', '2025-12-30 11:00 – 12:00'],
    ['昨天', '2025-12-30 00:00 – 24:00'],
    ['前天 9:05', '2025-12-29 09:05 – 10:05'],
    ['12-30', '2025-12-30 00:00 – 24:00'],
    ['12月30日 11:00 到 14:20', '2025-12-30 11:00 – 14:20'],
    ['2025-12-30 11:00 - 14:20', '2025-12-30 11:00 – 14:20'],
    ['2025-12-30T11:00', '2025-12-30 11:00 – 12:00'],
    ['2025-12-29 to 2025-12-30', '2025-12-29 00:00 – 2025-12-31 00:00'],
    ['11:00 - 12:30', '2025-12-31 11:00 – 12:30'],
    ['23:00 – 01:00', '2025-12-31 23:00 – 2026-01-01 01:00'],
    ['2025-12-30 11:04:50', '2025-12-30 11:04:50 – 11:05:50'],
    ['now-2d/d to now/d', '2025-12-29 00:00 – 2025-12-31 00:00'],
    ['上周', '2025-12-22 00:00 – 2025-12-29 00:00'],
  ])('reads %s', (text, expected) => {
    expect(span(text)).toBe(expected);
  });

  it('takes a day without a year from the past', () => {
    const early = { nowMs: Date.UTC(2026, 0, 5), zone };
    expect(parseTypedRange('12-30', early)?.from).toBe('2025-12-29T16:00:00Z');
  });

  it.each(['', 'soon', '25:99', '13-45', '12:00 to', 'a to b'])('refuses %j', (text) => {
    expect(span(text)).toBeUndefined();
  });
});

describe('labels', () => {
  it('names ranges in both languages', () => {
    expect(namedRange({ from: 'now-30m', to: 'now' }, 'en')).toBe('Last 30 minutes');
    expect(namedRange({ from: 'now-1h', to: 'now' }, 'en')).toBe('Last hour');
    expect(namedRange({ from: 'now-3d', to: 'now' }, 'zh-CN')).toBe('最近 3 天');
    expect(namedRange({ from: 'now-1d/d', to: 'now/d' }, 'zh-CN')).toBe('昨天');
  });

  it('writes absolute ranges as short as they stay exact', () => {
    const day = { from: '2025-12-29T16:00:00Z', to: '2025-12-30T16:00:00Z' };
    expect(rangeLabel(day, nowMs, zone, 'en')).toBe('2025-12-30 00:00 – 24:00');
    expect(rangeLabel({ from: 'x', to: 'y' }, nowMs, zone, 'en')).toBe('x – y');
    expect(lineTime(nowMs + 31, zone, false)).toBe('15:30:20.031');
    expect(lineTime(nowMs, zone, true)).toBe('12-31 15:30:20.000');
  });
});

describe('a range with an end that moves', () => {
  const label = (from: string, to: string): string => rangeLabel({ from, to }, Date.UTC(2026, 0, 1), 'UTC', 'en');

  it('is named by its expression, the same at every look', () => {
    expect(label('now-15m', 'now+5m')).toBe('now-15m – now+5m');
    expect(label('2025-12-30T03:00:00Z', 'now')).toBe('2025-12-30 03:00 – now');
    expect(label('now-1h', 'now')).toBe('Last hour');
    expect(label('2025-12-30T03:00:00Z', '2025-12-30T04:00:00Z')).toBe('2025-12-30 03:00 – 04:00');
  });
});
