import type { StoredPartition } from '@logwarden/store';
import { dayOf, dayStartMs } from './days.ts';

/** What tomorrow's partition will probably hold, and how many days of history say so. */
export interface Forecast {
  readonly events: number;
  readonly sizeBytes: number;
  readonly basisDays: number;
}

const dayMs = 86_400_000;
const basis = 7;
/** Room for a day that is busier than those before. */
const margin = 1.2;
/** A shard is moved, searched and recovered as one: larger ones take too long, smaller ones are too many. */
const shardBytes = 30 * 1024 ** 3;
const maxShards = 12;

/**
 * The larger of two: the mean of the last seven full days that had any events, and the same day of the week before,
 * each with some room. Undefined when nothing came in seven days: then no partition is made.
 */
export function forecastDay(partitions: readonly StoredPartition[], day: string): Forecast | undefined {
  const today = dayStartMs(day) - dayMs;
  const full = partitions.filter((one) => {
    const at = dayStartMs(one.day);
    return at < today && at >= today - basis * dayMs && one.events > 0;
  });
  const present = partitions.find((one) => one.day === dayOf(today) && one.events > 0);
  if (full.length === 0) {
    return present === undefined ? undefined : { events: present.events, sizeBytes: present.sizeBytes, basisDays: 0 };
  }
  const mean = (of: (one: StoredPartition) => number): number =>
    full.reduce((sum, one) => sum + of(one), 0) / full.length;
  const sameDay = full.find((one) => one.day === dayOf(dayStartMs(day) - basis * dayMs));
  const expect = (of: (one: StoredPartition) => number): number =>
    Math.round(margin * Math.max(mean(of), sameDay === undefined ? 0 : of(sameDay)));
  return {
    events: expect((one) => one.events),
    sizeBytes: expect((one) => one.sizeBytes),
    basisDays: full.length,
  };
}

export function shardsFor({ sizeBytes }: Pick<Forecast, 'sizeBytes'>): number {
  return Math.min(maxShards, Math.max(1, Math.ceil(sizeBytes / shardBytes)));
}
