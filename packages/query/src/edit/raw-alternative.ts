import type { QueryNode } from '../ast/node.ts';
import { globParts } from '../constructs/glob.ts';
import { makeHint, type QueryHint } from '../parse/hints.ts';
import { printQuery } from '../print/print-query.ts';

function rawOf(text: string): QueryNode | undefined {
  return text === '' ? undefined : { kind: 'raw', text };
}

function alternative(node: QueryNode): QueryNode | undefined {
  switch (node.kind) {
    case 'words':
      return rawOf(node.text);
    case 'wildcard': {
      const literals = globParts(node.pattern).filter((part) => typeof part === 'string');
      const [only] = literals;
      return node.field === undefined && only !== undefined && literals.length === 1 ? rawOf(only) : undefined;
    }
    case 'and':
    case 'or': {
      const parts = node.nodes.map((part) => alternative(part));
      if (parts.every((part) => part === undefined)) return undefined;
      return { kind: node.kind, nodes: node.nodes.map((part, index) => parts[index] ?? part) };
    }
    default:
      return undefined;
  }
}

/** The query with its words looked for as parts of the text: what to try when whole words find nothing. */
export function rawAlternative(ast: QueryNode): QueryNode | undefined {
  return alternative(ast);
}

/** The hint to show when `rawAlternative` finds events and the query does not. */
export function rawHint(text: string, ast: QueryNode): QueryHint | undefined {
  const raw = rawAlternative(ast);
  return raw === undefined ? undefined : makeHint('raw_matches', { start: 0, end: text.length }, {}, printQuery(raw));
}
