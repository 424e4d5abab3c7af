import { wallTime, wallToInstant } from '@logwarden/charts';
import { absoluteRange, type TimeRange } from '../time/expression.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** First and last line of a source, ms. */
export interface DataSpan {
  readonly firstMs: number;
  readonly lastMs: number;
}

function isFresh(ms: number, nowMs: number): boolean {
  return ms > nowMs - hourMs / 2;
}

/**
 * The range a first visit opens on: one that has data. Fresh data: the last hour, or a quarter of it where all fresh
 * data is younger; older data of today: the last day; else the whole day, in the zone, of the newest line.
 */
export function defaultRange(spans: readonly DataSpan[], nowMs: number, zone: string): TimeRange {
  const fresh = spans.filter((span) => isFresh(span.lastMs, nowMs));
  if (fresh.length > 0) {
    const isYoung = fresh.every((span) => span.firstMs > nowMs - hourMs / 4);
    return { from: isYoung ? 'now-15m' : 'now-1h', to: 'now' };
  }
  const latestMs = Math.max(...spans.map((span) => span.lastMs));
  if (spans.length === 0) return { from: 'now-1h', to: 'now' };
  if (latestMs > nowMs - dayMs) return { from: 'now-24h', to: 'now' };
  const { year, month, day } = wallTime(latestMs, zone);
  const midnight = Date.UTC(year, month - 1, day);
  return absoluteRange(wallToInstant(midnight, zone), wallToInstant(midnight + dayMs, zone));
}
