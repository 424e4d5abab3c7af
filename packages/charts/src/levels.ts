import type { ColourName } from './palette.ts';
import type { TimeSeries } from './time-chart.ts';

/** Groups of levels that a volume chart tells apart: dark for errors, light for volume. From the bottom up. */
export const levelGroups = ['fatal', 'error', 'warn', 'other'] as const;
export type LevelGroup = (typeof levelGroups)[number];

const groupColours: Readonly<Record<LevelGroup, ColourName>> = {
  fatal: 'bar-fatal',
  error: 'bar-error',
  warn: 'bar-warn',
  other: 'volume',
};

const groupOf: Readonly<Record<string, LevelGroup>> = {
  emerg: 'fatal',
  emergency: 'fatal',
  alert: 'fatal',
  crit: 'fatal',
  critical: 'fatal',
  panic: 'fatal',
  fatal: 'fatal',
  severe: 'error',
  err: 'error',
  error: 'error',
  warn: 'warn',
  warning: 'warn',
};

/** The group a level text belongs to; whatever is not known counts as volume. */
export function levelGroup(level: string): LevelGroup {
  return groupOf[level.toLowerCase()] ?? 'other';
}

export interface LevelBucket {
  readonly at: number;
  /** All events of the bucket. */
  readonly count: number;
  /** Level text as stored → events. Events without a level are in `count` only. */
  readonly levels: Readonly<Record<string, number>>;
}

/** One stacked series per group that occurs, errors at the bottom. */
export function levelSeries(
  starts: readonly number[],
  buckets: readonly LevelBucket[],
  names: Readonly<Record<LevelGroup, string>>,
): readonly TimeSeries[] {
  const byStart = new Map(buckets.map((bucket) => [bucket.at, bucket]));
  const sums = starts.map((start) => groupSums(byStart.get(start)));
  return levelGroups
    .filter((group) => group === 'other' || sums.some((sum) => sum[group] > 0))
    .map((group) => ({
      id: group,
      name: names[group],
      colour: groupColours[group],
      kind: 'bar',
      stack: 'levels',
      values: sums.map((sum) => sum[group]),
    }));
}

function groupSums(bucket: LevelBucket | undefined): Record<LevelGroup, number> {
  const sums = { fatal: 0, error: 0, warn: 0, other: bucket?.count ?? 0 };
  for (const [level, count] of Object.entries(bucket?.levels ?? {})) {
    const group = levelGroup(level);
    if (group === 'other') continue;
    sums[group] += count;
    sums.other -= count;
  }
  return { ...sums, other: Math.max(0, sums.other) };
}
