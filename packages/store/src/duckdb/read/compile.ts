import { AppError } from '@logwarden/kernel';
import type { ParsedEvent, QueryableEvent } from '@logwarden/contracts';
import {
  compilePredicate,
  compileSql,
  describeError,
  fold,
  GAP,
  parseQuery,
  tokenise,
  tokenNeed,
  type CompiledSql,
  type QueryNode,
  type Sql,
  type SqlLayout,
  type TokenNeed,
} from '@logwarden/query';
import type { StoreQuery, TextView } from '../../port.ts';

/** What a block's texts must hold for a match: parts of the folded text. `unknown` can be met by any text. */
export type PartNeed =
  | { readonly kind: 'all' | 'any'; readonly needs: readonly PartNeed[] }
  | { readonly kind: 'part'; readonly part: string }
  | { readonly kind: 'unknown' };

/**
 * What the text of a piece of a line, between separators, says about a clause: the line matches, it does not as far as
 * this piece goes, or the match may reach over the edges of the piece.
 */
export type PieceTest = (text: string) => 'match' | 'none' | 'reaches';

/** One part of the outermost AND. */
export interface QueryTerm {
  readonly tokens: TokenNeed;
  readonly parts: PartNeed;
  /** The term holds exactly for the lines whose folded text has this part. */
  readonly exactPart: string | undefined;
  /** The term is `raw:`, whose part may reach over what separates words. */
  readonly isRaw: boolean;
  /** The term is one word of one token. */
  readonly onlyToken: string | undefined;
  readonly pieceTest: PieceTest | undefined;
  where(layout: SqlLayout): Sql;
}

/** An event as it is stored; `masked` where it has a masked form. */
export type StoredText = QueryableEvent & Pick<ParsedEvent, 'masked'>;

export interface CompiledQuery {
  readonly terms: readonly QueryTerm[];
  /** Every event matches. */
  readonly isAll: boolean;
  readonly view: TextView;
  readonly tokens: TokenNeed;
  readonly parts: PartNeed;
  where(layout: SqlLayout): CompiledSql;
  /** The judge, for where SQL is not exact. Takes the event with both forms of its text. */
  matches(event: StoredText): boolean;
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
      isRaw: node.kind === 'raw',
      onlyToken: onlyToken(node),
      pieceTest: pieceTest(node, request),
      where: (layout) => compileSql(node, layout, request).sql,
    })),
    isAll: ast.kind === 'all',
    view: request.view,
    tokens: tokenNeed(ast),
    parts: partNeed(ast),
    where: (layout) => compileSql(ast, layout, request),
    matches: (event) => {
      judge ??= compilePredicate(ast, request);
      const { masked } = event;
      return judge(request.view === 'masked' && masked !== undefined ? { ...event, ...masked } : event);
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

function onlyToken(node: QueryNode): string | undefined {
  const [token, ...more] = node.kind === 'words' ? tokenise(node.text) : [];
  return more.length === 0 ? token : undefined;
}

function pieceTest(node: QueryNode, request: StoreQuery): QueryTerm['pieceTest'] {
  if (node.kind !== 'words' && exactPart(node) === undefined) return undefined;
  const matches = compilePredicate(node, request);
  const phrase = node.kind === 'words' ? tokenise(node.text) : undefined;
  return (text) => {
    if (matches({ timestampUs: 0, searchText: text, fields: {} })) return 'match';
    return phrase !== undefined && !mayReachOver(phrase, tokenise(text)) ? 'none' : 'reaches';
  };
}

/** Whether a phrase that does not stand in a piece may begin, end or go on in it. */
function mayReachOver(phrase: readonly string[], piece: readonly string[]): boolean {
  if (phrase.includes(GAP)) return true;
  const same = (at: number, from: number, count: number): boolean =>
    phrase.slice(at, at + count).every((token, index) => piece[from + index] === token);
  for (let count = 1; count < phrase.length; count++) {
    const fits = count <= piece.length;
    if (fits && (same(0, piece.length - count, count) || same(phrase.length - count, 0, count))) return true;
  }
  const inside = phrase.length - piece.length;
  for (let at = 1; at < inside; at++) if (same(at, 0, piece.length)) return true;
  return false;
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
