import { classOf, WORD } from '../text/char-class.ts';
import { mayHaveLongWord } from '../text/long-words.ts';
import { hashToken } from '../text/token-hash.ts';
import { scanTokens, tokeniseFolded } from '../text/tokenise.ts';

/** What is indexed of a folded text. */
export interface IndexedText {
  /** Tokens in order, gaps included, between blanks: for an analyzer that cuts at blanks. */
  readonly tokens: string;
  /** Tokens that such an analyzer would cut, as they are; in `tokens` stands a mark for each. */
  readonly giants: readonly string[];
  /** Words longer than a token, uncut, in overlapping pieces: any part of up to `LONG_PART` characters is in one. */
  readonly longWords: readonly string[];
}

/** The whitespace tokenizer of Lucene cuts after so many UTF-16 units. */
const ANALYSED_UNITS = 255;

/** A query is at most so long, and so is a part that it can look for. */
const LONG_PART = 4096;
const LONG_PIECE = 2 * LONG_PART;

/** A token as it stands in the index: one that would be cut (letters beyond the basic plane) by its hash. */
export function analysedToken(token: string): string {
  if (token.length <= ANALYSED_UNITS) return token;
  let mark = '\ue004';
  hashToken(token, (first, second) => {
    for (const hash of [first, second]) {
      for (let shift = 0; shift < 32; shift += 4) mark += String.fromCharCode(0xe100 + ((hash >>> shift) & 15));
    }
  });
  return mark;
}

export function indexText(folded: string): IndexedText {
  const tokens = tokeniseFolded(folded);
  const giants = tokens.filter((token) => token.length > ANALYSED_UNITS);
  return {
    tokens: (giants.length === 0 ? tokens : tokens.map(analysedToken)).join(' '),
    giants,
    longWords: mayHaveLongWord(folded) ? longWords(folded) : [],
  };
}

function longWords(folded: string): string[] {
  const words: string[] = [];
  let start = -1;
  let end = -1;
  let pieces = 0;
  const flush = (): void => {
    for (let at = start; pieces > 1 && at < end; at += LONG_PIECE - LONG_PART) {
      words.push(folded.slice(at, at + LONG_PIECE).toWellFormed());
      if (at + LONG_PIECE >= end) break;
    }
  };
  scanTokens(folded, (from, to, cjk) => {
    if (!cjk && from === end && pieces > 0) {
      pieces++;
      end = to;
      return;
    }
    flush();
    [start, end, pieces] = [from, to, cjk ? 0 : 1];
  });
  flush();
  return words;
}

const TRIES = 8;

/** Whether the tokens of a value surely stand one after another among those of a line. Both are folded. */
export function standsIn(line: string, value: string): boolean {
  let at = line.indexOf(value);
  for (let tries = 0; at >= 0 && tries < TRIES; tries++) {
    if (isWordBreak(line, at) && isWordBreak(line, at + value.length)) return true;
    at = line.indexOf(value, at + 1);
  }
  return false;
}

/** Whether no word goes on across a place. */
function isWordBreak(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return true;
  const unit = text.charCodeAt(at);
  if (unit >= 0xdc00 && unit <= 0xdfff) return false;
  const before = text.charCodeAt(at - 1);
  const left = before >= 0xdc00 && before <= 0xdfff ? text.codePointAt(at - 2) : before;
  return classOf(left ?? 0) !== WORD || classOf(text.codePointAt(at) ?? 0) !== WORD;
}
