/** Widths a bucket may have, as the aggregation of the api takes them. */
const ladder = [
  '10ms',
  '50ms',
  '100ms',
  '500ms',
  '1s',
  '5s',
  '10s',
  '30s',
  '1m',
  '2m',
  '5m',
  '10m',
  '15m',
  '30m',
  '1h',
  '2h',
  '3h',
  '6h',
  '12h',
  '1d',
  '7d',
  '30d',
] as const;

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `5m`, `1h`, …; 0 for a text of another form. */
export function intervalMs(interval: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(interval);
  return match === null ? 0 : Number(match[1]) * (unitMs[match[2] ?? ''] ?? 0);
}

/** The narrowest bucket of the ladder that gives at most `maxBuckets` over the range. */
export function chooseInterval(fromMs: number, toMs: number, maxBuckets: number): string {
  const span = Math.max(1, toMs - fromMs);
  for (const step of ladder) {
    if (span / intervalMs(step) <= maxBuckets) return step;
  }
  return `${Math.ceil(span / maxBuckets / 86_400_000).toString()}d`;
}
