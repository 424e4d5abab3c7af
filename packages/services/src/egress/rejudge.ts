import { hiddenFieldPrefix, type SourceView } from '@logwarden/contracts';
import { compilePredicate, isLeaf, leavesOf, searchedText, TIMESTAMP, type QueryNode } from '@logwarden/query';
import type { StoredHit, StoreQuery } from '@logwarden/store';
import type { Maskers } from '../masking/maskers.ts';
import { parseQueryText } from '../query/parse-query-text.ts';
import { Reader } from './reader.ts';

/** Clauses that say the same of a line whatever is hidden in it. */
function isIndifferent(node: QueryNode): boolean {
  return node.kind === 'exists' || (isLeaf(node) && 'field' in node && node.field === TIMESTAMP);
}

/**
 * A query that finds at least the lines which the given one finds once they are masked as now. What stands under NOT
 * cannot be left to the older form: a line left out would tell what it holds.
 */
export function widerQuery(node: QueryNode): QueryNode {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const nodes = node.nodes.map(widerQuery);
      if (node.kind === 'or' && nodes.some(({ kind }) => kind === 'all')) return { kind: 'all' };
      const kept = nodes
        .filter(({ kind }) => kind !== 'all')
        .flatMap((part) => (part.kind === node.kind ? part.nodes : [part]));
      const [first] = kept;
      if (first === undefined) return { kind: 'all' };
      return kept.length === 1 ? first : { kind: node.kind, nodes: kept };
    }
    case 'not':
      return isIndifferent(node.node) ? node : { kind: 'all' };
    default:
      return node;
  }
}

/** Whether the answer can depend on what is hidden. A lookup by token does not: it is made by the product itself. */
export function dependsOnMasks(node: QueryNode): boolean {
  return [...leavesOf(node)].some(
    ({ leaf }) => !isIndifferent(leaf) && !('field' in leaf && leaf.field.startsWith(`${hiddenFieldPrefix}token`)),
  );
}

export interface Judge {
  /** The line as it is seen now. */
  seen(hit: StoredHit): StoredHit;
  fulfils(seen: StoredHit): boolean;
}

/** Judges lines by the query on their text and fields as they are masked now. */
export function judgeOf(query: StoreQuery, sources: readonly SourceView[], maskers: Maskers): Judge {
  const reader = new Reader({ maskers, sources, unmasked: false });
  const { ast } = parseQueryText(query.query, query);
  const test = compilePredicate(ast, query);
  return {
    seen: (hit) => ({ ...hit, ...reader.event(hit.source, hit) }),
    fulfils: ({ raw, fields, timestampUs }) => test({ timestampUs, searchText: searchedText(raw), fields }),
  };
}
