import { describe, expect, it } from 'vitest';
import { instantToUs, toRange, usToInstant } from './instant.ts';

describe('instants', () => {
  it.each([
    ['1970-01-01T00:00:00Z', 0],
    ['2025-12-30T03:00:00Z', 1_767_063_600_000_000],
    ['2025-12-30T11:00:00+08:00', 1_767_063_600_000_000],
    ['2025-12-30T03:00:00.1Z', 1_767_063_600_100_000],
    ['2025-12-30T03:00:00.123456Z', 1_767_063_600_123_456],
    ['2025-12-30T03:00:00.123456789Z', 1_767_063_600_123_456],
    ['2025-12-30t03:00:00z', 1_767_063_600_000_000],
    ['1969-12-31T23:59:59.999999Z', -1],
  ])('%s is %d µs', (text, us) => expect(instantToUs(text, 'from')).toBe(us));

  it('are written with milliseconds, or microseconds where there are any', () => {
    expect(usToInstant(1_767_063_600_000_000)).toBe('2025-12-30T03:00:00.000Z');
    expect(usToInstant(1_767_063_600_123_456)).toBe('2025-12-30T03:00:00.123456Z');
    expect(usToInstant(-1)).toBe('1969-12-31T23:59:59.999999Z');
  });

  it.each(['yesterday', '2025-12-30', '2025-12-30T03:00:00', '2025-13-30T03:00:00Z', ''])('refuse %s', (text) => {
    expect(() => instantToUs(text, 'to')).toThrow(expect.objectContaining({ code: 'request.invalid' }) as Error);
  });

  it('may be equal in a range, and not the wrong way round', () => {
    const [early, late] = ['2025-12-30T03:00:00Z', '2025-12-30T03:00:00.000001Z'];
    expect(toRange({ from: early, to: early }).toUs).toBe(toRange({ from: early, to: late }).fromUs);
    expect(() => toRange({ from: late, to: early })).toThrow('ends before');
  });
});
