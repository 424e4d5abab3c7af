import type { ContextResponse, LookupResponse, QueryNote, SearchHit, SearchResponse } from '@logwarden/contracts';
import type { Raw, SearchPage, StoredHit } from '@logwarden/store';
import { hitJson, positionOf, traceJson } from '../logs/hit-json.ts';
import { asMasked, open, type Masked } from './masked.ts';
import type { Reader } from './reader.ts';

type NameOf = (sourceId: string) => string;

function shownHit(reader: Reader, hit: StoredHit, nameOf: NameOf): SearchHit {
  return hitJson({ ...hit, ...reader.event(hit.source, hit) }, nameOf);
}

export function isEmptyPage(page: Raw<SearchPage>): boolean {
  return open(page).hits.length === 0;
}

export interface PageParts {
  readonly nameOf: NameOf;
  readonly tookMs: number;
  /** Of the query's own text and of field names that the reader was shown. */
  readonly hints: readonly QueryNote[];
}

/** A page of hits as it leaves. */
export function searchAnswer(reader: Reader, page: Raw<SearchPage>, parts: PageParts): Masked<SearchResponse> {
  const { hits, total, cursor, complete, partial } = open(page);
  return asMasked({
    hits: hits.map((hit) => shownHit(reader, hit, parts.nameOf)),
    ...(total === undefined ? {} : { total: { ...total } }),
    ...(cursor === undefined ? {} : { cursor }),
    took_ms: parts.tookMs,
    complete,
    ...(partial.length === 0 ? {} : { partial: [...partial] }),
    ...(parts.hints.length === 0 ? {} : { hints: [...parts.hints] }),
  });
}

/** Lines that hold a value which was looked up, as the reader sees lines anyway. */
export function lookupAnswer(reader: Reader, page: Raw<SearchPage>, parts: PageParts): Masked<LookupResponse> {
  const { hits, total, cursor, took_ms } = searchAnswer(reader, page, parts);
  return asMasked({
    hits,
    took_ms,
    ...(total === undefined ? {} : { total }),
    ...(cursor === undefined ? {} : { cursor }),
  });
}

/** Lines around the one at a position; undefined when it is not among them. */
export function contextAnswer(
  reader: Reader,
  found: Raw<readonly StoredHit[]>,
  parts: { readonly position: string; readonly nameOf: NameOf },
): Masked<ContextResponse> | undefined {
  const hits = open(found);
  const anchor = hits.findIndex((hit) => positionOf(hit) === parts.position);
  if (anchor < 0) return undefined;
  return asMasked({
    hits: hits.map((hit) => ({ ...shownHit(reader, hit, parts.nameOf), trace: traceJson(hit) })),
    anchor,
  });
}
