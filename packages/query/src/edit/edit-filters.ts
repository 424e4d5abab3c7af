import type { FieldScalar } from '@logwarden/contracts';
import type { Leaf, QueryNode } from '../ast/node.ts';
import type { FieldOptions } from '../fields/field-kinds.ts';
import { parseQuery, type ParsedQuery } from '../parse/parse-query.ts';
import { printQuery } from '../print/print-query.ts';
import { valueText } from '../text/value-text.ts';

/** A part of the outermost AND: what the console shows as a pill. Positions are UTF-16 offsets in the text. */
export interface Filter {
  readonly start: number;
  readonly end: number;
  /** As written, without a leading NOT. */
  readonly label: string;
  readonly negated: boolean;
  /** The field, when the part is one clause on a field. */
  readonly field?: string;
  readonly node: QueryNode;
}

/** What a click on a value, a field or a word asks for. */
export type FilterTarget =
  | { readonly kind: 'value'; readonly field: string; readonly value: FieldScalar }
  | { readonly kind: 'exists'; readonly field: string }
  | { readonly kind: 'words'; readonly text: string };

const NEGATION = /^(?:(?:NOT(?=[\s("])|!|-)\s*)+/;

function fieldOf(leaf: QueryNode): string | undefined {
  return 'field' in leaf ? leaf.field : undefined;
}

function filtersOf(text: string, parsed: ParsedQuery): Filter[] {
  return parsed.terms
    .filter((term) => term.node.kind !== 'all')
    .map(({ start, end, node }) => {
      const inner = node.kind === 'not' ? node.node : node;
      const field = fieldOf(inner);
      const label = text.slice(start, end).replace(NEGATION, '');
      const base = { start, end, label, negated: node.kind === 'not', node };
      return field === undefined ? base : { ...base, field };
    });
}

/** The parts of a query's outermost AND; none when the text is no query. */
export function listFilters(text: string, options: FieldOptions = {}): Filter[] {
  const parsed = parseQuery(text, options);
  return parsed.ok ? filtersOf(text, parsed) : [];
}

function leafFor(target: FilterTarget): Leaf {
  switch (target.kind) {
    case 'value':
      return { kind: 'match', field: target.field, text: valueText(target.value) };
    case 'exists':
      return { kind: 'exists', field: target.field };
    case 'words':
      return { kind: 'words', text: target.text };
  }
}

const replaced = (text: string, part: { start: number; end: number }, by: string): string =>
  text.slice(0, part.start) + by + text.slice(part.end);

/**
 * Adds a filter to a query's text, everything else left as written. What is there already stays; what is there the other
 * way round is turned. A text that is no query comes back as it is.
 */
export function addFilter(text: string, target: FilterTarget, negated = false, options: FieldOptions = {}): string {
  const parsed = parseQuery(text, options);
  if (!parsed.ok) return text;
  const leaf = leafFor(target);
  const [clause, wanted] = [printQuery(leaf), printQuery(negated ? { kind: 'not', node: leaf } : leaf)];
  const same = filtersOf(text, parsed).find(
    ({ node }) => printQuery(node.kind === 'not' ? node.node : node) === clause,
  );
  if (same !== undefined) return same.negated === negated ? text : replaced(text, same, wanted);
  if (parsed.ast.kind === 'all') return wanted;
  const kept = text.trim();
  return `${parsed.ast.kind === 'or' ? `(${kept})` : kept} ${wanted}`;
}

/** Takes a filter (by its place in `listFilters`) out of a query's text, with the operator beside it. */
export function removeFilter(text: string, index: number, options: FieldOptions = {}): string {
  const filters = listFilters(text, options);
  const filter = filters[index];
  if (filter === undefined) return text;
  const [before, after] = [filters[index - 1], filters[index + 1]];
  if (after !== undefined) return (text.slice(0, filter.start) + text.slice(after.start)).trim();
  return before === undefined ? '' : text.slice(0, before.end).trimStart();
}

/** Turns a filter into its opposite. */
export function invertFilter(text: string, index: number, options: FieldOptions = {}): string {
  const filter = listFilters(text, options)[index];
  if (filter === undefined) return text;
  if (filter.negated) return replaced(text, filter, filter.label);
  const bare = filter.node.kind === 'or' && !/^[^\s"]*\(/.test(filter.label) ? `(${filter.label})` : filter.label;
  return replaced(text, filter, `NOT ${bare}`);
}

/** Replaces a filter by another text, as an editor of one pill does. */
export function replaceFilter(text: string, index: number, by: string, options: FieldOptions = {}): string {
  const filter = listFilters(text, options)[index];
  return filter === undefined ? text : replaced(text, filter, by);
}
