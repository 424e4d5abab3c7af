import { wallTime, wallToInstant } from '@logwarden/charts';
import { absoluteRange, type TimeRange } from '../time/expression.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * The range a first visit opens on: one that has data. Fresh data: the last hour; older data of today: the last day;
 * else the whole day, in the zone, of the newest line.
 */
export function defaultRange(latestMs: number | undefined, nowMs: number, zone: string): TimeRange {
  if (latestMs === undefined || latestMs > nowMs - hourMs / 2) return { from: 'now-1h', to: 'now' };
  if (latestMs > nowMs - dayMs) return { from: 'now-24h', to: 'now' };
  const { year, month, day } = wallTime(latestMs, zone);
  const midnight = Date.UTC(year, month - 1, day);
  return absoluteRange(wallToInstant(midnight, zone), wallToInstant(midnight + dayMs, zone));
}
