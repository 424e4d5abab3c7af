import type { Aggregation, AggBucket, AggResult } from '@logwarden/contracts';
import { unanswerable } from '../ask/refusal.ts';
import type { Slice } from '../search/slice.ts';
import { bucketJson, finishBuckets, sortedBuckets, type Bucket } from './buckets.ts';
import { storeAgg, type AggContext } from './context.ts';
import { measuresOfStore } from './metrics.ts';
import { maxBuckets, type AggBody, type AggRequest } from './request.ts';

type Terms = AggBody & { readonly kind: 'terms' };

/** The order in which the store gives buckets anyway. */
function isByCount({ order }: Terms): boolean {
  const [first] = order;
  return first === undefined || (order.length === 1 && first.by === '_count' && first.falling);
}

export function termsOfStore(body: Terms, aggs: readonly AggRequest[]): Aggregation {
  const below = measuresOfStore(aggs);
  return storeAgg({
    type: 'terms',
    field: body.field.name,
    size: isByCount(body) ? body.size : maxBuckets,
    ...(below === undefined || aggs.length === 0 ? {} : { aggs: { ...below } }),
  });
}

/** Keys of numbers and booleans as Elasticsearch shows them. A masked number is no number any more. */
export function shownKey(
  text: string,
  type: string | undefined,
): Readonly<Record<string, unknown>> & { readonly key: string | number } {
  const number = Number(text);
  if (
    type === 'number' &&
    text.trim() !== '' &&
    (Number.isSafeInteger(number) || !/^-?\d+$/.test(text)) &&
    Number.isFinite(number)
  ) {
    return { key: number };
  }
  if (type === 'boolean' && (text === 'true' || text === 'false'))
    return { key: text === 'true' ? 1 : 0, key_as_string: text };
  return { key: text };
}

export function termBucket(field: string, bucket: AggBucket, type: string | undefined): Bucket {
  const shown = shownKey(bucket.key, type);
  return {
    shown,
    key: shown.key,
    count: bucket.count,
    clause: { kind: 'match', field, text: bucket.key },
    ...(bucket.aggs === undefined ? {} : { known: bucket.aggs }),
  };
}

/** All buckets of a field; an error where there are more than can be read. */
export function assertAll(result: AggResult, field: string): readonly AggBucket[] {
  if ((result.other ?? 0) === 0) return result.buckets ?? [];
  throw unanswerable(
    `The field ${field} has more than ${maxBuckets} values here; this aggregation needs all of them. Narrow the query.`,
  );
}

export async function termsJson(
  context: AggContext,
  slice: Slice,
  { body, aggs, result }: { readonly body: Terms; readonly aggs: readonly AggRequest[]; readonly result: AggResult },
): Promise<Record<string, unknown>> {
  const { field, size, minCount, order } = body;
  const byCount = isByCount(body);
  const found = byCount ? (result.buckets ?? []) : assertAll(result, field.name);
  const type = await context.typeOf(field.name);
  const enough = found.filter(({ count }) => count >= minCount);
  const buckets = enough.map((bucket) => termBucket(field.name, bucket, type));
  const needsAll = order.some(({ by }) => by !== '_count' && by !== '_key');
  const plain = buckets.map((bucket) => ({ bucket, below: {} }));
  const first = byCount ? plain : needsAll ? [] : sortedBuckets(plain, order);
  const wanted = needsAll ? buckets : first.slice(0, size).map(({ bucket }) => bucket);
  const finished = await finishBuckets(context, slice, { buckets: wanted, aggs });
  const shown = (needsAll ? sortedBuckets(finished, order) : finished).slice(0, size);
  const all = found.reduce((sum, { count }) => sum + count, result.other ?? 0);
  return {
    doc_count_error_upper_bound: 0,
    sum_other_doc_count: all - shown.reduce((sum, { bucket }) => sum + bucket.count, 0),
    buckets: shown.map(bucketJson),
  };
}
