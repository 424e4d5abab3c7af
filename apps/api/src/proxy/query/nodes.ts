import type { QueryNode } from '@logwarden/query';

export const everything: QueryNode = { kind: 'all' };
export const nothing: QueryNode = { kind: 'not', node: everything };

export function isNothing(node: QueryNode): boolean {
  return node.kind === 'not' && node.node.kind === 'all';
}

export function not(node: QueryNode): QueryNode {
  return node.kind === 'not' ? node.node : { kind: 'not', node };
}

/** Joined flat, as the language normalises it. */
export function allOf(nodes: readonly QueryNode[]): QueryNode {
  const parts = nodes.flatMap((node) => (node.kind === 'and' ? node.nodes : [node])).filter((n) => n.kind !== 'all');
  if (parts.some(isNothing)) return nothing;
  const [only] = parts;
  if (only === undefined) return everything;
  return parts.length === 1 ? only : { kind: 'and', nodes: parts };
}

export function anyOf(nodes: readonly QueryNode[]): QueryNode {
  const parts = nodes.flatMap((node) => (node.kind === 'or' ? node.nodes : [node])).filter((node) => !isNothing(node));
  if (parts.some((node) => node.kind === 'all')) return everything;
  const [only] = parts;
  if (only === undefined) return nothing;
  return parts.length === 1 ? only : { kind: 'or', nodes: parts };
}

/** A query has at most 512 clauses; more ways than these to choose would not fit anyway. */
const maxChoices = 128;

function choices<T>(items: readonly T[], count: number): T[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, at) => choices(items.slice(at + 1), count - 1).map((rest) => [item, ...rest]));
}

function countOfChoices(size: number, count: number): number {
  let ways = 1;
  for (let step = 1; step <= count; step++) ways = (ways * (size - count + step)) / step;
  return ways;
}

/** At least `count` of the nodes; undefined where that takes too many clauses to say. */
export function atLeast(count: number, nodes: readonly QueryNode[]): QueryNode | undefined {
  if (count <= 0) return everything;
  if (count > nodes.length) return nothing;
  if (count === 1) return anyOf(nodes);
  if (count === nodes.length) return allOf(nodes);
  if (countOfChoices(nodes.length, count) > maxChoices) return undefined;
  return anyOf(choices(nodes, count).map(allOf));
}
