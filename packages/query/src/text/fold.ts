import { classOf, SEPARATOR } from './char-class.ts';
import { CUT } from './marks.ts';

/** What the fold does to a code point; found out as characters are met. */
const UNKNOWN = 0;
const SAME = 1;
/** Changed as `toLowerCase` and DuckDB's `lower` change it. */
const LOWERED = 2;
/** Changed in a way that neither knows. */
const CHANGED = 3;
/** Left alone, or lowered without regard to its place, where `toLowerCase` of a whole text does otherwise (Σ, newer letters). */
const ODD = 4;

const basicKinds = new Uint8Array(0x1_0000);
const astralKinds = new Map<number, number>();
/** Of those that are `CHANGED`. */
const changed = new Map<number, string>();

const NON_ASCII = /[^\0-\x7f]/;
const CAPITAL_SIGMA = 0x3a3;

/** NFKC of one code point, then simple lower case; letters newer than the class table stay as they are. */
export function foldCodePoint(codePoint: number): string {
  const char = String.fromCodePoint(codePoint);
  if (char === CUT) return '\ufffd';
  let folded = '';
  for (const part of char.normalize('NFKC')) {
    const inner = part.codePointAt(0) ?? 0;
    if (inner === 0x130) folded += 'i';
    else folded += classOf(inner) === SEPARATOR ? part : part.toLowerCase();
  }
  return folded;
}

function findKind(codePoint: number): number {
  const char = String.fromCodePoint(codePoint);
  const folded = foldCodePoint(codePoint);
  if (codePoint === CAPITAL_SIGMA) return ODD;
  if (folded === char) return char.toLowerCase() === char ? SAME : ODD;
  if (char.normalize('NFKC') === char && folded === char.toLowerCase()) return LOWERED;
  changed.set(codePoint, folded);
  return CHANGED;
}

function kindOf(codePoint: number): number {
  const known = codePoint > 0xffff ? astralKinds.get(codePoint) : basicKinds[codePoint];
  if (known !== undefined && known !== UNKNOWN) return known;
  const kind = findKind(codePoint);
  if (codePoint > 0xffff) astralKinds.set(codePoint, kind);
  else basicKinds[codePoint] = kind;
  return kind;
}

function foldOneByOne(text: string): string {
  let out = '';
  for (const char of text) out += foldCodePoint(char.codePointAt(0) ?? 0);
  return out;
}

/**
 * The fold of the whole product: code point by code point, NFKC, then simple lower case, İ → i. Idempotent. Lone
 * surrogates and U+E001, a mark of ours, become U+FFFD.
 */
export function fold(text: string): string {
  if (!NON_ASCII.test(text)) return text.toLowerCase();
  const source = text.isWellFormed() ? text : text.toWellFormed();
  let out = '';
  let kept = 0;
  for (let at = 0; at < source.length; at++) {
    const unit = source.charCodeAt(at);
    if (unit < 0x80) continue;
    const codePoint = unit >= 0xd800 && unit <= 0xdfff ? (source.codePointAt(at) ?? unit) : unit;
    const kind = kindOf(codePoint);
    if (kind === ODD) return foldOneByOne(source);
    if (kind === CHANGED) {
      out += source.slice(kept, at) + (changed.get(codePoint) ?? '');
      kept = at + (codePoint > 0xffff ? 2 : 1);
    }
    if (codePoint > 0xffff) at++;
  }
  return (kept === 0 ? source : out + source.slice(kept)).toLowerCase();
}

/** The kind of a code point, for `lower-fold.ts`. */
export const foldKinds = { of: kindOf, CHANGED, ODD, CAPITAL_SIGMA } as const;
