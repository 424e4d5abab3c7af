import type { FieldTable } from '../fields/field-table.ts';
import { isDigit, isHan, isLetter } from './letters.ts';

const longestKey = 64;

/** Bits of the last three letters of all names that mean something, so that most keys are passed over unread. */
export class KeyFilter {
  readonly #ends = new Uint8Array(32_768);
  readonly #hanEnds = new Set<number>();

  constructor(fields: FieldTable) {
    for (const name of fields.lastWords()) {
      const bare = name.replace(/\d+$/, '');
      const last = bare.charCodeAt(bare.length - 1);
      if (bare === '' || last > 0x7f) this.#hanEnds.add(last);
      else this.#ends[endBits(bare, bare.length)] = 1;
    }
  }

  /** False when no name ends as the key that ends at `end` does. */
  mayMean(text: string, end: number): boolean {
    const last = text.charCodeAt(end - 1);
    if (last > 0x7f) return this.#hanEnds.has(last);
    return this.#ends[endBits(text, end)] === 1;
  }
}

/** The last three letters before `end`, five bits each; case and separators do not count. */
function endBits(text: string, end: number): number {
  let bits = 0;
  let shift = 0;
  for (let at = end - 1; at >= 0 && shift < 15 && end - at < 8; at--) {
    const code = text.charCodeAt(at);
    if (isLetter(code)) {
      bits |= (code & 0x1f) << shift;
      shift += 5;
    } else if (code !== 0x5f && code !== 0x2d && code !== 0x2e && code !== 0x20) break;
  }
  return bits;
}

/** The end of a key before the sign at `at`: quotes, escapes, blanks and the digit of `phone1` stand between. */
export function keyEnd(text: string, at: number): number {
  let end = at;
  while (end > 0 && at - end < 12) {
    const code = text.charCodeAt(end - 1);
    const isBetween = code === 0x22 || code === 0x27 || code === 0x5c || code === 0x20 || code === 0x5d;
    if (!isBetween) break;
    end--;
  }
  return end;
}

/** Behind the digits and the index at the end of a key (`phones[0]`, `phone1`). */
export function letterEnd(text: string, end: number): number {
  let at = end;
  while (at > 0 && end - at < 8) {
    const code = text.charCodeAt(at - 1);
    if (!isDigit(code) && code !== 0x5b && code !== 0x5d) break;
    at--;
  }
  return at;
}

/** Where the key that ends at `end` begins. */
export function keyStart(text: string, end: number): number {
  const isHanKey = isHan(text.charCodeAt(end - 1));
  let start = end;
  while (start > 0 && end - start < longestKey) {
    const code = text.charCodeAt(start - 1);
    const isPart = isHanKey ? isHan(code) : isKeySign(code);
    if (!isPart) break;
    start--;
  }
  return start;
}

function isKeySign(code: number): boolean {
  return (
    isLetter(code) || isDigit(code) || code === 0x5f || code === 0x2d || code === 0x2e || code === 0x5b || code === 0x5d
  );
}
