import { printQuery, type QueryNode } from '@logwarden/query';

/** Words become exact parts; what stands under NOT stays, since it would exclude more. */
function loosen(node: QueryNode): QueryNode {
  switch (node.kind) {
    case 'words':
      return { kind: 'raw', text: node.text };
    case 'and':
    case 'or':
      return { kind: node.kind, nodes: node.nodes.map(loosen) };
    default:
      return node;
  }
}

/** The same query with `raw:` for its plain words, to offer when words find nothing. Undefined: it has none. */
export function rawOffer(ast: QueryNode): string | undefined {
  const before = printQuery(ast);
  const after = printQuery(loosen(ast));
  return after === before ? undefined : after;
}
