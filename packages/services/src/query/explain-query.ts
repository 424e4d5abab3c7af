import type { QueryExplanation, QueryMatch } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { explainMatches, printQuery, type Leaf, type QueryNode } from '@logwarden/query';
import { authorise } from '../authorise.ts';
import type { LogDeps } from '../logs/log-deps.ts';
import { fieldOptionsOf } from './check-query.ts';
import { parseQueryText } from './parse-query-text.ts';

function leafText(leaf: Leaf): string {
  const written = printQuery(leaf);
  const where = 'field' in leaf ? `the field ${leaf.field}` : 'the line';
  switch (leaf.kind) {
    case 'words':
      return `${where} holds the words ${written}, one after another`;
    case 'match':
      return `${where} is ${leaf.text}`;
    case 'wildcard':
      return `${where} holds a word of the form ${leaf.pattern}`;
    case 'raw':
      return `${where} holds exactly the characters ${leaf.text}, whatever the case`;
    case 'regex':
      return `${where} holds a part that fits ${written}`;
    case 'fuzzy':
      return `${where} holds a word within ${leaf.distance} edits of ${leaf.text}`;
    case 'range':
      return `${where} lies in ${written}`;
    case 'exists':
      return `${where} is there`;
  }
}

function explain(node: QueryNode): QueryExplanation {
  switch (node.kind) {
    case 'all':
      return { kind: 'all', text: 'every line' };
    case 'and':
      return { kind: 'and', text: 'all of', children: node.nodes.map(explain) };
    case 'or':
      return { kind: 'or', text: 'at least one of', children: node.nodes.map(explain) };
    case 'not':
      return { kind: 'not', text: 'not', children: [explain(node.node)] };
    default:
      return { kind: node.kind, text: leafText(node) };
  }
}

/** A query as a tree of sentences, and where it meets a text. `query.invalid` with position and fix when it is none. */
export async function explainQuery(call: {
  readonly ctx: Ctx;
  readonly input: {
    readonly query: string;
    readonly sources?: readonly string[] | undefined;
    readonly text?: string | undefined;
  };
  readonly deps: Pick<LogDeps, 'directory'>;
}): Promise<{ readonly explanation: QueryExplanation; readonly matches: QueryMatch[] }> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const options = await fieldOptionsOf(deps, ctx, input.sources);
  const { ast } = parseQueryText(input.query, options);
  const zone = await deps.directory.zoneOf(ctx.scope);
  const found = input.text === undefined ? [] : explainMatches(ast, input.text, { ...options, zone });
  return {
    explanation: explain(ast),
    matches: found.map(({ start, end, clause }) => ({ start, end, clause })),
  };
}
