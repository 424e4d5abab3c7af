import type { Aggregation, AggResult } from '@logwarden/contracts';
import { unanswerable } from '../ask/refusal.ts';
import { narrowed, type Slice } from '../search/slice.ts';
import { bucketJson, finishBuckets, type Bucket } from './buckets.ts';
import { storeAgg, type AggContext } from './context.ts';
import { maxBuckets, type AggBody, type AggRequest } from './request.ts';
import { assertAll } from './terms.ts';

type Histogram = AggBody & { readonly kind: 'histogram' };
type Ranges = AggBody & { readonly kind: 'range' };

/** Distinct values fall into bins; the measure beside them is asked so that a masked field is refused as one. */
export function histogramOfStore(field: string): readonly [values: Aggregation, measure: Aggregation] {
  return [storeAgg({ type: 'terms', field, size: maxBuckets }), storeAgg({ type: 'stats', field })];
}

function binBucket(field: string, key: number, interval: number, count: number): Bucket {
  return {
    shown: { key },
    key,
    count,
    clause: {
      kind: 'range',
      field,
      low: { text: String(key), inclusive: true },
      high: { text: String(key + interval), inclusive: false },
    },
  };
}

/** Bins of a field's numbers, each with the events that have a value in it. */
export async function numberBins(
  context: AggContext,
  slice: Slice,
  parts: { readonly field: string; readonly interval: number; readonly result: AggResult },
): Promise<Bucket[]> {
  const { field, interval, result } = parts;
  const type = await context.typeOf(field);
  if (type === 'mixed')
    throw unanswerable(`The field ${field} holds numbers and texts here; it has no exact histogram.`);
  if (type !== 'number') return [];
  const counts = new Map<number, number>();
  for (const { key, count } of assertAll(result, field)) {
    const bin = Math.floor(Number(key) / interval) * interval;
    counts.set(bin, (counts.get(bin) ?? 0) + count);
  }
  const bins = [...counts].sort(([a], [b]) => a - b).map(([key, count]) => binBucket(field, key, interval, count));
  const values = bins.reduce((sum, { count }) => sum + count, 0);
  const events = await context.count(narrowed(slice, { kind: 'exists', field }));
  if (values === events) return bins;
  // Lists: an event with several values in one bin counts once, so each bin is counted by itself.
  const counted: Bucket[] = [];
  for (const bin of bins) counted.push({ ...bin, count: await context.count(narrowed(slice, bin.clause)) });
  return counted;
}

function filled(bins: readonly Bucket[], { field, interval, minCount, bounds }: Histogram): Bucket[] {
  if (minCount > 0) return bins.filter(({ count }) => count >= minCount);
  const binOf = (value: number): number => Math.floor(value / interval);
  const starts = [
    ...bins.map(({ key }) => Math.round(Number(key) / interval)),
    ...(bounds === undefined ? [] : [binOf(bounds.min), binOf(bounds.max)]),
  ];
  if (starts.length === 0) return [];
  const first = Math.min(...starts);
  const last = Math.max(...starts);
  if (last - first >= maxBuckets) {
    throw unanswerable(
      `Trying to create too many buckets. Must be less than or equal to: [${maxBuckets}]. Use a longer interval or min_doc_count 1.`,
    );
  }
  const byBin = new Map(bins.map((bin) => [Math.round(Number(bin.key) / interval), bin]));
  return Array.from({ length: last - first + 1 }, (_, at) => {
    return byBin.get(first + at) ?? binBucket(field.name, (first + at) * interval, interval, 0);
  });
}

export async function histogramJson(
  context: AggContext,
  slice: Slice,
  {
    body,
    aggs,
    result,
  }: { readonly body: Histogram; readonly aggs: readonly AggRequest[]; readonly result: AggResult },
): Promise<Record<string, unknown>> {
  const bins = await numberBins(context, slice, { field: body.field.name, interval: body.interval, result });
  const finished = await finishBuckets(context, slice, { buckets: filled(bins, body), aggs });
  if (!body.keyed) return { buckets: finished.map(bucketJson) };
  return { buckets: Object.fromEntries(finished.map((one) => [String(one.bucket.key), bucketJson(one)])) };
}

export async function rangeJson(
  context: AggContext,
  slice: Slice,
  { body, aggs }: { readonly body: Ranges; readonly aggs: readonly AggRequest[] },
): Promise<Record<string, unknown>> {
  const buckets: Bucket[] = [];
  for (const { key, from, to } of body.ranges) {
    const clause: Bucket['clause'] =
      from === undefined && to === undefined
        ? { kind: 'exists', field: body.field.name }
        : {
            kind: 'range',
            field: body.field.name,
            ...(from === undefined ? {} : { low: { text: String(from), inclusive: true } }),
            ...(to === undefined ? {} : { high: { text: String(to), inclusive: false } }),
          };
    const count = await context.count(narrowed(slice, clause));
    const shown = {
      ...(body.keyed ? {} : { key }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    };
    buckets.push({ shown, key, count, clause });
  }
  const finished = await finishBuckets(context, slice, { buckets, aggs });
  if (!body.keyed) return { buckets: finished.map(bucketJson) };
  return { buckets: Object.fromEntries(finished.map((one) => [String(one.bucket.key), bucketJson(one)])) };
}
