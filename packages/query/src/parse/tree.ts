import type { QueryNode } from '../ast/node.ts';

/** A node with what the limits need to know. */
export interface Built {
  readonly node: QueryNode;
  /** Levels of AND, OR and NOT. */
  readonly depth: number;
}

export const leafOf = (node: QueryNode): Built => ({ node, depth: 0 });

export function negate(built: Built): Built {
  if (built.node.kind === 'not') return { node: built.node.node, depth: built.depth - 1 };
  return { node: { kind: 'not', node: built.node }, depth: built.depth + 1 };
}

/** Joins parts, flattening those of the same kind; one part stays itself. */
export function join(kind: 'and' | 'or', parts: readonly Built[]): Built {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const nodes = parts.flatMap(({ node }) => (node.kind === kind ? node.nodes : [node]));
  const depth = Math.max(...parts.map((part) => (part.node.kind === kind ? part.depth : part.depth + 1)));
  return { node: { kind, nodes }, depth };
}
