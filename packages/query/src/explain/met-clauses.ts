import type { QueryableEvent } from '@logwarden/contracts';
import { isLeaf, type Leaf, type QueryNode } from '../ast/node.ts';
import { compilePredicate } from '../predicate/compile-predicate.ts';
import type { CompileOptions } from '../predicate/environment.ts';

type Holds = (event: QueryableEvent) => boolean;
type Collect = (event: QueryableEvent, into: Leaf[]) => void;

interface Compiled {
  readonly holds: Holds;
  /** Adds the clauses by which the node holds; called only where it does. */
  readonly collect: Collect;
}

const nothing: Collect = () => undefined;

function compile(node: QueryNode, options: CompileOptions): Compiled {
  if (node.kind === 'and' || node.kind === 'or') {
    const parts = node.nodes.map((part) => compile(part, options));
    return {
      holds:
        node.kind === 'and'
          ? (event) => parts.every((part) => part.holds(event))
          : (event) => parts.some((part) => part.holds(event)),
      collect: (event, into) => {
        for (const part of parts) if (part.holds(event)) part.collect(event, into);
      },
    };
  }
  const holds = compilePredicate(node, options);
  return { holds, collect: isLeaf(node) ? (_, into) => into.push(node) : nothing };
}

/**
 * For an event: the clauses by which it matches, as one AND for `explainMatches`. A branch of an OR that does not hold
 * and what stands under NOT are left out; `all` where no clause is left or the event does not match.
 */
export function compileMetClauses(ast: QueryNode, options: CompileOptions): (event: QueryableEvent) => QueryNode {
  const compiled = compile(ast, options);
  return (event) => {
    const leaves: Leaf[] = [];
    if (compiled.holds(event)) compiled.collect(event, leaves);
    const [only] = leaves;
    if (only === undefined) return { kind: 'all' };
    return leaves.length === 1 ? only : { kind: 'and', nodes: leaves };
  };
}
