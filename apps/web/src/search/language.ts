import type { Locale } from '@logwarden/contracts';
import {
  addFilter,
  describeError,
  describeHint,
  type Filter,
  invertFilter,
  leavesOf,
  listFilters,
  parseQuery,
  type QueryHintCode,
  quoteText,
  removeFilter,
} from '@logwarden/query';

/** A fault or a hint of a query's text; positions in UTF-16 units, `end` exclusive. */
export interface QueryNote {
  readonly code: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  readonly expected?: string;
  /** A whole query text that would do. */
  readonly fix?: string;
}

export interface QueryChecked {
  readonly error?: QueryNote;
  readonly hints: readonly QueryNote[];
}

/** What is wrong with a query, or worth telling, in the reader's language. */
export function checkQuery(query: string, locale: Locale): QueryChecked {
  const parsed = parseQuery(query);
  if (parsed.ok) {
    const hints = parsed.hints.map((hint) => ({
      code: hint.code,
      message: describeHint(hint, locale),
      start: hint.start,
      end: hint.end,
      ...(hint.fix === undefined ? {} : { fix: hint.fix }),
    }));
    return { hints };
  }
  const { error } = parsed;
  return {
    hints: [],
    error: {
      code: error.code,
      ...describeError(error, locale),
      start: error.position,
      end: error.end,
      ...(error.fix === undefined ? {} : { fix: error.fix }),
    },
  };
}

/** Every hint the server may send; the compiler keeps the list whole. */
const hintCodes: Readonly<Record<QueryHintCode, true>> = {
  lowercase_operator: true,
  full_width: true,
  unknown_field: true,
  unknown_field_alone: true,
  raw_matches: true,
};

function isHintCode(code: string): code is QueryHintCode {
  return code in hintCodes;
}

interface ServerHint {
  readonly code: string;
  readonly message: string;
  readonly parameters?: Readonly<Record<string, string | number>> | undefined;
}

/** A hint of the server in the reader's language; its own words where its kind is not known here. */
export function hintText({ code, message, parameters }: ServerHint, locale: Locale): string {
  if (!isHintCode(code) || parameters === undefined) return message;
  const texts = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value.toString()]));
  return describeHint({ code, parameters: texts }, locale);
}

/** One clause of the outermost AND. */
export interface QueryFilter {
  /** Its place among the clauses. */
  readonly index: number;
  /** The clause as it stands in the text, with its NOT. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Without its NOT. */
  readonly label: string;
  readonly negated: boolean;
}

function isPill(filter: Filter): boolean {
  if (filter.negated || filter.field !== undefined) return true;
  for (const { leaf } of leavesOf(filter.node)) if ('field' in leaf) return true;
  return false;
}

/** The clauses that are shown as pills: those on fields and those with NOT. None while the text is no query. */
export function filtersOf(query: string): readonly QueryFilter[] {
  return listFilters(query).flatMap((filter, index) => {
    if (!isPill(filter)) return [];
    const { start, end, label, negated } = filter;
    return [{ index, text: query.slice(start, end), start, end, label, negated }];
  });
}

/** Adds a clause to the outermost AND. An outermost OR is put in parentheses first. */
export function withClause(query: string, clause: string): string {
  const text = query.trim();
  if (text === '' || text === '*') return clause;
  if (listFilters(text).some((filter) => text.slice(filter.start, filter.end) === clause)) return text;
  const parsed = parseQuery(text);
  return parsed.ok && parsed.ast.kind === 'or' ? `(${text}) ${clause}` : `${text} ${clause}`;
}

export interface FieldFilter {
  readonly field: string;
  readonly value: string;
  readonly negated: boolean;
}

/** Adds `field:value` or its NOT. The opposite clause, where it stands already, is turned round instead. */
export function withFilter(query: string, { field, value, negated }: FieldFilter): string {
  return addFilter(query, { kind: 'value', field, value }, negated);
}

/** Adds `field:*` or its NOT. */
export function withExists(query: string, field: string, negated: boolean): string {
  return addFilter(query, { kind: 'exists', field }, negated);
}

/** Adds an exact part of the line, or its NOT. */
export function withWords(query: string, text: string, negated: boolean): string {
  const clause = `raw:${quoteText(text)}`;
  return withClause(query, negated ? `NOT ${clause}` : clause);
}

/** Takes a clause out, with the AND beside it. */
export function withoutFilter(query: string, filter: QueryFilter): string {
  return removeFilter(query, filter.index);
}

/** Turns a clause into its opposite. */
export function withInverted(query: string, filter: QueryFilter): string {
  return invertFilter(query, filter.index);
}
