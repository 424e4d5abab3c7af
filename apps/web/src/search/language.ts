import type { Locale } from '@logwarden/contracts';
import { describeError, describeHint, leavesOf, parseQuery, quoteText, type TopTerm } from '@logwarden/query';

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

/** One clause of the outermost AND. */
export interface QueryFilter {
  /** The clause as it stands in the text, with its NOT. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Without its NOT. */
  readonly label: string;
  readonly negated: boolean;
}

const negation = /^(?:NOT\s+|NOT(?=\()|!|-)/;

function toFilter(query: string, term: TopTerm): QueryFilter {
  const text = query.slice(term.start, term.end);
  const negated = negation.test(text);
  return { text, start: term.start, end: term.end, label: negated ? text.replace(negation, '') : text, negated };
}

function isFilter(term: TopTerm): boolean {
  if (term.node.kind === 'not') return true;
  for (const { leaf } of leavesOf(term.node)) if ('field' in leaf && leaf.field !== undefined) return true;
  return false;
}

/** The clauses that are shown as pills: those on fields and those with NOT. None while the text is no query. */
export function filtersOf(query: string): readonly QueryFilter[] {
  const parsed = parseQuery(query);
  return parsed.ok ? parsed.terms.filter(isFilter).map((term) => toFilter(query, term)) : [];
}

function allClauses(query: string): readonly QueryFilter[] {
  const parsed = parseQuery(query);
  return parsed.ok ? parsed.terms.map((term) => toFilter(query, term)) : [];
}

/** Adds a clause to the outermost AND. An outermost OR is put in parentheses first. */
export function withClause(query: string, clause: string): string {
  const text = query.trim();
  if (text === '' || text === '*') return clause;
  if (allClauses(text).some((item) => item.text === clause)) return text;
  const parsed = parseQuery(text);
  return parsed.ok && parsed.ast.kind === 'or' ? `(${text}) ${clause}` : `${text} ${clause}`;
}

/** True when `clause` means exactly: this field has this value. */
function meansMatch(clause: string, field: string, value: string): boolean {
  const parsed = parseQuery(clause);
  return parsed.ok && parsed.ast.kind === 'match' && parsed.ast.field === field && parsed.ast.text === value;
}

/** `field:value`, quoted only where it must be. */
export function matchClause(field: string, value: string): string {
  for (const name of [field, quoteText(field)]) {
    for (const text of [value, quoteText(value)]) {
      const clause = `${name}:${text}`;
      if (meansMatch(clause, field, value)) return clause;
    }
  }
  return `${quoteText(field)}:${quoteText(value)}`;
}

export interface FieldFilter {
  readonly field: string;
  readonly value: string;
  readonly negated: boolean;
}

/** Adds `field:value` or its NOT. The opposite clause, where it stands already, is turned round instead. */
export function withFilter(query: string, { field, value, negated }: FieldFilter): string {
  const clause = matchClause(field, value);
  const wanted = negated ? `NOT ${clause}` : clause;
  const opposite = allClauses(query).find((item) => item.label === clause && item.negated !== negated);
  return opposite === undefined ? withClause(query, wanted) : replaced(query, opposite, wanted);
}

/** Adds an exact part of the line, or its NOT. */
export function withWords(query: string, text: string, negated: boolean): string {
  const clause = `raw:${quoteText(text)}`;
  return withClause(query, negated ? `NOT ${clause}` : clause);
}

function replaced(query: string, filter: QueryFilter, text: string): string {
  return query.slice(0, filter.start) + text + query.slice(filter.end);
}

const joinBefore = /\s*(?:\bAND|&&)?\s*$/;
const joinAfter = /^\s*(?:AND\b|&&)?\s*/;

/** Takes a clause out, with the AND beside it. */
export function withoutFilter(query: string, filter: QueryFilter): string {
  const before = query.slice(0, filter.start).replace(joinBefore, '');
  const after = query.slice(filter.end);
  return before.trim() === '' ? after.replace(joinAfter, '') : before + after;
}

/** Turns a clause into its opposite. */
export function withInverted(query: string, filter: QueryFilter): string {
  return replaced(query, filter, filter.negated ? filter.label : `NOT ${filter.label}`);
}
