import { intervalMs } from './interval.ts';
import { zoneOffsetMs } from './zone.ts';

export interface RangeMs {
  /** Inclusive, exclusive. */
  readonly fromMs: number;
  readonly toMs: number;
}

const dayMs = 86_400_000;

/** Start of the bucket that holds `ms`. Days are cut in the zone, everything shorter at round UTC times. */
export function bucketStart(ms: number, interval: string, zone: string): number {
  const width = intervalMs(interval);
  if (width < dayMs) return Math.floor(ms / width) * width;
  const local = Math.floor((ms + zoneOffsetMs(ms, zone)) / width) * width;
  return local - zoneOffsetMs(local - zoneOffsetMs(ms, zone), zone);
}

const bucketLimit = 5000;

/** Starts of all buckets that touch the range, in order, so that a bucket without events is there too. */
export function bucketStarts(range: RangeMs, interval: string, zone: string): readonly number[] {
  const width = intervalMs(interval);
  const starts: number[] = [];
  if (width <= 0 || range.toMs <= range.fromMs) return starts;
  let at = bucketStart(range.fromMs, interval, zone);
  while (at < range.toMs && starts.length < bucketLimit) {
    starts.push(at);
    const next = bucketStart(at + width + (width >= dayMs ? 7_200_000 : 0), interval, zone);
    at = next > at ? next : at + width;
  }
  return starts;
}

export interface Point {
  /** Start of the bucket, ms. */
  readonly at: number;
  readonly value: number | null;
}

/**
 * Values in the order of `starts`. A bucket without a point gets `missing`: 0 for counts (nothing was logged),
 * null for measurements (nothing is known: drawn as a gap).
 */
export function alignPoints(
  starts: readonly number[],
  points: readonly Point[],
  missing: 0 | null,
): readonly (number | null)[] {
  const byStart = new Map(points.map((point) => [point.at, point.value]));
  return starts.map((start) => byStart.get(start) ?? missing);
}

/** Moves points in time, so that last week's stand over this week's buckets. */
export function shiftPoints(points: readonly Point[], byMs: number): readonly Point[] {
  return points.map((point) => ({ at: point.at + byMs, value: point.value }));
}

/** Which buckets the range cuts: they hold less than a full one and are drawn hatched. */
export function partialBuckets(
  starts: readonly number[],
  range: RangeMs,
  nowMs: number,
  interval: string,
): ReadonlySet<number> {
  const width = intervalMs(interval);
  const cut = new Set<number>();
  starts.forEach((start, index) => {
    const end = starts[index + 1] ?? start + width;
    if (start < range.fromMs || end > range.toMs || (start <= nowMs && end > nowMs)) cut.add(index);
  });
  return cut;
}
