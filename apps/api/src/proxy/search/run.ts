import type { SearchHit } from '@logwarden/contracts';
import { AppError, sourceId } from '@logwarden/kernel';
import { getContext } from '@logwarden/services';
import { runAggs } from '../aggs/run.ts';
import type { Targets } from '../ask/targets.ts';
import type { Translator } from '../query/translate.ts';
import { type Found, hitJson, readInOrder } from './hits.ts';
import { maxHits } from './in-time.ts';
import { positionOfId, timestampUs } from './place.ts';
import { readHits, type Reader, type Total } from './read.ts';
import type { SearchRequest } from './request.ts';
import { sortedHits, type SortValue, withPlace } from './sort.ts';

/** One hit by its id, in the sources that are read. Undefined: there is none. */
export async function hitById(reader: Reader, targets: Targets, id: string): Promise<SearchHit | undefined> {
  const position = positionOfId(id);
  if (position === undefined || targets.sources.length === 0) return undefined;
  const { ctx, deps } = reader;
  const scope = { ...ctx.scope, sources: targets.sources.map((source) => sourceId(source.id)) };
  try {
    const { hits, anchor } = await getContext({
      ctx: { ...ctx, scope },
      input: { position, before: 0, after: 0 },
      deps,
    });
    const hit = hits[anchor];
    if (hit === undefined || !targets.sources.some(({ name }) => name === hit.source)) return undefined;
    const us = timestampUs(hit);
    const { days } = targets;
    return days === undefined || days.some(({ fromUs, toUs }) => us >= fromUs && us < toUs) ? hit : undefined;
  } catch (error) {
    if (error instanceof AppError && error.code === 'resource.not_found') return undefined;
    throw error;
  }
}

/** Hits by their ids that also meet the rest of the query: it is asked again at the time of each. */
async function byIds(reader: Reader, request: SearchRequest, targets: Targets): Promise<SearchHit[]> {
  const found: SearchHit[] = [];
  for (const id of request.ids ?? []) {
    const hit = await hitById(reader, targets, id);
    if (hit === undefined) continue;
    const us = timestampUs(hit);
    const { slice } = request;
    if (us < slice.fromUs || us >= slice.toUs) continue;
    const same = await readHits(reader, { ...slice, sources: [hit.source], fromUs: us, toUs: us + 1 }, maxHits);
    found.push(...same.filter(({ position }) => position === hit.position));
  }
  return found;
}

async function find(reader: Reader, { request, targets, resume }: SearchParts): Promise<Found> {
  const { ids, sort, after, from, size, slice } = request;
  if (resume !== undefined) {
    if (ids !== undefined) return { hits: [], total: undefined };
    const going = { ...request, sort: withPlace(sort), after: resume, from: 0, wantsTotal: false };
    return readInOrder(reader, slice, going);
  }
  if (ids !== undefined) {
    const all = await byIds(reader, request, targets);
    const keys = sort.keys.length === 0 ? withPlace(sort) : sort;
    const hits = sortedHits(all, keys, after).slice(from, from + size);
    return { hits, total: { value: all.length, relation: 'eq' } };
  }
  return readInOrder(reader, slice, request);
}

export interface SearchAnswer {
  readonly body: Record<string, unknown>;
  readonly hits: readonly SearchHit[];
  readonly total: Total | undefined;
}

export const shards = { total: 1, successful: 1, skipped: 0, failed: 0 } as const;

export interface SearchParts {
  readonly request: SearchRequest;
  readonly targets: Targets;
  readonly translator: Translator;
  /** Values of the last hit of the page before: a scroll goes on behind it. */
  readonly resume?: readonly SortValue[] | undefined;
}

/** Runs a search and builds the answer from what is known of it, never from what a store said. */
export async function runSearch(reader: Reader, parts: SearchParts): Promise<SearchAnswer> {
  const begunMs = performance.now();
  const { request, translator, resume } = parts;
  const { hits, total } = await find(reader, parts);
  const aggregations =
    request.aggs.length === 0 || resume !== undefined
      ? undefined
      : await runAggs(reader, request.slice, { request, translator });
  const isScored = request.sort.keys.length === 0 && hits.length > 0;
  const body = {
    took: Math.round(performance.now() - begunMs),
    timed_out: false,
    _shards: shards,
    hits: {
      ...(total === undefined || !request.wantsTotal
        ? {}
        : { total: request.totalAsNumber ? total.value : { ...total } }),
      max_score: isScored ? 1 : null,
      hits: hits.map((hit) => hitJson(hit, request, { node: request.slice.node, translator })),
    },
    ...(aggregations === undefined ? {} : { aggregations }),
  };
  return { body, hits, total };
}
