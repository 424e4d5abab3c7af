import { basicClasses, CJK, classOf, SEPARATOR, WORD } from './char-class.ts';
import { fold } from './fold.ts';
import { GAP } from './marks.ts';

/** A run of word characters is cut every so many characters. */
export const TOKEN_LIMIT = 200;

/** Start and end in UTF-16 units of the folded text; `cjk`: a single Han, Kana or Hangul character. */
export type TokenVisit = (start: number, end: number, cjk: boolean) => void;

/** The end of the word that starts at `start` (a word character), at most `TOKEN_LIMIT` characters on. */
function wordEnd(folded: string, start: number): number {
  let at = start;
  for (let length = 0; length < TOKEN_LIMIT && at < folded.length; length++) {
    const cls = basicClasses[folded.charCodeAt(at)];
    if (cls === WORD) at++;
    else if (cls === SEPARATOR) {
      const codePoint = folded.codePointAt(at) ?? 0;
      if (codePoint <= 0xffff || classOf(codePoint) !== WORD) break;
      at += 2;
    } else break;
  }
  return at;
}

/** Visits every token of a folded text in order, gaps left out. */
export function scanTokens(folded: string, visit: TokenVisit): void {
  const length = folded.length;
  let at = 0;
  while (at < length) {
    const unit = folded.charCodeAt(at);
    const basic = basicClasses[unit];
    if (basic === WORD) {
      const end = wordEnd(folded, at);
      visit(at, end, false);
      at = end;
    } else if (basic === CJK) {
      visit(at, at + 1, true);
      at++;
    } else if (unit >= 0xd800 && unit <= 0xdbff) {
      at = scanAstral(folded, at, visit);
    } else at++;
  }
}

function scanAstral(folded: string, at: number, visit: TokenVisit): number {
  const codePoint = folded.codePointAt(at) ?? 0;
  const width = codePoint > 0xffff ? 2 : 1;
  const cls = classOf(codePoint);
  if (cls === SEPARATOR) return at + width;
  const end = cls === CJK ? at + width : wordEnd(folded, at);
  visit(at, end, cls === CJK);
  return end;
}

/** The folded tokens of a text in order, gaps left out: what a token filter holds. */
export function forEachToken(text: string, visit: (token: string) => void): void {
  const folded = fold(text);
  scanTokens(folded, (start, end) => {
    visit(folded.slice(start, end));
  });
}

/** The folded tokens of an already folded text, gap tokens included: what phrases are compared with. */
export function tokeniseFolded(folded: string): string[] {
  const tokens: string[] = [];
  let cjkEnd = -1;
  scanTokens(folded, (start, end, cjk) => {
    if (cjk && cjkEnd >= 0 && cjkEnd < start) tokens.push(GAP);
    tokens.push(folded.slice(start, end));
    cjkEnd = cjk ? end : -1;
  });
  return tokens;
}

/** The folded tokens of a text, gap tokens included. */
export function tokenise(text: string): string[] {
  return tokeniseFolded(fold(text));
}
