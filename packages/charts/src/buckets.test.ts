import { describe, expect, it } from 'vitest';
import { alignPoints, bucketStart, bucketStarts, partialBuckets, shiftPoints } from './buckets.ts';
import { chooseInterval, intervalMs } from './interval.ts';

const hour = 3_600_000;
const day = 24 * hour;

describe('intervals', () => {
  it('reads the forms the api takes', () => {
    expect(intervalMs('5m')).toBe(300_000);
    expect(intervalMs('10ms')).toBe(10);
    expect(intervalMs('five minutes')).toBe(0);
  });

  it('takes the narrowest that fits', () => {
    expect(chooseInterval(0, 24 * hour, 96)).toBe('15m');
    expect(chooseInterval(0, hour, 60)).toBe('1m');
    expect(chooseInterval(0, 1, 10)).toBe('10ms');
    expect(chooseInterval(0, 3650 * day, 100)).toBe('37d');
  });
});

describe('buckets', () => {
  it('cuts days in the zone', () => {
    const noon = Date.UTC(2025, 11, 30, 4);
    expect(bucketStart(noon, '1d', 'Asia/Shanghai')).toBe(Date.UTC(2025, 11, 29, 16));
    expect(bucketStart(noon, '1h', 'Asia/Shanghai')).toBe(noon);
  });

  it('lists every bucket the range touches', () => {
    expect(bucketStarts({ fromMs: hour / 2, toMs: 3 * hour }, '1h', 'UTC')).toEqual([0, hour, 2 * hour]);
    expect(bucketStarts({ fromMs: 5, toMs: 5 }, '1h', 'UTC')).toEqual([]);
  });

  it('keeps days whole over a change of the clock', () => {
    const range = { fromMs: Date.UTC(2025, 9, 24, 22), toMs: Date.UTC(2025, 9, 27, 23) };
    expect(bucketStarts(range, '1d', 'Europe/Berlin').map((ms) => new Date(ms).toISOString())).toEqual([
      '2025-10-24T22:00:00.000Z',
      '2025-10-25T22:00:00.000Z',
      '2025-10-26T23:00:00.000Z',
    ]);
  });

  it('tells nothing logged from nothing known', () => {
    const points = [{ at: 0, value: 3 }];
    expect(alignPoints([0, hour], points, 0)).toEqual([3, 0]);
    expect(alignPoints([0, hour], points, null)).toEqual([3, null]);
  });

  it('lays one week over the other', () => {
    const lastWeek = [{ at: 0, value: 7 }];
    expect(alignPoints([7 * day], shiftPoints(lastWeek, 7 * day), null)).toEqual([7]);
  });

  it('names the buckets that are cut by the range or by now', () => {
    const range = { fromMs: hour / 2, toMs: 3 * hour };
    const starts = bucketStarts(range, '1h', 'UTC');
    expect([...partialBuckets(starts, range, 10 * hour, '1h')]).toEqual([0]);
    expect([...partialBuckets(starts, range, 1.5 * hour, '1h')]).toEqual([0, 1]);
    expect([...partialBuckets(starts, { fromMs: 0, toMs: 2.5 * hour }, 10 * hour, '1h')]).toEqual([2]);
  });
});
