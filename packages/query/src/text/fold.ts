import { classOf, SEPARATOR } from './char-class.ts';

/** What the fold does to a code point of the basic plane; filled as characters are met. */
const UNKNOWN = 0;
const SAME = 1;
/** Changed, and DuckDB's `lower` does the same. */
const LOWERED = 2;
/** Changed in a way that `lower` does not know. */
const CHANGED = 3;

const kinds = new Uint8Array(0x1_0000);
const foldedBasic = new Map<number, string>();

const NON_ASCII = /[^\0-\x7f]/;

/** NFKC of one code point, then simple lower case; letters newer than the class table stay as they are. */
export function foldCodePoint(codePoint: number): string {
  const char = String.fromCodePoint(codePoint);
  let folded = '';
  for (const part of char.normalize('NFKC')) {
    const inner = part.codePointAt(0) ?? 0;
    if (inner === 0x130) folded += 'i';
    else folded += classOf(inner) === SEPARATOR ? part : part.toLowerCase();
  }
  return folded;
}

function kindOf(codePoint: number): number {
  const known = kinds[codePoint] ?? UNKNOWN;
  if (known !== UNKNOWN) return known;
  const char = String.fromCodePoint(codePoint);
  const folded = foldCodePoint(codePoint);
  let kind = SAME;
  if (folded !== char) {
    const lowered = codePoint !== 0x130 && char.normalize('NFKC') === char;
    kind = lowered ? LOWERED : CHANGED;
    foldedBasic.set(codePoint, folded);
  }
  kinds[codePoint] = kind;
  return kind;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/**
 * The fold of the whole product: code point by code point, NFKC, then simple lower case, İ → i. Idempotent. Lone
 * surrogates become U+FFFD.
 */
export function fold(text: string): string {
  if (!NON_ASCII.test(text)) return text.toLowerCase();
  const source = text.isWellFormed() ? text : text.toWellFormed();
  let out = '';
  let kept = 0;
  for (let at = 0; at < source.length; at++) {
    const unit = source.charCodeAt(at);
    if (isHighSurrogate(unit)) {
      const codePoint = source.codePointAt(at) ?? unit;
      out += source.slice(kept, at) + foldCodePoint(codePoint);
      at++;
      kept = at + 1;
    } else if (kindOf(unit) !== SAME) {
      out += source.slice(kept, at) + (foldedBasic.get(unit) ?? '');
      kept = at + 1;
    }
  }
  return kept === 0 ? source : out + source.slice(kept);
}

function isLowerFoldBy(text: string, allowed: ReadonlySet<number>): boolean {
  if (!NON_ASCII.test(text)) return true;
  if (!text.isWellFormed()) return false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (isHighSurrogate(unit)) {
      const codePoint = text.codePointAt(at) ?? unit;
      const char = String.fromCodePoint(codePoint);
      if (char.normalize('NFKC') !== char) return false;
      at++;
    } else if (kindOf(unit) === CHANGED && !allowed.has(unit)) {
      return false;
    }
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

/** True when `lower(text)` will do as the layout's `searchFolded`: as `isLowerFold`, full-width `，：；！？（）` allowed. */
export function isLowerFoldText(text: string): boolean {
  return isLowerFoldBy(text, lenientUnits);
}
