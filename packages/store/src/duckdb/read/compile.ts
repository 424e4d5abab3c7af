import { AppError } from '@logwarden/kernel';
import type { QueryableEvent } from '@logwarden/contracts';
import {
  compilePredicate,
  compileSql,
  describeError,
  fold,
  parseQuery,
  tokenise,
  tokenNeed,
  type CompiledSql,
  type QueryNode,
  type Sql,
  type SqlLayout,
  type TokenNeed,
} from '@logwarden/query';
import type { StoreQuery } from '../../port.ts';

/** What a block's texts must hold for a match: parts of the folded text. `unknown` can be met by any text. */
export type PartNeed =
  | { readonly kind: 'all' | 'any'; readonly needs: readonly PartNeed[] }
  | { readonly kind: 'part'; readonly part: string }
  | { readonly kind: 'unknown' };

/** One part of the outermost AND. */
export interface QueryTerm {
  readonly tokens: TokenNeed;
  readonly parts: PartNeed;
  /** The term holds exactly for the lines whose folded text has this part. */
  readonly exactPart: string | undefined;
  where(layout: SqlLayout): Sql;
}

export interface CompiledQuery {
  readonly terms: readonly QueryTerm[];
  /** Every event matches. */
  readonly isAll: boolean;
  readonly tokens: TokenNeed;
  readonly parts: PartNeed;
  where(layout: SqlLayout): CompiledSql;
  /** The judge, for where SQL is not exact. */
  matches(event: QueryableEvent): boolean;
}

/** Parses and compiles a query. `query.invalid` or `query.too_large` with its position when it is none. */
export function compileQuery(request: StoreQuery): CompiledQuery {
  const parsed = parseQuery(request.query, request);
  if (!parsed.ok) {
    const { error } = parsed;
    const { message, expected } = describeError(error, 'en');
    const code = error.code.startsWith('too_') ? 'query.too_large' : 'query.invalid';
    throw new AppError(code, message, { details: { field: 'query', position: error.position, expected } });
  }
  const { ast } = parsed;
  let judge: ((event: QueryableEvent) => boolean) | undefined;
  return {
    terms: (ast.kind === 'and' ? ast.nodes : [ast]).map((node) => ({
      tokens: tokenNeed(node),
      parts: partNeed(node),
      exactPart: exactPart(node),
      where: (layout) => compileSql(node, layout, request).sql,
    })),
    isAll: ast.kind === 'all',
    tokens: tokenNeed(ast),
    parts: partNeed(ast),
    where: (layout) => compileSql(ast, layout, request),
    matches: (event) => {
      judge ??= compilePredicate(ast, request);
      return judge(event);
    },
  };
}

function partNeed(node: QueryNode): PartNeed {
  switch (node.kind) {
    case 'and':
      return { kind: 'all', needs: node.nodes.map(partNeed) };
    case 'or':
      return { kind: 'any', needs: node.nodes.map(partNeed) };
    case 'raw':
      return { kind: 'part', part: fold(node.text) };
    case 'wildcard':
      return node.field === undefined ? { kind: 'all', needs: wildcardParts(node.pattern) } : { kind: 'unknown' };
    default:
      return { kind: 'unknown' };
  }
}

const cjk = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+$/u;
const insideToken = /^\*([a-z0-9_]+)\*$/;

/** `raw:` is a part as it stands; so are touching Han, Kana and Hangul characters, and `*infix*` of word characters. */
function exactPart(node: QueryNode): string | undefined {
  if (node.kind === 'raw') return fold(node.text);
  if (node.kind === 'words') {
    const tokens = tokenise(node.text);
    const run = tokens.join('');
    return cjk.test(run) && tokens.every((token) => Array.from(token).length === 1) ? run : undefined;
  }
  if (node.kind === 'wildcard' && node.field === undefined) return insideToken.exec(fold(node.pattern))?.[1];
  return undefined;
}

/** Literal stretches of a pattern; what an escape touches is left out. */
function wildcardParts(pattern: string): PartNeed[] {
  return pattern
    .split(/[*?]|\\./s)
    .filter((literal) => literal !== '')
    .map((literal) => ({ kind: 'part', part: fold(literal) }));
}

export function mayHaveParts(need: PartNeed, mayHave: (part: string) => boolean): boolean {
  switch (need.kind) {
    case 'all':
      return need.needs.every((inner) => mayHaveParts(inner, mayHave));
    case 'any':
      return need.needs.some((inner) => mayHaveParts(inner, mayHave));
    case 'part':
      return mayHave(need.part);
    case 'unknown':
      return true;
  }
}
