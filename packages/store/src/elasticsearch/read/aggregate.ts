import type { AggBucket, Aggregation, AggResult } from '@logwarden/contracts';
import { AppError, type TenantScope } from '@logwarden/kernel';
import type { Dsl } from '@logwarden/query';
import { instantText } from '../../counting/zone-days.ts';
import type { Raw, StoreQuery } from '../../port.ts';
import type { AggAnswer, BucketAnswer } from '../answer.ts';
import { partitionLayout } from '../mapping.ts';
import { fieldKey } from '../names.ts';
import type { StoreCore } from '../store-core.ts';
import { distinctValues, exactDistinct, nearestRank } from './distinct.ts';
import { ask, openRead, overflows, type ReadContext } from './scope.ts';
import { matchingIds } from './search.ts';
import { timeBuckets } from './time-buckets.ts';

/** See `StorePort.aggregate`. A query that only the text decides is counted over its newest candidates. */
export async function aggregate(
  core: StoreCore,
  scope: TenantScope,
  request: StoreQuery & { readonly aggs: Readonly<Record<string, Aggregation>> },
  signal?: AbortSignal,
): Promise<Raw<Readonly<Record<string, AggResult>>>> {
  const context = await openRead(core, scope, request, signal);
  const filter: Dsl = context.exact ? context.filter : { ids: { values: (await matchingIds(context)).ids } };
  const out: [string, AggResult][] = [];
  for (const [name, agg] of Object.entries(request.aggs)) out.push([name, await one(context, filter, agg)]);
  return { raw: Object.fromEntries(out) };
}

async function one(context: ReadContext, filter: Dsl, agg: Aggregation): Promise<AggResult> {
  if (agg.field !== undefined) await assertOwnName(context, agg.field);
  switch (agg.type) {
    case 'date_histogram':
      return histogram(context, filter, agg);
    case 'terms':
      return terms(context, filter, agg);
    case 'cardinality':
      return cardinality(context, filter, agg);
    case 'percentiles':
      return percentiles(context, filter, agg);
    case 'stats':
      return readStats(await single(context, filter, { stats: { field: numberName(agg) } }));
  }
}

/** Values past the cap of own fields are kept folded and can be searched, but not counted. */
async function assertOwnName(context: ReadContext, field: string): Promise<void> {
  const { overflow } = partitionLayout(true, 'raw');
  if (overflow === undefined) return;
  const clause = { prefix: { [overflow.field]: { value: overflow.item(field, '') } } };
  if (!(await overflows(context.core, context.index, context.signal, clause))) return;
  throw new AppError(
    'request.invalid',
    'The index has too many fields to count over this one; it can be searched only.',
    {
      details: { field: 'field' },
    },
  );
}

function requiredField(agg: Aggregation): string {
  if (agg.field !== undefined) return agg.field;
  throw new AppError('request.invalid', `A ${agg.type} aggregation needs a field.`, { details: { field: 'field' } });
}

function keyName(agg: Aggregation): string {
  const field = requiredField(agg);
  return field === '@timestamp' ? 'ts' : `k.${fieldKey(field)}`;
}

function numberName(agg: Aggregation): string {
  const field = requiredField(agg);
  return field === '@timestamp' ? 'ts' : `n.${fieldKey(field)}`;
}

async function single(context: ReadContext, filter: Dsl, agg: unknown): Promise<AggAnswer> {
  const body = { size: 0, track_total_hits: false, query: filter, aggs: { it: agg } };
  const { aggregations } = await ask(context.core, context.index, body, context.signal);
  return aggregations['it'] ?? {};
}

async function cardinality(context: ReadContext, filter: Dsl, agg: Aggregation): Promise<AggResult> {
  const field = keyName(agg);
  const values = await distinctValues(context, filter, field);
  if (values !== undefined) return { value: values.length };
  const answer = await single(context, filter, { cardinality: { field, precision_threshold: exactDistinct } });
  return { value: answer.value ?? 0 };
}

async function percentiles(context: ReadContext, filter: Dsl, agg: Aggregation): Promise<AggResult> {
  const field = numberName(agg);
  const values = await distinctValues(context, filter, field);
  if (values !== undefined) {
    const ranked = values.map(({ key, count }) => ({ value: Number(key), count }));
    return { values: Object.fromEntries(agg.percents.map((p) => [String(p), nearestRank(ranked, p)])) };
  }
  const asked = { percentiles: { field, percents: agg.percents, tdigest: { compression: 1000 }, keyed: false } };
  const answer = await single(context, filter, asked);
  const found = new Map(listOf(answer.values).map(({ key, value }) => [Number(key), numberOf(value)]));
  return { values: Object.fromEntries(agg.percents.map((p) => [String(p), found.get(p) ?? null])) };
}

/** `keyed: false` gives a list of keys and values. */
function listOf(values: unknown): readonly { readonly key: unknown; readonly value?: unknown }[] {
  return Array.isArray(values) ? (values as { key: unknown; value?: unknown }[]) : [];
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function readStats(answer: AggAnswer): AggResult {
  const count = answer.count ?? 0;
  const of = (value: number | null | undefined): number | null => (count === 0 ? null : numberOf(value));
  const { min, max, avg, sum } = answer;
  return { values: { count, min: of(min), max: of(max), avg: of(avg), sum: of(sum) } };
}

/** Shards give so many of their terms, so that sums are exact in all but odd cases, which the engine tells. */
const shardTerms = 10_000;

function termsAgg(agg: Aggregation): Readonly<Record<string, unknown>> {
  const order = [{ _count: 'desc' }, { _key: 'asc' }];
  return { terms: { field: keyName(agg), size: agg.size, shard_size: Math.max(2 * agg.size, shardTerms), order } };
}

interface Grouped {
  readonly key: string;
  readonly count: number;
  /** What the events of the bucket have in common. */
  readonly clause: Dsl;
  readonly answer?: BucketAnswer;
}

async function terms(context: ReadContext, filter: Dsl, agg: Aggregation): Promise<AggResult> {
  const field = keyName(agg);
  const answer = await single(context, filter, { ...termsAgg(agg), ...nativeSubs(agg) });
  let groups = (answer.buckets ?? []).map((bucket) => grouped(bucket, field));
  let other = answer.sum_other_doc_count ?? 0;
  if ((answer.doc_count_error_upper_bound ?? 0) > 0) {
    const all = await distinctValues(context, filter, field, Infinity);
    const sorted = (all ?? []).sort((a, b) => b.count - a.count || compareText(String(a.key), String(b.key)));
    groups = sorted.slice(0, agg.size).map(({ key, count }) => grouped({ key, doc_count: count }, field));
    other = sorted.slice(agg.size).reduce((sum, { count }) => sum + count, 0);
  }
  return { buckets: await withSubs(context, filter, { agg, groups }), other };
}

function grouped(bucket: BucketAnswer, field: string): Grouped {
  const { key } = bucket;
  return { key: String(key), count: bucket.doc_count, clause: { term: { [field]: { value: key } } }, answer: bucket };
}

/** As the engine sorts: by bytes of UTF-8, which is by code points. */
function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

async function histogram(context: ReadContext, filter: Dsl, agg: Aggregation): Promise<AggResult> {
  const range = await single(context, filter, { stats: { field: 'ts' } });
  const [first, last] = [numberOf(range.min), numberOf(range.max)];
  if ((range.count ?? 0) === 0 || first === null || last === null) return { buckets: [] };
  const cut = timeBuckets(agg.interval ?? '', context.request.zone, { firstUs: first, lastUs: last });
  const starts = cut.kind === 'days' ? cut.starts : [];
  const ranges = starts.slice(0, -1).map((from, at) => ({ key: String(from), from, to: starts[at + 1] }));
  const asked =
    cut.kind === 'spans'
      ? { histogram: { field: 'ts', interval: cut.widthUs, min_doc_count: 1 } }
      : { range: { field: 'ts', ranges } };
  const answer = await single(context, filter, { ...asked, ...nativeSubs(agg) });
  const groups = (answer.buckets ?? []).flatMap((bucket): Grouped[] => {
    if (bucket.doc_count === 0) return [];
    const from = Number(bucket.key);
    const to = cut.kind === 'spans' ? from + cut.widthUs : starts.find((start) => start > from);
    const clause = { range: { ts: { gte: from, lt: to } } };
    return [{ key: instantText(from), count: bucket.doc_count, clause, answer: bucket }];
  });
  return { buckets: await withSubs(context, filter, { agg, groups }) };
}

/** Sub-aggregations that the engine can do exactly beside the buckets themselves. */
function nativeSubs(agg: Aggregation): { readonly aggs?: Readonly<Record<string, unknown>> } {
  const subs = Object.values(agg.aggs ?? {}).map((sub, at): [string, unknown] | undefined => {
    if (sub.aggs !== undefined) return undefined;
    if (sub.type === 'terms') return [`$${at}`, termsAgg(sub)];
    return sub.type === 'stats' ? [`$${at}`, { stats: { field: numberName(sub) } }] : undefined;
  });
  const known = subs.filter((sub) => sub !== undefined);
  return known.length === 0 ? {} : { aggs: Object.fromEntries(known) };
}

function readNative(sub: Aggregation, answer: AggAnswer | undefined): AggResult | undefined {
  if (answer === undefined || (answer.doc_count_error_upper_bound ?? 0) > 0) return undefined;
  if (sub.type === 'stats') return readStats(answer);
  const buckets = (answer.buckets ?? []).map(({ key, doc_count: count }) => ({ key: String(key), count }));
  return { buckets, other: answer.sum_other_doc_count ?? 0 };
}

const atOnce = 8;

async function withSubs(
  context: ReadContext,
  filter: Dsl,
  { agg, groups }: { readonly agg: Aggregation; readonly groups: readonly Grouped[] },
): Promise<AggBucket[]> {
  const subs = Object.entries(agg.aggs ?? {});
  const out: AggBucket[] = [];
  for (const [, sub] of subs) {
    if (sub.type !== 'date_histogram') continue;
    throw new AppError('request.invalid', 'A date histogram cannot stand below another aggregation.', {
      details: { field: 'aggs' },
    });
  }
  for (let at = 0; at < groups.length; at += atOnce) {
    const part = groups.slice(at, at + atOnce).map(async ({ key, count, clause, answer }): Promise<AggBucket> => {
      if (subs.length === 0) return { key, count };
      const inner: Dsl = { bool: { filter: [filter, clause] } };
      const results = subs.map(async ([name, sub], position): Promise<[string, AggResult]> => {
        return [name, readNative(sub, answer?.[`$${position}`]) ?? (await one(context, inner, sub))];
      });
      return { key, count, aggs: Object.fromEntries(await Promise.all(results)) };
    });
    out.push(...(await Promise.all(part)));
  }
  return out;
}
