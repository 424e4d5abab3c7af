import { leavesOf, parseQuery, printQuery, type FieldOptions, type Leaf, type QueryNode } from '@logwarden/query';
import { levelOfValue } from './level.ts';
import { fieldAliases } from './names.ts';

/** The ECS name under which values of an own name are stored; other names stay as they are. For aggregations and field lists. */
export function storedFieldName(name: string): string {
  return fieldAliases.get(name) ?? name;
}

/** A parsed query as text in which own names reach their ECS fields; the text as it was where it uses none. */
export function aliasedQueryText(ast: QueryNode, text: string, declared: FieldOptions = {}): string {
  const usesAlias = [...leavesOf(ast)].some(
    ({ leaf }) => 'field' in leaf && (leaf.field === 'log.level' || fieldAliases.has(leaf.field)),
  );
  if (!usesAlias) return text;
  // Twice the clauses may be more than a query can have; then the ECS names alone must do, or the text as it stands.
  const forms = [expandFieldAliases(ast), expandFieldAliases(ast, () => false)].map(printQuery);
  return forms.find((form) => parseQuery(form, declared).ok) ?? text;
}

/**
 * A query as its author means it: a clause on an own name (`service:till`) is met by values under its ECS name
 * (`service.name`) or, where that was taken, under the own name itself; levels are compared in their canonical form
 * (`level:WARNING` finds `warn`). Apply it once, after parsing and before compiling. `isStored` says whether values
 * stand under an own name at all; where not, only the ECS name is asked.
 */
export function expandFieldAliases(node: QueryNode, isStored: (own: string) => boolean = () => true): QueryNode {
  const expand = (part: QueryNode): QueryNode => expandFieldAliases(part, isStored);
  switch (node.kind) {
    case 'all':
      return node;
    case 'not':
      return { kind: 'not', node: expand(node.node) };
    case 'and':
      return { kind: 'and', nodes: node.nodes.map(expand) };
    case 'or':
      return {
        kind: 'or',
        nodes: node.nodes.map(expand).flatMap((part) => (part.kind === 'or' ? part.nodes : [part])),
      };
    default:
      return expandLeaf(node, isStored);
  }
}

function expandLeaf(leaf: Leaf, isStored: (own: string) => boolean): QueryNode {
  if (!('field' in leaf)) return leaf;
  const target = fieldAliases.get(leaf.field);
  if (target === undefined) return leaf.field === 'log.level' ? withCanonicalLevel(leaf) : leaf;
  const renamed: Leaf = { ...leaf, field: target };
  const stored = target === 'log.level' ? withCanonicalLevel(renamed) : renamed;
  return isStored(leaf.field) ? { kind: 'or', nodes: [stored, leaf] } : stored;
}

function withCanonicalLevel(leaf: Leaf): Leaf {
  return leaf.kind === 'match' ? { ...leaf, text: levelOfValue(leaf.text) } : leaf;
}
