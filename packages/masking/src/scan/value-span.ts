/** Where the value after a key stands: `[start, end)` without quotes, and how it was written. */
export interface ValueSpan {
  readonly start: number;
  readonly end: number;
  readonly form: 'quoted' | 'bare' | 'container';
}

const quote = 0x22;
const singleQuote = 0x27;
const backslash = 0x5c;
const mostBlanks = 8;
const deepest = 64;

/**
 * The value that begins after the sign of assignment at `at`. A quoted value ends at the quote of its own depth of
 * escaping, or with the text where none comes.
 */
export function valueAfter(text: string, at: number): ValueSpan | undefined {
  let start = at + 1;
  while (start - at < mostBlanks && isBlank(text.charCodeAt(start))) start++;
  let depth = 0;
  while (text.charCodeAt(start + depth) === backslash && depth < deepest) depth++;
  const opening = text.charCodeAt(start + depth);
  if (opening === quote || opening === singleQuote) {
    const from = start + depth + 1;
    return { start: from, end: closingQuote(text, from, { opening, depth }), form: 'quoted' };
  }
  if (opening === 0x5b || opening === 0x7b) return { start: start + depth, end: start + depth, form: 'container' };
  if (depth > 0) return undefined;
  const end = bareEnd(text, start);
  return end > start ? { start, end, form: 'bare' } : undefined;
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
for (const char of ' \t\n\r\f\v,;&|<>"\'\\(){}[]，。；、（）【】“”《》\u3000\u0000') stops[char.charCodeAt(0)] = 1;

/** A bare value ends at white space or at a sign that parts values. */
export function bareEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && stops[text.charCodeAt(end)] === 0) end++;
  return end;
}

/** The end of the line, of the quoted text or of the tag that a bare value stands in. */
export function lineEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && !'\r\n"<\\'.includes(text.charAt(end))) end++;
  return end;
}
