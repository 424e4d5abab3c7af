import { AppError } from '@logwarden/kernel';
import type { Leaf, QueryNode } from '../ast/node.ts';
import { printExists } from '../constructs/exists.ts';
import { printFuzzy } from '../constructs/fuzzy.ts';
import { printMatch } from '../constructs/match.ts';
import { printRange } from '../constructs/range.ts';
import { printRaw } from '../constructs/raw.ts';
import { printRegex } from '../constructs/regex.ts';
import { printWildcard } from '../constructs/wildcard.ts';
import { printWords } from '../constructs/words.ts';

function printLeaf(leaf: Leaf): string {
  switch (leaf.kind) {
    case 'words':
      return printWords(leaf);
    case 'match':
      return printMatch(leaf);
    case 'wildcard':
      return printWildcard(leaf);
    case 'raw':
      return printRaw(leaf);
    case 'regex':
      return printRegex(leaf);
    case 'fuzzy':
      return printFuzzy(leaf);
    case 'range':
      return printRange(leaf);
    case 'exists':
      return printExists(leaf);
    default:
      throw unknownNode(leaf);
  }
}

function unknownNode(node: never): AppError {
  return new AppError('query.invalid', `The query has a part that cannot be printed: ${JSON.stringify(node)}`);
}

const grouped = (node: QueryNode): string => {
  const text = printQuery(node);
  return node.kind === 'and' || node.kind === 'or' ? `(${text})` : text;
};

/** The text of a query: parsing it gives the same tree. */
export function printQuery(ast: QueryNode): string {
  switch (ast.kind) {
    case 'all':
      return '*';
    case 'and':
      return ast.nodes.map((part) => (part.kind === 'or' ? grouped(part) : printQuery(part))).join(' AND ');
    case 'or':
      return ast.nodes.map(printQuery).join(' OR ');
    case 'not':
      return `NOT ${grouped(ast.node)}`;
    default:
      return printLeaf(ast);
  }
}
