import { ANY, type GlobPart, printGlob } from '../constructs/glob.ts';
import { needOfRaw } from '../constructs/raw.ts';
import { phraseTokens } from '../constructs/phrase.ts';
import { tokenGlob } from '../constructs/token-glob.ts';
import { fold } from '../text/fold.ts';
import { scanTokens } from '../text/tokenise.ts';
import type { TokenNeed } from '../sql/need.ts';
import { analysedToken } from './indexed-text.ts';
import {
  allOfDsl,
  anyOfDsl,
  type Dsl,
  type DslLayout,
  everything,
  exactDsl,
  type LeafDsl,
  nothing,
  superset,
} from './layout.ts';

/** Clauses on the tokens of the searched text. */

const term = (field: string, value: string): Dsl => ({ term: { [field]: { value } } });

/** Tokens one after another. */
export function phraseDsl(layout: DslLayout, tokens: readonly string[]): Dsl {
  const [first] = tokens;
  if (first === undefined) return nothing;
  const analysed = tokens.map(analysedToken);
  if (tokens.length === 1) return term(layout.tokens, analysed[0] ?? '');
  return { match_phrase: { [layout.tokens]: { query: analysed.join(' ') } } };
}

/** A pattern with folded literals, over whole terms of a field. */
export function globDsl(field: string, parts: readonly GlobPart[], prefix = ''): Dsl {
  const value = prefix.replace(/[*?\\]/g, '\\$&') + printGlob(parts);
  return { wildcard: { [field]: { value } } };
}

/** Terms within some edits: optimal string alignment over code points, no cap on how many. */
export function fuzzyDsl(field: string, edits: { readonly word: string; readonly distance: number }, prefix = ''): Dsl {
  return {
    fuzzy: {
      [field]: {
        value: prefix + edits.word,
        fuzziness: edits.distance,
        prefix_length: Array.from(prefix).length,
        transpositions: true,
        rewrite: 'constant_score',
      },
    },
  };
}

/** A test of single tokens, those that are kept apart included. */
export function anyToken(layout: DslLayout, test: (field: string) => Dsl): Dsl {
  return anyOfDsl([test(layout.tokens), test(layout.giants)]);
}

/** A pattern inside text; see `TokenGlob`. */
export function tokenPatternDsl(layout: DslLayout, pattern: string): LeafDsl {
  const glob = tokenGlob(pattern);
  switch (glob.kind) {
    case 'any':
      return exactDsl(everything);
    case 'phrase':
      return exactDsl(phraseDsl(layout, phraseTokens(glob.text)));
    case 'token':
      return exactDsl(anyToken(layout, (field) => globDsl(field, glob.parts)));
    case 'words':
      return superset(everything);
  }
}

interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly cjk: boolean;
}

/**
 * A substring of the searched text. Inside one word, or of touching Han, Kana or Hangul, tokens say it exactly; across
 * tokens they name candidates.
 */
export function substringDsl(layout: DslLayout, text: string): LeafDsl {
  const needle = fold(text);
  if (needle === '') return exactDsl(everything);
  const pieces: Piece[] = [];
  scanTokens(needle, (start, end, cjk) => pieces.push({ text: needle.slice(start, end), start, end, cjk }));
  const covered = pieces.reduce((sum, piece) => sum + piece.end - piece.start, 0);
  if (covered === needle.length) {
    if (pieces.every((piece) => piece.cjk)) return exactDsl(phraseDsl(layout, phraseTokens(needle)));
    if (pieces.every((piece) => !piece.cjk)) {
      const parts = globAround(needle, { before: true, after: true });
      const inToken = anyToken(layout, (field) => globDsl(field, parts));
      return exactDsl(anyOfDsl([inToken, globDsl(layout.longWords, parts)]));
    }
  }
  return superset(allOfDsl([needDsl(layout, needOfRaw({ kind: 'raw', text })), ...edges(layout, needle, pieces)]));
}

function globAround(literal: string, open: { readonly before: boolean; readonly after: boolean }): GlobPart[] {
  const run = (wanted: boolean): GlobPart[] => (wanted ? [ANY] : []);
  return [...run(open.before), literal, ...run(open.after)];
}

/** Words at the edges of a part, which may go on beyond it: the end of a token, and the beginning of one. */
function edges(layout: DslLayout, needle: string, pieces: readonly Piece[]): Dsl[] {
  const cutSomewhere: Dsl = { exists: { field: layout.longWords } };
  const whole = (piece: Piece, next: Piece | undefined): boolean =>
    !piece.cjk && (next === undefined || next.cjk || next.start !== piece.end);
  const out: Dsl[] = [];
  const [first, second] = pieces;
  if (first?.start === 0 && first.end < needle.length && whole(first, second)) {
    const parts = globAround(first.text, { before: true, after: false });
    out.push(anyOfDsl([anyToken(layout, (field) => globDsl(field, parts)), cutSomewhere]));
  }
  const last = pieces.at(-1);
  const before = pieces.at(-2);
  const startsWord = before === undefined || before.cjk || before.end !== last?.start;
  if (last !== undefined && !last.cjk && last.start > 0 && last.end === needle.length && startsWord) {
    const parts = globAround(last.text, { before: false, after: true });
    out.push(anyOfDsl([anyToken(layout, (field) => globDsl(field, parts)), cutSomewhere]));
  }
  return out;
}

function needDsl(layout: DslLayout, need: TokenNeed): Dsl {
  switch (need.kind) {
    case 'all':
      return allOfDsl(need.needs.map((part) => needDsl(layout, part)));
    case 'any':
      return anyOfDsl(need.needs.map((part) => needDsl(layout, part)));
    case 'token':
      return term(layout.tokens, analysedToken(need.token));
    case 'unknown':
      return everything;
  }
}
