/** A clause of Elasticsearch's query DSL: plain JSON. Text of a user is only ever a value in it, never a name. */
export type Dsl = Readonly<Record<string, unknown>>;

/** Names under which the values of one field are indexed. A name that no document has matches nothing. */
export interface DslField {
  /** Any kind that knows whether a document has values of the field. */
  readonly present: string;
  /** Keyword: `clipValue(fold(valueText(value)))` of every value. Fields that always match by words need none. */
  readonly folded: string;
  /** Double: values that are numbers. */
  readonly number: string;
  /** Ip: texts that are addresses. */
  readonly address: string;
  /** Long, microseconds since 1970 UTC: texts that are dates with a zone (`dateValueUs`). */
  readonly dateUs: string;
}

/** The text of an event: fields that `indexText` fills. */
export interface DslText {
  /** Text with positions, cut at blanks: `IndexedText.tokens` of the searched text. */
  readonly tokens: string;
  /** Keyword: `IndexedText.giants`. */
  readonly giants: string;
  /** Keyword: `IndexedText.longWords`. */
  readonly longWords: string;
}

/** How an index reaches an event. All of it is made by `indexText` and our fold; no analyzer decides anything. */
export interface DslLayout extends DslText {
  /** Long, microseconds since 1970 UTC. */
  readonly timestampUs: string;
  /**
   * Another text, which clauses on text see instead in events that have it. `present`: boolean, true in those; the
   * fields of the text are in no other.
   */
  readonly masked?: DslText & { readonly present: string };
  /** Keyword: names of fields with a value whose tokens do not stand one after another in the searched text. */
  readonly oddFields: string;
  field(name: string): DslField;
  /**
   * Keyword that holds the values of fields past the cap, `item(name, folded)`; `item(name, '')` begins all of a field.
   * Absent: no event in reach has any.
   */
  readonly overflow?: { readonly field: string; item(name: string, folded: string): string };
}

/** A clause. Not exact: it holds for every event that matches, and for some that do not. */
export interface LeafDsl {
  readonly dsl: Dsl;
  readonly exact: boolean;
}

export const everything: Dsl = { match_all: {} };
export const nothing: Dsl = { match_none: {} };

export const exactDsl = (dsl: Dsl): LeafDsl => ({ dsl, exact: true });
export const superset = (dsl: Dsl): LeafDsl => ({ dsl, exact: false });

export function allOfDsl(parts: readonly Dsl[]): Dsl {
  if (parts.includes(nothing)) return nothing;
  const real = parts.filter((part) => part !== everything);
  const [only] = real;
  if (only === undefined) return everything;
  return real.length === 1 ? only : { bool: { filter: real } };
}

export function anyOfDsl(parts: readonly Dsl[]): Dsl {
  if (parts.includes(everything)) return everything;
  const real = parts.filter((part) => part !== nothing);
  const [only] = real;
  if (only === undefined) return nothing;
  return real.length === 1 ? only : { bool: { should: real, minimum_should_match: 1 } };
}

export function notDsl(part: Dsl): Dsl {
  if (part === everything) return nothing;
  return part === nothing ? everything : { bool: { must_not: [part] } };
}
