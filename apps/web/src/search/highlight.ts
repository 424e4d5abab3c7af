import { explainMatches, parseQuery, type QueryNode } from '@logwarden/query';

export interface TextSpan {
  readonly start: number;
  /** Exclusive; UTF-16 units. */
  readonly end: number;
}

const parsedQueries = new Map<string, QueryNode | undefined>();
const mostParsed = 50;

function astOf(query: string): QueryNode | undefined {
  if (!parsedQueries.has(query)) {
    if (parsedQueries.size >= mostParsed) parsedQueries.clear();
    const parsed = parseQuery(query);
    parsedQueries.set(query, parsed.ok && parsed.ast.kind !== 'all' ? parsed.ast : undefined);
  }
  return parsedQueries.get(query);
}

/** Zones matter only for dates, which are never marked in a line. */
const options = { zone: 'UTC' };

/** Where the words and parts that a query asks for stand in a text; clauses on the message are asked for there too. */
export function matchesIn(query: string, text: string): readonly TextSpan[] {
  const ast = astOf(query);
  if (ast === undefined) return [];
  return [...explainMatches(ast, text, options), ...explainMatches(ast, text, { ...options, field: 'message' })];
}
