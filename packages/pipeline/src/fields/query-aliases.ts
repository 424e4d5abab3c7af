import { type Leaf, type QueryNode } from '@logwarden/query';
import { levelOfValue } from './level.ts';
import { fieldAliases } from './names.ts';

/** The ECS name under which values of an own name are stored; other names stay as they are. For aggregations and field lists. */
export function storedFieldName(name: string): string {
  return fieldAliases.get(name) ?? name;
}

/**
 * A query as its author means it: a clause on an own name (`service:till`) is met by values under its ECS name
 * (`service.name`) or, where that was taken, under the own name itself; levels are compared in their canonical form
 * (`level:WARNING` finds `warn`). Apply it once, after parsing and before compiling.
 */
export function expandFieldAliases(node: QueryNode): QueryNode {
  switch (node.kind) {
    case 'all':
      return node;
    case 'not':
      return { kind: 'not', node: expandFieldAliases(node.node) };
    case 'and':
      return { kind: 'and', nodes: node.nodes.map(expandFieldAliases) };
    case 'or':
      return {
        kind: 'or',
        nodes: node.nodes.map(expandFieldAliases).flatMap((part) => (part.kind === 'or' ? part.nodes : [part])),
      };
    default:
      return expandLeaf(node);
  }
}

function expandLeaf(leaf: Leaf): QueryNode {
  if (!('field' in leaf)) return leaf;
  const target = fieldAliases.get(leaf.field);
  if (target === undefined) return leaf.field === 'log.level' ? withCanonicalLevel(leaf) : leaf;
  const stored: Leaf = { ...leaf, field: target };
  return { kind: 'or', nodes: [target === 'log.level' ? withCanonicalLevel(stored) : stored, leaf] };
}

function withCanonicalLevel(leaf: Leaf): Leaf {
  return leaf.kind === 'match' ? { ...leaf, text: levelOfValue(leaf.text) } : leaf;
}
