import type { TimeBand } from './time-chart.ts';

/** How far accepted events have come into the store. */
export interface Arrived {
  /** When that was seen, ms since 1970. */
  readonly asOfMs: number;
  /** Everything accepted before it is there; undefined: events wait, it is not known since when. */
  readonly throughMs: number | undefined;
}

/** A delay up to here is the ordinary way of an event, ms. */
export const ordinaryDelayMs = 3000;

/** True while accepted events wait for longer than usual. */
export function isBehind({ asOfMs, throughMs }: Arrived): boolean {
  return throughMs === undefined || asOfMs - throughMs > ordinaryDelayMs;
}

/** Index of the bucket that holds `ms`; -1 before the first. */
function indexAt(starts: readonly number[], ms: number): number {
  return starts.findLastIndex((start) => start <= ms);
}

/**
 * Buckets that cannot be whole yet: those in which accepted events still wait (`late`), and those that lie ahead
 * (`future`). What stands there is no count of what happened.
 */
export function arrivalBands(
  starts: readonly number[],
  widthMs: number,
  arrived: Arrived,
  labels: { readonly late: string; readonly future: string },
): readonly TimeBand[] {
  const bands: TimeBand[] = [];
  const end = (starts.at(-1) ?? 0) + widthMs;
  const { asOfMs, throughMs } = arrived;
  const now = indexAt(starts, asOfMs);
  if (throughMs !== undefined && isBehind(arrived) && throughMs < end && now >= 0) {
    bands.push({ from: Math.max(0, indexAt(starts, throughMs)), to: now, label: labels.late, tone: 'late' });
  }
  if (asOfMs < end && now < starts.length - 1) {
    bands.push({ from: now + 1, to: starts.length - 1, label: labels.future, tone: 'future' });
  }
  return bands;
}
