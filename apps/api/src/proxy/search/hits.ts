import type { SearchHit } from '@logwarden/contracts';
import { unanswerable } from '../ask/refusal.ts';
import type { QueryNode } from '@logwarden/query';
import type { Translator } from '../query/translate.ts';
import { documentOf, type FieldPicker, type SourceFilter } from './document.ts';
import { type Highlight, highlightHit } from './highlight.ts';
import { maxHits, newestAfter, oldestAfter } from './in-time.ts';
import { idOf } from './place.ts';
import { aggregate, countHits, readHits, type Reader, readPage, type Total } from './read.ts';
import type { Slice } from './slice.ts';
import { readAfter, type Sort, sortedHits, sortValues, type SortValue } from './sort.ts';

export interface Found {
  readonly hits: readonly SearchHit[];
  readonly total: Total | undefined;
}

/** Which hits of a slice, in which order. */
export interface HitRequest {
  readonly sort: Sort;
  readonly after: readonly SortValue[] | undefined;
  readonly from: number;
  readonly size: number;
  readonly wantsTotal: boolean;
}

/** The services say whether a field may be compared; one that is masked is refused there by its name. */
async function assertComparable(reader: Reader, slice: Slice, sort: Sort): Promise<void> {
  for (const key of sort.keys) {
    if (key.kind !== 'field') continue;
    await aggregate(reader, slice, { it: { type: 'stats', field: key.name, size: 10, percents: [50] } });
  }
}

async function byValues(reader: Reader, slice: Slice, request: HitRequest): Promise<Found> {
  const { sort, after, from, size } = request;
  await assertComparable(reader, slice, sort);
  const total = await countHits(reader, slice);
  if (total.value > maxHits || total.relation === 'gte') {
    throw unanswerable(
      `Sorting by values reads every hit, at most ${maxHits}; this query has ${total.value}. Narrow it, or sort by @timestamp.`,
    );
  }
  const sorted = sortedHits(await readHits(reader, slice, maxHits), sort, after);
  return { hits: sorted.slice(from, from + size), total };
}

async function byTime(reader: Reader, slice: Slice, request: HitRequest): Promise<Found> {
  const { sort, after, from, size, wantsTotal } = request;
  const start = after === undefined ? {} : readAfter(after, sort);
  if (after === undefined && sort.way === 'newest' && size > 0 && from + size <= 1000) {
    const page = await readPage(reader, slice, { limit: from + size, total: wantsTotal });
    return { hits: page.hits.slice(from), total: page.total };
  }
  const read = sort.way === 'oldest' ? oldestAfter : newestAfter;
  const hits = size === 0 ? [] : await read(reader, slice, start, from + size);
  return { hits: hits.slice(from), total: wantsTotal ? await countHits(reader, slice) : undefined };
}

/** Hits of a slice in the order that was asked for. */
export async function readInOrder(reader: Reader, slice: Slice, request: HitRequest): Promise<Found> {
  return request.sort.way === 'values' && request.size > 0
    ? byValues(reader, slice, request)
    : byTime(reader, slice, request);
}

/** What is shown of a hit. */
export interface HitView {
  readonly sort: Sort;
  readonly source: SourceFilter;
  readonly pickers: readonly FieldPicker[];
  readonly highlight?: Highlight | undefined;
}

export interface HighlightParts {
  readonly node: QueryNode;
  readonly translator: Translator;
}

/** A hit as it leaves: its source as index, its position as id, and what was asked for of it. */
export function hitJson(hit: SearchHit, view: HitView, query?: HighlightParts): Record<string, unknown> {
  const document = documentOf(hit);
  const { sort, source, pickers, highlight } = view;
  const isSorted = sort.keys.length > 0;
  const fields = Object.fromEntries(pickers.flatMap((picker) => Object.entries(picker(hit, document))));
  const marked = highlight === undefined || query === undefined ? {} : highlightHit(document, highlight, query);
  return {
    _index: hit.source,
    _id: idOf(hit),
    _score: isSorted ? null : 1,
    ...(source === undefined ? {} : { _source: source(document) }),
    ...(pickers.length === 0 ? {} : { fields }),
    ...(Object.keys(marked).length === 0 ? {} : { highlight: marked }),
    ...(isSorted ? { sort: sortValues(hit, sort.keys) } : {}),
  };
}

/** The hits of `top_hits`, in the form of those of a search. */
export async function findHits(
  reader: Reader,
  slice: Slice,
  request: HitView & { readonly from: number; readonly size: number },
): Promise<Record<string, unknown>> {
  const { hits, total } = await readInOrder(reader, slice, { ...request, after: undefined, wantsTotal: true });
  const isScored = request.sort.keys.length === 0 && hits.length > 0;
  return {
    total: total ?? { value: 0, relation: 'eq' },
    max_score: isScored ? 1 : null,
    hits: hits.map((hit) => hitJson(hit, request)),
  };
}
