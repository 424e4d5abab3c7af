/** A piece of trusted DuckDB SQL. Text of a user only ever gets into one through `sqlText`. */
export type Sql = string;

/**
 * One way in which a field may be stored. An event has at most a few non-NULL variants of a field; a clause is met when
 * any variant, or any element of a list, meets it. Leave out variants that a relation does not have; with none the
 * field is unknown there and its clauses are false.
 *
 * `list: true`: every expression is a list (`VARCHAR[]`, `BIGINT[]` …) of the field's values of that kind. NULL, an empty
 * list and NULL elements mean "no value".
 */
export type SqlFieldVariant =
  | {
      readonly kind: 'text';
      readonly list?: boolean;
      /** VARCHAR as stored. */
      readonly text: Sql;
      /** VARCHAR, exactly `fold(text)`; `lower(x)` gives it for values of which `isLowerFold` is true. Element by element in a list. */
      readonly folded: Sql;
    }
  /** BIGINT or HUGEINT, exact. For values whose text is their plain decimal. */
  | { readonly kind: 'integer'; readonly list?: boolean; readonly value: Sql }
  /** DOUBLE, from a JS number (never NaN or infinite). Whole numbers may stand here as well. */
  | { readonly kind: 'double'; readonly list?: boolean; readonly value: Sql }
  /** BOOLEAN. */
  | { readonly kind: 'boolean'; readonly list?: boolean; readonly value: Sql }
  /**
   * Integers beyond HUGEINT, or any number kept as its text: VARCHAR, exactly `valueText(value)`. Costs a cast per row, so
   * only for what fits nowhere else.
   */
  | { readonly kind: 'decimal'; readonly list?: boolean; readonly text: Sql };

/** How a store's relation reaches an event in SQL. Every expression is evaluated per row and must not fail. */
export interface SqlLayout {
  /** `@timestamp`, BIGINT, microseconds since 1970 UTC. */
  readonly timestampUs: Sql;
  /** VARCHAR, the searched text, not folded. Never NULL. */
  readonly searchText: Sql;
  /**
   * VARCHAR, `foldSearched(searchText)`, with one liberty: full-width `，：；！？（）` may stand unfolded. So
   * `coalesce(folded_text, lower(search_text))` will do where `folded_text` (by `foldSearched`) is kept only for rows of
   * which `isLowerFoldText(searchText)` is false. Never NULL.
   */
  readonly searchFolded: Sql;
  /**
   * The kept copy alone, by `foldSearched`, NULL in rows without one. Given, `raw:` looks there, not in every text, for
   * parts across the cut of a long word.
   */
  readonly searchFoldedCopy?: Sql;
  /** All variants of a field by its exact (case-sensitive) name; empty: the relation has no such field. */
  field(name: string): readonly SqlFieldVariant[];
}

/** A VARCHAR literal. NUL, which ends a statement's text, is spliced in by `chr(0)`. */
export function sqlText(text: string): Sql {
  const quoted = (part: string): string => `'${part.replaceAll("'", "''")}'`;
  const parts = text.toWellFormed().split('\0');
  return parts.length === 1 ? quoted(text.toWellFormed()) : `(${parts.map(quoted).join(' || chr(0) || ')})`;
}

/** A quoted identifier; a field's name may hold any character but NUL, which no name of ours has. */
export function sqlName(name: string): Sql {
  return `"${name.toWellFormed().replaceAll('\0', '�').replaceAll('"', '""')}"`;
}
