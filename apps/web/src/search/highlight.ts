import type { QueryableEvent, SearchHit } from '@logwarden/contracts';
import { expandFieldAliases } from '@logwarden/pipeline/aliases';
import {
  compileMetClauses,
  type CompileOptions,
  explainMatches,
  parseQuery,
  type QueryNode,
  searchedPlaces,
  searchedText,
} from '@logwarden/query';

export interface TextSpan {
  readonly start: number;
  /** Exclusive; UTF-16 units. */
  readonly end: number;
}

type Hit = Pick<SearchHit, 'raw' | 'fields' | 'timestamp'>;

/** Characters of a text that are looked at for marks. What lies behind is found, but not marked. */
const lookAtMost = 50_000;

function eventOf(hit: Hit): QueryableEvent {
  return { timestampUs: Date.parse(hit.timestamp) * 1000, searchText: searchedText(hit.raw), fields: hit.fields };
}

/** A part of a line around what a query met there. */
export interface Excerpt {
  readonly text: string;
  readonly marks: readonly TextSpan[];
}

const excerptBefore = 12;
const excerptAfter = 24;

/**
 * Says what a query met in a line, by the language's own meaning: only clauses that hold for the line count, words and
 * parts are marked where they stand, clauses on a field in its value.
 */
export class Highlighter {
  readonly #asked: QueryNode;
  readonly #metOf: (event: QueryableEvent) => QueryNode;
  readonly #options: CompileOptions;
  readonly #met = new WeakMap<Hit, QueryNode>();

  constructor(query: string, options: CompileOptions) {
    const parsed = parseQuery(query);
    this.#options = options;
    this.#asked = parsed.ok ? expandFieldAliases(parsed.ast) : { kind: 'all' };
    this.#metOf = compileMetClauses(this.#asked, options);
  }

  /** A line that was opened by its link alone may not match: then every clause is looked for. */
  #metBy(hit: Hit): QueryNode {
    if (this.#asked.kind === 'all') return this.#asked;
    const known = this.#met.get(hit);
    if (known !== undefined) return known;
    const clauses = this.#metOf(eventOf(hit));
    const met = clauses.kind === 'all' ? this.#asked : clauses;
    this.#met.set(hit, met);
    return met;
  }

  /** In the raw line, where escapes of JSON stand as they came. */
  inRaw(hit: Hit): readonly TextSpan[] {
    const met = this.#metBy(hit);
    if (met.kind === 'all') return [];
    const places = searchedPlaces(hit.raw);
    return explainMatches(met, places.text.slice(0, lookAtMost), this.#options).map(({ start, end }) =>
      places.range(start, end),
    );
  }

  /** In a value of a field: what clauses on it met and, in the message, what words met. */
  inField(hit: Hit, field: string, text: string): readonly TextSpan[] {
    const met = this.#metBy(hit);
    if (met.kind === 'all') return [];
    const seen = text.slice(0, lookAtMost);
    const byField = explainMatches(met, seen, { ...this.#options, field });
    return field === 'message' ? [...explainMatches(met, seen, this.#options), ...byField] : byField;
  }

  /** The first place that the query met in the raw line, for a row that shows something else. */
  excerpt(hit: Hit): Excerpt | undefined {
    const [first] = this.inRaw(hit);
    if (first === undefined) return undefined;
    const lineStart = hit.raw.lastIndexOf('\n', first.start) + 1;
    const lineEnd = hit.raw.indexOf('\n', first.end);
    const from = Math.max(lineStart, first.start - excerptBefore);
    const to = Math.min(lineEnd < 0 ? hit.raw.length : lineEnd, first.end + excerptAfter, first.start + 120);
    const before = from > lineStart ? '…' : '';
    const start = first.start - from + before.length;
    return {
      text: `${before}${hit.raw.slice(from, to)}${to < hit.raw.length ? '…' : ''}`,
      marks: [{ start, end: Math.min(start + first.end - first.start, to - from + before.length) }],
    };
  }
}

/** Spans as marks of a text. */
export function marked(spans: readonly TextSpan[]): readonly (TextSpan & { readonly mark: true })[] {
  return spans.map(({ start, end }) => ({ start, end, mark: true }));
}
