import { fold, leavesOf, parseQuery, type Leaf, tokenise } from '@logwarden/query';

export interface TextSpan {
  readonly start: number;
  /** Exclusive; UTF-16 units. */
  readonly end: number;
}

const word = String.raw`[\p{L}\p{N}\p{M}_]`;
const between = String.raw`[^\p{L}\p{N}\p{M}_]*`;
const han = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]$/u;

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Tokens one after another; Han characters need no border, words do. */
function phrasePattern(text: string): string | undefined {
  const tokens = tokenise(text).filter((token) => /[\p{L}\p{N}\p{M}_]/u.test(token));
  if (tokens.length === 0) return undefined;
  return tokens
    .map((token) => (han.test(token) ? escaped(token) : `(?<!${word})${escaped(token)}(?!${word})`))
    .join(between);
}

function wildcardPattern(pattern: string): string {
  const body = [...fold(pattern)].map((character) =>
    character === '*' ? `${word}*` : character === '?' ? word : escaped(character),
  );
  return `(?<!${word})${body.join('')}(?!${word})`;
}

function leafPattern(leaf: Leaf): string | undefined {
  if (leaf.kind === 'words') return phrasePattern(leaf.text);
  if (leaf.kind === 'raw') return escaped(fold(leaf.text));
  if (leaf.kind === 'match' && leaf.field === 'message') return phrasePattern(leaf.text);
  if (leaf.kind === 'wildcard' && leaf.field === undefined) return wildcardPattern(leaf.pattern);
  return undefined;
}

const compiled = new Map<string, RegExp | undefined>();
const mostCompiled = 50;

function compile(query: string): RegExp | undefined {
  const parsed = parseQuery(query);
  if (!parsed.ok) return undefined;
  const patterns = [...leavesOf(parsed.ast)]
    .filter(({ negated }) => !negated)
    .map(({ leaf }) => leafPattern(leaf))
    .filter((pattern) => pattern !== undefined && pattern !== '');
  return patterns.length === 0 ? undefined : new RegExp(patterns.join('|'), 'gu');
}

function patternOf(query: string): RegExp | undefined {
  if (!compiled.has(query)) {
    if (compiled.size >= mostCompiled) compiled.clear();
    compiled.set(query, compile(query));
  }
  return compiled.get(query);
}

/** Where the words and parts that a query asks for stand in a text. */
export function matchesIn(query: string, text: string): readonly TextSpan[] {
  const pattern = patternOf(query);
  if (pattern === undefined) return [];
  const folded = fold(text);
  // Where folding changed the length, positions would not fit: better no mark than a wrong one.
  if (folded.length !== text.length) return [];
  return [...folded.matchAll(pattern)]
    .filter((match) => match[0] !== '')
    .map((match) => ({ start: match.index, end: match.index + match[0].length }));
}
