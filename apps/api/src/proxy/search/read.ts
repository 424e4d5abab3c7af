import type { AggResult, Aggregation, FieldsResponse, SearchHit, SearchResponse } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { printQuery } from '@logwarden/query';
import { aggregateLogs, listFields, searchLogs } from '@logwarden/services';
import type { Call } from '../http/call.ts';
import { unanswerable } from '../ask/refusal.ts';
import { exactInstant } from '../query/instants.ts';
import { isNothing } from '../query/nodes.ts';
import type { Slice } from './slice.ts';

/** Who reads, with what. Everything goes through the services, which check rights and mask. */
export type Reader = Pick<Call, 'ctx' | 'deps' | 'signal'>;

/** Characters of raw text that one answer may hold. */
const maxCharacters = 64 * 1_048_576;
const pageSize = 1000;

function isEmpty(slice: Slice): boolean {
  return slice.sources.length === 0 || slice.fromUs >= slice.toUs || isNothing(slice.node);
}

function scopeOf(slice: Slice): { query: string; from: string; to: string; sources: string[] } {
  return {
    query: printQuery(slice.node),
    from: exactInstant(slice.fromUs),
    to: exactInstant(slice.toUs),
    sources: [...slice.sources],
  };
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly total?: boolean;
}

const noPage: SearchResponse = { hits: [], total: { value: 0, relation: 'eq' }, took_ms: 0, complete: true };

export async function readPage(reader: Reader, slice: Slice, request: PageRequest): Promise<SearchResponse> {
  if (isEmpty(slice)) return noPage;
  const { ctx, deps, signal } = reader;
  const { limit, cursor, total = false } = request;
  const input = {
    ...scopeOf(slice),
    limit,
    total,
    hints: false,
    tokens: false,
    ...(cursor === undefined ? {} : { cursor }),
  };
  const page = await searchLogs({ ctx, input, deps, signal });
  if (!page.complete) throw new AppError('store.unavailable', 'A part of the store did not answer; try again.');
  return page;
}

export type Total = NonNullable<SearchResponse['total']>;

export async function countHits(reader: Reader, slice: Slice): Promise<Total> {
  const { total } = await readPage(reader, slice, { limit: 1, total: true });
  return total ?? { value: 0, relation: 'gte' };
}

/** Up to `limit` hits, the newest first, in pages, so that long lines are counted before they pile up. */
export async function readHits(reader: Reader, slice: Slice, limit: number): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  let characters = 0;
  let cursor: string | undefined;
  do {
    const page = await readPage(reader, slice, { limit: Math.min(pageSize, limit - hits.length), cursor });
    for (const hit of page.hits) characters += hit.raw.length;
    if (characters > maxCharacters)
      throw unanswerable(`The hits hold more than ${maxCharacters} characters; ask for fewer.`);
    hits.push(...page.hits);
    ({ cursor } = page);
  } while (cursor !== undefined && hits.length < limit);
  return hits;
}

export async function aggregate(
  reader: Reader,
  slice: Slice,
  aggs: Readonly<Record<string, Aggregation>>,
): Promise<Readonly<Record<string, AggResult>>> {
  if (Object.keys(aggs).length === 0) return {};
  if (isEmpty(slice)) return Object.fromEntries(Object.entries(aggs).map(([name, agg]) => [name, emptyResult(agg)]));
  const { ctx, deps, signal } = reader;
  return (await aggregateLogs({ ctx, input: { ...scopeOf(slice), aggs: { ...aggs }, tokens: false }, deps, signal }))
    .aggs;
}

export function emptyResult(agg: Aggregation): AggResult {
  switch (agg.type) {
    case 'date_histogram':
      return { buckets: [] };
    case 'terms':
      return { buckets: [], other: 0 };
    case 'cardinality':
      return { value: 0 };
    case 'percentiles':
      return { values: Object.fromEntries(agg.percents.map((percent) => [String(percent), null])) };
    case 'stats':
      return { values: { count: 0, min: null, max: null, avg: null, sum: null } };
  }
}

export async function readFields(reader: Reader, slice: Slice): Promise<FieldsResponse['fields']> {
  if (isEmpty(slice)) return [];
  const { ctx, deps, signal } = reader;
  return (await listFields({ ctx, input: { ...scopeOf(slice), top: 0 }, deps, signal })).fields;
}
