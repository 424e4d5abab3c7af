import { describe, expect, it } from 'vitest';
import { instantText, isZone, wallTime, wallToInstant, zoneOffsetMs } from './zone.ts';

const shanghai = 'Asia/Shanghai';

describe('zones', () => {
  it('knows offsets, also half hours and before 1970', () => {
    expect(zoneOffsetMs(Date.UTC(2025, 11, 30), shanghai)).toBe(8 * 3_600_000);
    expect(zoneOffsetMs(Date.UTC(2025, 11, 30), 'Asia/Kolkata')).toBe(5.5 * 3_600_000);
    expect(zoneOffsetMs(Date.UTC(2025, 6, 1), 'Europe/Berlin')).toBe(2 * 3_600_000);
    expect(zoneOffsetMs(-1, 'UTC')).toBe(0);
    expect(zoneOffsetMs(Date.UTC(1960, 0, 1), 'Asia/Tokyo')).toBe(9 * 3_600_000);
  });

  it('tells zones from other texts', () => {
    expect(isZone('Asia/Shanghai')).toBe(true);
    expect(isZone('Asia/Nowhere')).toBe(false);
  });

  it('gives wall time with its weekday', () => {
    expect(wallTime(Date.UTC(2025, 11, 30, 3, 4, 5), shanghai)).toEqual({
      year: 2025,
      month: 12,
      day: 30,
      hour: 11,
      minute: 4,
      second: 5,
      weekday: 2,
    });
  });

  it('finds the instant of a wall time', () => {
    expect(wallToInstant(Date.UTC(2025, 11, 30, 11), shanghai)).toBe(Date.UTC(2025, 11, 30, 3));
    expect(wallToInstant(Date.UTC(2025, 6, 1, 12), 'Europe/Berlin')).toBe(Date.UTC(2025, 6, 1, 10));
  });

  it('moves a left-out hour forward and takes the first of a doubled one', () => {
    // Berlin, 30 March 2025: 02:30 does not exist; 26 October 2025: 02:30 comes twice.
    expect(instantText(wallToInstant(Date.UTC(2025, 2, 30, 2, 30), 'Europe/Berlin'), 'Europe/Berlin')).toBe(
      '2025-03-30 03:30:00',
    );
    expect(wallToInstant(Date.UTC(2025, 9, 26, 2, 30), 'Europe/Berlin')).toBe(Date.UTC(2025, 9, 26, 0, 30));
  });

  it('writes instants to the wanted precision', () => {
    const ms = Date.UTC(2025, 11, 30, 3, 4, 50, 31);
    expect(instantText(ms, shanghai, 'minute')).toBe('2025-12-30 11:04');
    expect(instantText(ms, shanghai)).toBe('2025-12-30 11:04:50');
    expect(instantText(ms, shanghai, 'ms')).toBe('2025-12-30 11:04:50.031');
  });
});
