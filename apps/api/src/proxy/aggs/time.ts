import type { Aggregation, AggResult } from '@logwarden/contracts';
import { dateValueUs } from '@logwarden/query';
import { unanswerable } from '../ask/refusal.ts';
import { addUnits, startOfUnit, zonedIso } from '../query/calendar.ts';
import { during } from '../query/time-window.ts';
import type { Slice } from '../search/slice.ts';
import { bucketJson, finishBuckets, sortedBuckets, type Bucket } from './buckets.ts';
import { storeAgg, type AggContext } from './context.ts';
import { measuresOfStore } from './metrics.ts';
import { maxBuckets, type AggRequest, type BucketOrder } from './request.ts';
import type { TimeBuckets } from './time-request.ts';

const unitsUs = [
  ['h', 3_600_000_000],
  ['m', 60_000_000],
  ['s', 1_000_000],
  ['ms', 1000],
] as const;

const fixedUnits: Readonly<Record<string, number>> = { hour: 3_600_000_000, minute: 60_000_000, second: 1_000_000 };
const dayUs = 86_400_000_000;

function textOf(us: number): string {
  for (const [unit, unitUs] of unitsUs) {
    const count = us / unitUs;
    if (Number.isInteger(count) && count <= 99_999) return `${count}${unit}`;
  }
  throw unanswerable('The interval cannot be counted in whole hours, minutes, seconds or milliseconds below 100,000.');
}

/** The buckets the store is asked for, and whether they are already those that are wanted. */
interface StoreCut {
  readonly interval: string;
  readonly isWanted: boolean;
}

function storeCut({ cut, zone }: TimeBuckets, tenantZone: string): StoreCut {
  if ('us' in cut) return { interval: textOf(cut.us), isWanted: true };
  const fixed = fixedUnits[cut.unit];
  if (zone === 'UTC' && fixed !== undefined) return { interval: textOf(fixed), isWanted: true };
  if (zone === 'UTC') return { interval: textOf(dayUs), isWanted: cut.unit === 'day' };
  if (zone === tenantZone && fixed === undefined) {
    return { interval: cut.unit === 'week' ? '7d' : '1d', isWanted: cut.unit === 'week' || cut.unit === 'day' };
  }
  // Every offset in use is a multiple of a quarter of an hour.
  return { interval: textOf(Math.min(fixed ?? 900_000_000, 900_000_000)), isWanted: false };
}

function startOf(us: number, { cut, zone }: TimeBuckets): number {
  return 'us' in cut ? Math.floor(us / cut.us) * cut.us : startOfUnit(us, cut.unit, zone);
}

function nextOf(us: number, { cut, zone }: TimeBuckets): number {
  return 'us' in cut ? us + cut.us : startOfUnit(addUnits(us, { count: 1, unit: cut.unit }, zone), cut.unit, zone);
}

export function timeOfStore(buckets: TimeBuckets, aggs: readonly AggRequest[], tenantZone: string): Aggregation {
  const { interval, isWanted } = storeCut(buckets, tenantZone);
  const below = isWanted && aggs.length > 0 ? measuresOfStore(aggs) : undefined;
  return storeAgg({ type: 'date_histogram', interval, ...(below === undefined ? {} : { aggs: { ...below } }) });
}

/** Buckets with events, in order of time. */
export function timeBuckets(result: AggResult, cut: TimeBuckets): Bucket[] {
  const byStart = new Map<number, Bucket>();
  for (const { key, count, aggs } of result.buckets ?? []) {
    const fromUs = startOf(dateValueUs(key) ?? 0, cut);
    const known = byStart.get(fromUs);
    const bucket = bucketAt(fromUs, cut, (known?.count ?? 0) + count);
    byStart.set(fromUs, known === undefined && aggs !== undefined ? { ...bucket, known: aggs } : bucket);
  }
  return [...byStart.values()].sort((a, b) => Number(a.key) - Number(b.key));
}

function bucketAt(fromUs: number, cut: TimeBuckets, count: number): Bucket {
  const ms = Math.floor(fromUs / 1000);
  const text = cut.format === 'epoch_millis' ? String(ms) : zonedIso(fromUs, cut.zone);
  return {
    shown: { key_as_string: text, key: ms },
    key: ms,
    count,
    clause: during('@timestamp', { fromUs, toUs: nextOf(fromUs, cut) }),
  };
}

/** Buckets without events between the first and the last, and out to the bounds that were asked for. */
function filled(found: readonly Bucket[], cut: TimeBuckets): Bucket[] {
  if (cut.minCount > 0) return found.filter(({ count }) => count >= cut.minCount);
  const starts = [
    ...found.map(({ key }) => Number(key) * 1000),
    ...(cut.bounds === undefined ? [] : [startOf(cut.bounds.fromUs, cut), startOf(cut.bounds.toUs, cut)]),
  ];
  if (starts.length === 0) return [];
  const byStart = new Map(found.map((bucket) => [Number(bucket.key) * 1000, bucket]));
  const last = Math.max(...starts);
  const out: Bucket[] = [];
  for (let at = Math.min(...starts); at <= last; at = nextOf(at, cut)) {
    if (out.length >= maxBuckets) {
      throw unanswerable(
        `Trying to create too many buckets. Must be less than or equal to: [${maxBuckets}]. Use a longer interval or min_doc_count 1.`,
      );
    }
    out.push(byStart.get(at) ?? bucketAt(at, cut, 0));
  }
  return out;
}

export async function timeJson(
  context: AggContext,
  slice: Slice,
  parts: {
    readonly cut: TimeBuckets;
    readonly order: readonly BucketOrder[];
    readonly aggs: readonly AggRequest[];
    readonly result: AggResult;
  },
): Promise<Record<string, unknown>> {
  const { cut, order, aggs, result } = parts;
  const isNative = measuresOfStore(aggs) !== undefined && storeCut(cut, context.translator.zone).isWanted;
  const buckets = filled(timeBuckets(result, cut), cut).map((bucket) => ({
    ...bucket,
    ...(isNative ? { known: bucket.known ?? {} } : {}),
  }));
  const finished = await finishBuckets(context, slice, { buckets, aggs });
  const sorted = order.length === 0 ? finished : sortedBuckets(finished, order);
  if (!cut.keyed) return { buckets: sorted.map(bucketJson) };
  return {
    buckets: Object.fromEntries(sorted.map((one) => [String(one.bucket.shown['key_as_string']), bucketJson(one)])),
  };
}
