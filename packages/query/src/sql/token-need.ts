import type { QueryNode } from '../ast/node.ts';
import { needOfRaw } from '../constructs/raw.ts';
import { needOfWildcard } from '../constructs/wildcard.ts';
import { needOfPhrase } from '../constructs/words.ts';
import type { TokenNeed } from './need.ts';

const unknown: TokenNeed = { kind: 'unknown' };

function allNeeds(needs: readonly TokenNeed[]): TokenNeed {
  const known = needs
    .flatMap((need) => (need.kind === 'all' ? need.needs : [need]))
    .filter((need) => need.kind !== 'unknown');
  const [only] = known;
  if (only === undefined) return unknown;
  return known.length === 1 ? only : { kind: 'all', needs: known };
}

function anyNeed(needs: readonly TokenNeed[]): TokenNeed {
  if (needs.some((need) => need.kind === 'unknown')) return unknown;
  return { kind: 'any', needs: needs.flatMap((need) => (need.kind === 'any' ? need.needs : [need])) };
}

/** The tokens without which no event matches. Clauses on fields need none: a value's text need not stand in the line. */
export function tokenNeed(ast: QueryNode): TokenNeed {
  switch (ast.kind) {
    case 'and':
      return allNeeds(ast.nodes.map(tokenNeed));
    case 'or':
      return anyNeed(ast.nodes.map(tokenNeed));
    case 'words':
      return allNeeds([needOfPhrase(ast.text)]);
    case 'raw':
      return allNeeds([needOfRaw(ast)]);
    case 'wildcard':
      return allNeeds([needOfWildcard(ast)]);
    default:
      return unknown;
  }
}
