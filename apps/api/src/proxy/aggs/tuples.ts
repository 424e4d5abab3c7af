import { isScalar, type Json } from '../ask/json.ts';
import { malformed, unanswerable } from '../ask/refusal.ts';
import { allOf } from '../query/nodes.ts';
import { narrowed, type Slice } from '../search/slice.ts';
import { bucketJson, compareKeys, finishBuckets, sortedBuckets, type Bucket } from './buckets.ts';
import type { AggContext } from './context.ts';
import { histogramOfStore, numberBins } from './numeric.ts';
import { maxBuckets, type AggBody, type AggRequest, type TupleSource } from './request.ts';
import { assertAll, termBucket, termsOfStore } from './terms.ts';
import { timeBuckets, timeOfStore } from './time.ts';

type MultiTerms = AggBody & { readonly kind: 'multi_terms' };
type Composite = AggBody & { readonly kind: 'composite' };

/** Values of several sources that occur together, with the events that have them. */
interface Tuple {
  readonly parts: readonly Bucket[];
  readonly count: number;
}

async function bucketsOf(context: AggContext, slice: Slice, source: TupleSource): Promise<Bucket[]> {
  if (source.kind === 'time') {
    const asked = timeOfStore(source.buckets, [], context.translator.zone);
    const { it: result = {} } = await context.aggregate(slice, { it: asked });
    return timeBuckets(result, source.buckets);
  }
  const { name } = source.field;
  if (source.kind === 'histogram') {
    const [values, measure] = histogramOfStore(name);
    const { it: result = {} } = await context.aggregate(slice, { it: values, measure });
    return numberBins(context, slice, { field: name, interval: source.interval, result });
  }
  const terms = { kind: 'terms', field: source.field, size: maxBuckets, minCount: 1, order: [] } as const;
  const { it: result = {} } = await context.aggregate(slice, { it: termsOfStore(terms, []) });
  const type = await context.typeOf(name);
  return assertAll(result, name).map((bucket) => termBucket(name, bucket, type));
}

interface Wanted {
  readonly limit: number;
  /** Keys of the last tuple of the page before. */
  readonly after: readonly (string | number)[] | undefined;
}

/** Tuples in the order of their sources, behind `after`, up to the limit. */
async function tuplesOf(
  context: AggContext,
  slice: Slice,
  sources: readonly TupleSource[],
  { limit, after }: Wanted,
): Promise<Tuple[]> {
  const [source, ...rest] = sources;
  if (source === undefined) return [];
  const way = source.falling ? -1 : 1;
  const sorted = (await bucketsOf(context, slice, source)).sort((a, b) => way * compareKeys(a.key, b.key));
  const out: Tuple[] = [];
  const [afterKey, ...afterRest] = after ?? [];
  for (const bucket of sorted) {
    const place = afterKey === undefined ? 1 : way * compareKeys(bucket.key, afterKey);
    if (place < 0 || (place === 0 && rest.length === 0)) continue;
    if (out.length >= limit) break;
    if (rest.length === 0) {
      out.push({ parts: [bucket], count: bucket.count });
      continue;
    }
    const inner = narrowed(slice, bucket.clause);
    if ((await context.count(inner)) !== bucket.count) throw inexact(bucket);
    const wanted = { limit: limit - out.length, after: place === 0 ? afterRest : undefined };
    const below = await tuplesOf(context, inner, rest, wanted);
    out.push(...below.map(({ parts, count }) => ({ parts: [bucket, ...parts], count })));
  }
  return out;
}

function inexact({ key }: Bucket): Error {
  return unanswerable(
    `The value ${JSON.stringify(key)} differs from others in case or width only; it cannot be combined exactly.`,
  );
}

function joinedBucket({ parts, count }: Tuple, shown: Bucket['shown'], key: string): Bucket {
  return { shown, key, count, clause: allOf(parts.map(({ clause }) => clause)) };
}

const tooMany = (): Error =>
  unanswerable(`There are more than ${maxBuckets} combinations; this aggregation needs all of them. Narrow the query.`);

export async function multiTermsJson(
  context: AggContext,
  slice: Slice,
  { body, aggs }: { readonly body: MultiTerms; readonly aggs: readonly AggRequest[] },
): Promise<Record<string, unknown>> {
  const tuples = await tuplesOf(context, slice, body.sources, { limit: maxBuckets + 1, after: undefined });
  if (tuples.length > maxBuckets) throw tooMany();
  const buckets = tuples.map((tuple) => {
    const key = tuple.parts.map((part) => part.key);
    const text = key.join('|');
    return joinedBucket(tuple, { key, key_as_string: text }, text);
  });
  const order = body.order.length === 0 ? [{ by: '_count', falling: true }] : body.order;
  const byMeasure = order.some(({ by }) => by !== '_count' && by !== '_key');
  const first = byMeasure
    ? []
    : sortedBuckets(
        buckets.map((bucket) => ({ bucket, below: {} })),
        order,
      );
  const wanted = byMeasure ? buckets : first.slice(0, body.size).map(({ bucket }) => bucket);
  const finished = await finishBuckets(context, slice, { buckets: wanted, aggs });
  const shown = (byMeasure ? sortedBuckets(finished, order) : finished).slice(0, body.size);
  const all = tuples.reduce((sum, { count }) => sum + count, 0);
  return {
    doc_count_error_upper_bound: 0,
    sum_other_doc_count: all - shown.reduce((sum, { bucket }) => sum + bucket.count, 0),
    buckets: shown.map(bucketJson),
  };
}

function afterKeys({ sources, after }: Composite): (string | number)[] | undefined {
  if (after === undefined) return undefined;
  if (after.size !== sources.length) throw malformed('[composite.after]', 'the after_key of the page before');
  return sources.map(({ name }) => {
    const value: Json | undefined = after.get(name);
    if (!isScalar(value)) throw malformed(`[composite.after.${name}]`, 'a value of the after_key');
    return typeof value === 'number' ? value : String(value);
  });
}

export async function compositeJson(
  context: AggContext,
  slice: Slice,
  { body, aggs }: { readonly body: Composite; readonly aggs: readonly AggRequest[] },
): Promise<Record<string, unknown>> {
  const tuples = await tuplesOf(context, slice, body.sources, { limit: body.size, after: afterKeys(body) });
  const buckets = tuples.map((tuple) => {
    const key = Object.fromEntries(body.sources.map(({ name }, at) => [name, tuple.parts[at]?.key]));
    return joinedBucket(tuple, { key }, JSON.stringify(key));
  });
  const finished = await finishBuckets(context, slice, { buckets, aggs });
  const last = buckets.at(-1);
  return {
    ...(last === undefined ? {} : { after_key: last.shown['key'] }),
    buckets: finished.map(bucketJson),
  };
}
