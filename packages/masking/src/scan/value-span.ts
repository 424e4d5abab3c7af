import { REDACTED, TAKEN_OUT } from '../mask/partial.ts';

/** Where the value after a key stands: `[start, end)` without quotes, and how it was written. */
export interface ValueSpan {
  readonly start: number;
  readonly end: number;
  readonly form: 'quoted' | 'bare' | 'container';
}

export interface ValueForm {
  readonly isKeyQuoted: boolean;
  /** A bare value is read up to this length. */
  readonly longest: number;
}

const quote = 0x22;
const singleQuote = 0x27;
const backslash = 0x5c;
const mostBlanks = 8;
const deepest = 64;

/**
 * The value that begins after the sign of assignment at `at`. A quoted value ends at the quote of its own depth of
 * escaping, or with the text where none comes. Without quotes around the key, a quote before a comma or bracket closes
 * the text that the key stands in.
 */
export function valueAfter(text: string, at: number, { isKeyQuoted, longest }: ValueForm): ValueSpan | undefined {
  let start = at + 1;
  // `"password"=>"x"` of Ruby.
  if (text.charCodeAt(start) === 0x3e && text.charCodeAt(at) === 0x3d) start++;
  while (start - at < mostBlanks && isBlank(text.charCodeAt(start))) start++;
  if (isTakenOut(text, start)) return behindRedacted(text, start);
  const quoted = quotedAt(text, start);
  if (quoted !== undefined && !isKeyQuoted && closing.test(text.slice(quoted.start, quoted.start + 8)))
    return undefined;
  if (quoted !== undefined) return { start: quoted.start, end: quoted.end, form: 'quoted' };
  const depth = slashesAt(text, start);
  const opening = text.charCodeAt(start + depth);
  if (opening === 0x5b || opening === 0x7b) return { start: start + depth, end: start + depth, form: 'container' };
  const end = bareEnd(text, start, longest);
  return end > start ? { start, end, form: 'bare' } : undefined;
}

const closing = /^\s{0,4}(?:[,}\]]|$)/;

function isTakenOut(text: string, at: number): boolean {
  return text.startsWith(REDACTED, at) || text.startsWith(TAKEN_OUT, at);
}

/** What follows on a value that is masked already. */
function behindRedacted(text: string, at: number): ValueSpan | undefined {
  let start = at;
  while (isTakenOut(text, start)) start += text.startsWith(TAKEN_OUT, start) ? 1 : REDACTED.length;
  const end = bareEnd(text, start);
  return end > start ? { start, end, form: 'bare' } : undefined;
}

function slashesAt(text: string, start: number): number {
  let depth = 0;
  while (text.charCodeAt(start + depth) === backslash && depth < deepest) depth++;
  return depth;
}

/** Letters before the quote of a string in Python and SQL. */
const stringPrefixes = /^[ubrfLN]$/;

function isQuote(code: number): boolean {
  return code === quote || code === singleQuote;
}

/** A quoted text, perhaps with escaped quotes, that begins at `at`; `after` is the place behind its closing quote. */
export function quotedAt(text: string, at: number): { start: number; end: number; after: number } | undefined {
  const start = stringPrefixes.test(text.charAt(at)) && isQuote(text.charCodeAt(at + 1)) ? at + 1 : at;
  const depth = slashesAt(text, start);
  const opening = text.charCodeAt(start + depth);
  if (!isQuote(opening)) return undefined;
  const from = start + depth + 1;
  const end = closingQuote(text, from, { opening, depth });
  let after = end;
  while (after < text.length && text.charCodeAt(after) === backslash) after++;
  return { start: from, end, after: Math.min(after + 1, text.length) };
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x3000;
}

/** The quote that closes: at most as many backslashes stand before it as before the opening one, or whole pairs. */
function closingQuote(text: string, from: number, { opening, depth }: { opening: number; depth: number }): number {
  const mark = opening === quote ? '"' : "'";
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) {
    let before = 0;
    while (at - before > from && text.charCodeAt(at - 1 - before) === backslash) before++;
    if (depth === 0 ? before % 2 === 0 : before <= depth) return depth === 0 ? at : at - before;
  }
  return text.length;
}

const stops = new Uint8Array(65_536);
for (const char of ' \t\n\r\f\v,;&|<>"\'\\(){}[]，。；、（）【】“”《》\u3000\u0000\ue000')
  stops[char.charCodeAt(0)] = 1;

/** A bare value ends at white space or at a sign that parts values. */
export function bareEnd(text: string, start: number, longest = text.length): number {
  const limit = Math.min(text.length, start + longest);
  let end = start;
  while (end < limit && stops[text.charCodeAt(end)] === 0) end++;
  return end;
}

/** Behind the bracket that a bare value opens (`Some("x")`, `Optional[x]`); its end where there is none. */
export function bracketEnd(text: string, end: number): number {
  const opening = text.charAt(end);
  if (opening !== '(' && opening !== '[') return end;
  const inside = text.slice(end, end + longestBracket).search(opening === '(' ? /\)/ : /\]/);
  return inside < 0 ? end : end + inside + 1;
}

const longestBracket = 256;

/** The end of the line, of the quoted text or of the tag that a bare value stands in. */
export function lineEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !'\r\n"<\\'.includes(text.charAt(end))) end++;
  return end;
}
