import { hiddenFieldPrefix, type Aggregation } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { fieldKinds, isLeaf, leavesOf, type FieldOptions, type Leaf, type QueryNode } from '@logwarden/query';
import type { Reader } from '../egress/reader.ts';
import { isHiddenField, maskedCopyOf } from './hidden-fields.ts';

function refused(field: string, message: string, expected: string): AppError {
  return new AppError('field.masked', message, { details: { field, expected } });
}

/** Throws `field.masked` for names that nobody may use: the indexer's own, and names that are hidden values themselves. */
function assertNameable(reader: Reader, field: string): void {
  if (isHiddenField(field)) {
    throw refused(
      hiddenFieldPrefix,
      'Fields of the masking itself cannot be asked.',
      'POST /api/v1/lookup for a whole value',
    );
  }
  if (reader.fieldName(field) !== field) {
    throw refused(reader.fieldName(field), 'This name is a hidden value itself.', 'a name without personal data');
  }
}

function howOf(leaf: Leaf): string {
  switch (leaf.kind) {
    case 'wildcard':
      return 'prefixes and wildcards';
    case 'regex':
      return 'regular expressions';
    case 'fuzzy':
      return 'fuzzy search';
    case 'range':
      return 'ranges';
    default:
      return 'plain clauses';
  }
}

/** Throws `field.masked` for a clause by which a hidden value could be found out piece by piece. */
function assertLeaf(reader: Reader, leaf: Leaf, isText: boolean): void {
  if (!('field' in leaf)) return;
  const { field } = leaf;
  assertNameable(reader, field);
  if (reader.view === 'raw' || leaf.kind === 'exists') return;
  const dataClass = reader.ruledClass(field) ?? (isText ? undefined : reader.foundClass(field));
  if (dataClass === undefined) return;
  throw refused(
    field,
    `Values of ${field} are masked (${dataClass}); ${howOf(leaf)} on it would tell what they hide.`,
    `${field}:* (has the field), or POST /api/v1/lookup with the whole value for holders of pii.lookup`,
  );
}

type FieldLeaf = Extract<Leaf, { readonly field?: string }>;

/** A clause on a text field that may hold something hidden: met by the masked form where there is one. */
function onMaskedCopy(leaf: FieldLeaf, field: string): QueryNode {
  const copy = maskedCopyOf(field);
  return {
    kind: 'or',
    nodes: [
      { ...leaf, field: copy },
      { kind: 'and', nodes: [{ kind: 'not', node: { kind: 'exists', field: copy } }, leaf] },
    ],
  };
}

function rewritten(node: QueryNode, replace: (leaf: Leaf) => QueryNode): QueryNode {
  if (isLeaf(node)) return replace(node);
  switch (node.kind) {
    case 'all':
      return node;
    case 'not':
      return { kind: 'not', node: rewritten(node.node, replace) };
    case 'and':
      return { kind: 'and', nodes: node.nodes.map((part) => rewritten(part, replace)) };
    case 'or': {
      const nodes = node.nodes.map((part) => rewritten(part, replace));
      return { kind: 'or', nodes: nodes.flatMap((part) => (part.kind === 'or' ? part.nodes : [part])) };
    }
  }
}

export interface AllowedQuery {
  readonly ast: QueryNode;
  /** Whether `ast` is another one than was given. */
  readonly changed: boolean;
  /** Text fields besides the declared ones. */
  readonly textFields: readonly string[];
}

/**
 * What one may not see one may not search: the query in the form in which this reader may ask it, or `field.masked` that
 * names the field and says why. Give it the query after its aliases were resolved.
 */
export function allowedQuery(reader: Reader, ast: QueryNode, declared: FieldOptions): AllowedQuery {
  const kindOf = fieldKinds(declared);
  const copied = new Set<string>();
  for (const { leaf } of leavesOf(ast)) {
    const isText = 'field' in leaf && kindOf(leaf.field) === 'text';
    assertLeaf(reader, leaf, isText);
    if (isText && reader.view === 'masked' && reader.foundClass(leaf.field) !== undefined) copied.add(leaf.field);
  }
  if (copied.size === 0) return { ast, changed: false, textFields: [] };
  const replace = (leaf: Leaf): QueryNode => {
    if (!('field' in leaf) || !copied.has(leaf.field)) return leaf;
    return leaf.kind === 'exists' ? leaf : onMaskedCopy(leaf, leaf.field);
  };
  return { ast: rewritten(ast, replace), changed: true, textFields: [...copied].map(maskedCopyOf) };
}

/** Throws `field.masked` for measures of hidden numbers, and for names that nobody may use. Counts and buckets may be asked. */
export function assertAggregations(reader: Reader, aggs: Readonly<Record<string, Aggregation>>): void {
  for (const { type, field, aggs: parts } of Object.values(aggs)) {
    if (field !== undefined) assertNameable(reader, field);
    const isMeasure = type === 'stats' || type === 'percentiles';
    if (field !== undefined && isMeasure && reader.isMasked(field)) {
      throw refused(
        field,
        `Values of ${field} are masked; its least, greatest or sum would tell them.`,
        'cardinality or terms',
      );
    }
    if (parts !== undefined) assertAggregations(reader, parts);
  }
}
