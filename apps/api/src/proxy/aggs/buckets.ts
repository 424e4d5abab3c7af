import type { AggBucket } from '@logwarden/contracts';
import type { QueryNode } from '@logwarden/query';
import { malformed, unanswerable } from '../ask/refusal.ts';
import { narrowed, type Slice } from '../search/slice.ts';
import type { AggContext } from './context.ts';
import { measuresJson, measuresOfStore } from './metrics.ts';
import type { AggRequest, BucketOrder } from './request.ts';
import { shownName } from './names.ts';

/** A bucket on its way out: how it is shown, what its events have in common, and what is below it. */
export interface Bucket {
  readonly shown: Readonly<Record<string, unknown>>;
  readonly key: string | number;
  readonly count: number;
  readonly clause: QueryNode;
  /** Results that came along with the bucket. */
  readonly known?: AggBucket['aggs'];
}

export interface Finished {
  readonly bucket: Bucket;
  readonly below: Readonly<Record<string, unknown>>;
}

/** Fills in what stands below each bucket: from the store's own answer, or by reading each bucket's events again. */
export async function finishBuckets(
  context: AggContext,
  slice: Slice,
  parts: { readonly buckets: readonly Bucket[]; readonly aggs: readonly AggRequest[] },
): Promise<Finished[]> {
  const { buckets, aggs } = parts;
  const nameOf = (agg: AggRequest): string => shownName(agg, context);
  const out: Finished[] = [];
  for (const bucket of buckets) {
    if (aggs.length === 0) out.push({ bucket, below: {} });
    else if (bucket.known !== undefined && measuresOfStore(aggs) !== undefined) {
      out.push({ bucket, below: measuresJson(aggs, bucket.known, nameOf) });
    } else {
      const inner = narrowed(slice, bucket.clause);
      if (bucket.count > 0) await assertSame(context, inner, bucket);
      out.push({ bucket, below: await context.below(inner, aggs) });
    }
  }
  return out;
}

/** Buckets keep the case of values and clauses do not: a bucket that cannot be told apart so has no exact inside. */
async function assertSame(context: AggContext, inner: Slice, bucket: Bucket): Promise<void> {
  if ((await context.count(inner)) === bucket.count) return;
  throw unanswerable(
    `The bucket ${JSON.stringify(bucket.key)} has values that differ from others in case or width only; its inside cannot be told exactly.`,
  );
}

export function bucketJson({ bucket, below }: Finished): Record<string, unknown> {
  return { ...bucket.shown, doc_count: bucket.count, ...below };
}

/** Numbers by value, texts by code points. */
export function compareKeys(one: string | number, other: string | number): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));
}

function numberIn(value: unknown, part: string | undefined): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const holder: unknown = part === undefined ? value : (Reflect.get(value, 'values') ?? value);
  if (typeof holder !== 'object' || holder === null) return undefined;
  const exact: unknown = Reflect.get(holder, part ?? 'value');
  const found: unknown = exact === undefined && part !== undefined ? Reflect.get(holder, `${part}.0`) : exact;
  return typeof found === 'number' ? found : found === null ? -Infinity : undefined;
}

function orderValue({ bucket, below }: Finished, by: string): string | number {
  if (by === '_count') return bucket.count;
  if (by === '_key') return bucket.key;
  const [, name = by, part] = /^([^.[]+)(?:\.(.+)|\[(.+)\])?$/.exec(by) ?? [];
  const inBrackets = /\[(.+)\]$/.exec(by)?.[1];
  const entry = Object.entries(below).find(([shown]) => shown === name || shown.endsWith(`#${name}`));
  const value = numberIn(entry?.[1], part ?? inBrackets);
  if (value === undefined) throw malformed(`[order.${by}]`, '_count, _key or a measure below');
  return value;
}

export function sortedBuckets(finished: readonly Finished[], order: readonly BucketOrder[]): Finished[] {
  const keys = order.some(({ by }) => by === '_key') ? order : [...order, { by: '_key', falling: false }];
  return [...finished].sort((a, b) => {
    for (const { by, falling } of keys) {
      const difference = compareKeys(orderValue(a, by), orderValue(b, by));
      if (difference !== 0) return falling ? -difference : difference;
    }
    return 0;
  });
}
