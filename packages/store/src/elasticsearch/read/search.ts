import type { TenantScope } from '@logwarden/kernel';
import type { Raw, SearchPage, StoredHit, StoreSearch } from '../../port.ts';
import { type Source, sourceOf, toHit, toQueryable } from '../document.ts';
import type { StoreCore } from '../store-core.ts';
import { openCursor, order, type Position, sealCursor } from './cursor.ts';
import { ask, openRead, type ReadContext } from './scope.ts';

/** What the engine gives at most in one page. */
const window = 10_000;

/** Events newest first; see `StorePort.search`. */
export async function search(
  core: StoreCore,
  scope: TenantScope,
  request: StoreSearch,
  signal?: AbortSignal,
): Promise<Raw<SearchPage>> {
  const cursor = request.cursor === undefined ? undefined : openCursor(request.cursor);
  const context = await openRead(core, scope, request, signal);
  const hits = await newest(context, request.limit, cursor);
  const total = request.total ? await countMatching(context) : undefined;
  const last = hits.at(-1);
  return {
    raw: {
      hits,
      ...(total === undefined ? {} : { total }),
      ...(last === undefined || hits.length < request.limit ? {} : { cursor: sealCursor(positionOf(last)) }),
      complete: true,
      partial: [],
    },
  };
}

function positionOf(hit: StoredHit): Position {
  return [hit.timestampUs, hit.stream, hit.seq, hit.source];
}

/** The newest events after the cursor that match. */
export async function newest(context: ReadContext, limit: number, cursor?: Position): Promise<StoredHit[]> {
  const out: StoredHit[] = [];
  if (limit <= 0) return out;
  for await (const page of candidatePages(context, context.exact ? Math.min(limit, window) : 1000, cursor)) {
    for (const { id, source } of page) {
      if (!context.exact && !context.matches(toQueryable(source))) continue;
      out.push(toHit(id, source));
      if (out.length === limit) return out;
    }
  }
  return out;
}

interface Candidate {
  readonly id: string;
  readonly source: Source;
}

/** Pages of candidates in the order of a search. */
async function* candidatePages(
  context: ReadContext,
  size: number,
  cursor: Position | undefined,
): AsyncGenerator<readonly Candidate[]> {
  let after: readonly unknown[] | undefined = cursor;
  do {
    const body = {
      size,
      query: context.filter,
      sort: order,
      track_total_hits: false,
      ...(after === undefined ? {} : { search_after: after }),
    };
    const { hits } = await ask(context.core, context.index, body, context.signal);
    yield hits.map((hit) => ({ id: hit._id, source: sourceOf(hit) }));
    after = hits.length < size ? undefined : hits.at(-1)?.sort;
  } while (after !== undefined);
}

/** How many events match: exactly, or of a query that only the text decides among the newest candidates. */
export async function countMatching(context: ReadContext): Promise<{ value: number; relation: 'eq' | 'gte' }> {
  const { core, index, filter, signal } = context;
  if (context.exact) {
    const { total } = await ask(core, index, { size: 0, track_total_hits: true, query: filter }, signal);
    return { value: total, relation: 'eq' };
  }
  const { ids, complete } = await matchingIds(context);
  return { value: ids.length, relation: complete ? 'eq' : 'gte' };
}

/** Ids of matching events among the newest candidates; not complete when there are more candidates. */
export async function matchingIds(context: ReadContext): Promise<{ ids: readonly string[]; complete: boolean }> {
  const ids: string[] = [];
  let seen = 0;
  for await (const page of candidatePages(context, 1000, undefined)) {
    for (const { id, source } of page) {
      if (seen === context.core.candidates) return { ids, complete: false };
      seen++;
      if (context.matches(toQueryable(source))) ids.push(id);
    }
  }
  return { ids, complete: true };
}
