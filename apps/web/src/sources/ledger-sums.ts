import {
  alignPoints,
  bucketStart,
  bucketStarts,
  type ColourName,
  type RangeMs,
  type TimeSeries,
} from '@logwarden/charts';
import type { LedgerResponse, LedgerSums } from '@logwarden/contracts';

/** What can have become of an accepted event. The sum of all equals what was accepted. */
export const outcomes = ['stored', 'quarantined', 'dropped', 'duplicate', 'rerouted', 'expired'] as const;
export type Outcome = (typeof outcomes)[number];

const colours: Readonly<Record<Outcome, ColourName>> = {
  stored: 'c1',
  quarantined: 'bar-error',
  dropped: 'c10',
  duplicate: 'c8',
  rerouted: 'c6',
  expired: 'bar-fatal',
};

function sumOf(byReason: Readonly<Record<string, number>>): number {
  return Object.values(byReason).reduce((sum, count) => sum + count, 0);
}

/** Number of events of one outcome. */
export function outcomeCount(sums: LedgerSums, outcome: Outcome): number {
  const value = sums[outcome];
  return typeof value === 'number' ? value : sumOf(value);
}

/** Accepted events of which nothing is known yet: they are on the way, or lost. */
export function unaccounted(sums: LedgerSums): number {
  return outcomes.reduce((rest, outcome) => rest - outcomeCount(sums, outcome), sums.accepted);
}

/** Outcomes over time, stacked; those that never occur are left out. */
export function outcomeSeries(
  minutes: LedgerResponse['minutes'],
  range: RangeMs,
  interval: string,
  nameOf: (outcome: Outcome) => string,
): { readonly starts: readonly number[]; readonly series: readonly TimeSeries[] } {
  const starts = bucketStarts(range, interval, 'UTC');
  const series = outcomes.flatMap((outcome) => {
    const counts = new Map<number, number>();
    for (const row of minutes) {
      const at = bucketStart(Date.parse(row.minute), interval, 'UTC');
      counts.set(at, (counts.get(at) ?? 0) + outcomeCount(row, outcome));
    }
    const points = [...counts].map(([at, value]) => ({ at, value }));
    if (outcome !== 'stored' && points.every((point) => point.value === 0)) return [];
    const values = alignPoints(starts, points, 0);
    return [
      { id: outcome, name: nameOf(outcome), colour: colours[outcome], kind: 'bar' as const, stack: 'outcome', values },
    ];
  });
  return { starts, series };
}
