import { type Leaf, leavesOf, type QueryNode } from '../ast/node.ts';
import { globMatcher, tokenGlob } from '../constructs/token-glob.ts';
import { phrasePositions, phraseTokens } from '../constructs/phrase.ts';
import { compileRegex } from '../constructs/regex-engine.ts';
import { withinEdits } from '../fields/edit-distance.ts';
import type { CompileOptions } from '../predicate/environment.ts';
import { compilePredicate } from '../predicate/compile-predicate.ts';
import { printQuery } from '../print/print-query.ts';
import { fold } from '../text/fold.ts';
import { GAP } from '../text/marks.ts';
import { scanTokens } from '../text/tokenise.ts';
import { type FieldKind, fieldKinds } from '../fields/field-kinds.ts';
import { type FoldedPlaces, foldPlaces } from './fold-places.ts';

/** Why characters of a text are marked: `[start, end)` in UTF-16 units of the text as given. */
export interface Explanation {
  readonly start: number;
  readonly end: number;
  readonly reason: Leaf['kind'];
  /** The clause, as `printQuery` writes it. */
  readonly clause: string;
}

export interface ExplainOptions extends CompileOptions {
  /** Explain a value of this field; without it the searched text. */
  readonly field?: string;
}

type Range = readonly [start: number, end: number];

const RANGE_LIMIT = 1000;

interface Target {
  readonly text: string;
  readonly places: FoldedPlaces;
  readonly tokens: readonly string[];
  /** In folded units; of a gap an empty range. */
  readonly tokenRanges: readonly Range[];
}

function targetOf(text: string): Target {
  const places = foldPlaces(text);
  const tokens: string[] = [];
  const tokenRanges: Range[] = [];
  let cjkEnd = -1;
  scanTokens(places.folded, (start, end, cjk) => {
    if (cjk && cjkEnd >= 0 && cjkEnd < start) {
      tokens.push(GAP);
      tokenRanges.push([start, start]);
    }
    tokens.push(places.folded.slice(start, end));
    tokenRanges.push([start, end]);
    cjkEnd = cjk ? end : -1;
  });
  return { text, places, tokens, tokenRanges };
}

function phraseRanges(target: Target, text: string): Range[] {
  const phrase = phraseTokens(text);
  return Array.from(phrasePositions(target.tokens, phrase), (at) => {
    const first = target.tokenRanges[at]?.[0] ?? 0;
    return [first, target.tokenRanges[at + phrase.length - 1]?.[1] ?? first] as const;
  });
}

function tokenRanges(target: Target, matches: (token: string) => boolean): Range[] {
  return target.tokenRanges.filter((_, index) => matches(target.tokens[index] ?? ''));
}

function globRanges(target: Target, pattern: string): Range[] {
  const glob = tokenGlob(pattern);
  if (glob.kind === 'phrase') return phraseRanges(target, glob.text);
  return glob.kind === 'token' ? tokenRanges(target, globMatcher(glob.parts)) : [];
}

function substringRanges(target: Target, text: string): Range[] {
  const needle = fold(text);
  const ranges: Range[] = [];
  for (let at = target.places.folded.indexOf(needle); at >= 0 && ranges.length < RANGE_LIMIT;) {
    ranges.push([at, at + needle.length]);
    at = target.places.folded.indexOf(needle, at + needle.length);
  }
  return ranges;
}

function fuzzyRanges(target: Target, text: string, distance: number): Range[] {
  const word = Array.from(fold(text));
  return tokenRanges(target, (token) => withinEdits(word, Array.from(token), distance));
}

/** Ranges in the unfolded text. */
function regexRanges(text: string, pattern: string, ignoreCase: boolean): Range[] {
  const matcher = compileRegex(pattern, ignoreCase).matcher(text);
  const ranges: Range[] = [];
  while (ranges.length < RANGE_LIMIT && matcher.find()) {
    if (matcher.end() > matcher.start()) ranges.push([matcher.start(), matcher.end()]);
  }
  return ranges;
}

function textRanges(leaf: Leaf, target: Target): Range[] {
  const unfolded = (ranges: Range[]): Range[] =>
    ranges.map(([start, end]) => {
      const range = target.places.range(start, end);
      return [range.start, range.end] as const;
    });
  switch (leaf.kind) {
    case 'words':
    case 'match':
      return unfolded(phraseRanges(target, leaf.text));
    case 'wildcard':
      return unfolded(globRanges(target, leaf.pattern));
    case 'raw':
      return unfolded(substringRanges(target, leaf.text));
    case 'fuzzy':
      return unfolded(fuzzyRanges(target, leaf.text, leaf.distance));
    case 'regex':
      return regexRanges(target.text, leaf.pattern, leaf.ignoreCase);
    case 'range':
    case 'exists':
      return [];
  }
}

/** A clause on a field that is not text marks the whole value, where the value meets it. */
function valueRanges(leaf: Leaf, target: Target, options: ExplainOptions, kind: FieldKind): Range[] {
  if (leaf.kind === 'regex') return regexRanges(target.text, leaf.pattern, leaf.ignoreCase);
  if (kind === 'text' && leaf.kind !== 'exists' && leaf.kind !== 'range') return textRanges(leaf, target);
  if (leaf.kind === 'exists' || options.field === undefined) return [];
  const numeric = leaf.kind === 'range' && target.text.trim() !== '' ? Number(target.text) : Number.NaN;
  const value = Number.isNaN(numeric) ? target.text : numeric;
  const event = { timestampUs: 0, searchText: '', fields: { [options.field]: value } };
  return compilePredicate(leaf, options)(event) ? [[0, target.text.length]] : [];
}

function fieldOf(leaf: Leaf): string | undefined {
  return 'field' in leaf ? leaf.field : undefined;
}

/**
 * Which characters of a matching text are there because of which clause, in order of their start; ranges may overlap.
 * Clauses under NOT explain nothing.
 */
export function explainMatches(ast: QueryNode, text: string, options: ExplainOptions): Explanation[] {
  const target = targetOf(text);
  const kind = options.field === undefined ? undefined : fieldKinds(options)(options.field);
  const explanations: Explanation[] = [];
  for (const { leaf, negated } of leavesOf(ast)) {
    if (negated || fieldOf(leaf) !== options.field) continue;
    const ranges = kind === undefined ? textRanges(leaf, target) : valueRanges(leaf, target, options, kind);
    const clause = printQuery(leaf);
    for (const [start, end] of ranges.slice(0, RANGE_LIMIT)) {
      explanations.push({ start, end, reason: leaf.kind, clause });
    }
  }
  return explanations.sort((a, b) => a.start - b.start || b.end - a.end);
}
