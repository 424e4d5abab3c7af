import { fold, foldKinds } from './fold.ts';
import { mayHaveLongWord } from './long-words.ts';

const NON_ASCII = /[^\0-\x7f]/;

function isLowerFoldBy(text: string, allowed: ReadonlySet<number>): boolean {
  if (!NON_ASCII.test(text)) return true;
  if (!text.isWellFormed()) return false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    const codePoint = unit >= 0xd800 && unit <= 0xdfff ? (text.codePointAt(at) ?? unit) : unit;
    const kind = foldKinds.of(codePoint);
    if (kind === foldKinds.CHANGED && !allowed.has(codePoint)) return false;
    // What an engine newer than the class table would lower; Σ alone is the same everywhere.
    if (kind === foldKinds.ODD && codePoint !== foldKinds.CAPITAL_SIGMA) return false;
    if (codePoint > 0xffff) at++;
  }
  return true;
}

const none: ReadonlySet<number> = new Set();

/** Full-width `，：；！？（）` and the ASCII mark each folds to. Chinese lines are full of them, and they cut no token otherwise. */
export const lenientMarks: ReadonlyMap<string, string> = new Map(
  Array.from('，：；！？（）', (mark) => [fold(mark), mark] as const),
);
const lenientUnits: ReadonlySet<number> = new Set(Array.from(lenientMarks.values(), (mark) => mark.charCodeAt(0)));

/** True when DuckDB's `lower(text)` is `fold(text)`: for values of fields. */
export function isLowerFold(text: string): boolean {
  return isLowerFoldBy(text, none);
}

/**
 * True when `lower(text)` will do as the layout's `searchFolded`: as `isLowerFold`, full-width `，：；！？（）` allowed, and
 * no word that is cut. Else keep `foldSearched(text)`.
 */
export function isLowerFoldText(text: string): boolean {
  return isLowerFoldBy(text, lenientUnits) && !mayHaveLongWord(text);
}
