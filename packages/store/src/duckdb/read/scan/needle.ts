import type { Chunk } from '../../parquet/chunk.ts';
import type { Kept } from '../../parquet/kept.ts';

/** ASCII but for the marks that also stand full-width in folded texts, and characters without case that fold to themselves. */
const safe =
  /(?:(?![,:;!?()A-Z])[\x20-\x7f]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])+/gu;

/** The longest stretch of a folded text that its bytes can be searched for; null: there is none. */
export function searchable(folded: string): string | null {
  let best: string | null = null;
  for (const [stretch] of folded.matchAll(safe)) {
    if (best === null || Buffer.byteLength(stretch) > Buffer.byteLength(best)) best = stretch;
  }
  return best;
}

/** Lower-case letters of ASCII; other bytes as they are. */
const lower = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));

/** Kelvin sign and İ: beyond ASCII, with a lower case that is not. */
const oddSigns = { k: Buffer.from('\u212a'), i: Buffer.from('\u0130') } as const;

/** A text that `searchable` gave, looked for in UTF-8 bytes whatever their case. */
export class Needle {
  readonly #bytes: Buffer;
  readonly #hasCase: boolean;
  readonly #odd: readonly Buffer[];
  /** How far the end of the needle may move on by the byte that stands there (Horspool 1980). */
  readonly #skips: Int32Array;
  /** Of chunks that are looked at page by page. */
  readonly #known = new WeakMap<Kept, { readonly most: number; readonly found: number[] | null }>();

  constructor(text: string) {
    this.#bytes = Buffer.from(text);
    this.#hasCase = /[a-z]/.test(text);
    this.#odd = (['k', 'i'] as const).flatMap((letter) => (text.includes(letter) ? [oddSigns[letter]] : []));
    const { length } = this.#bytes;
    this.#skips = new Int32Array(256).fill(length);
    for (let at = 0; at < length - 1; at++) {
      const byte = this.#bytes[at] ?? 0;
      this.#skips[byte] = length - 1 - at;
      if (byte >= 97 && byte <= 122) this.#skips[byte - 32] = length - 1 - at;
    }
  }

  /**
   * Numbers of the texts of a chunk that hold the needle, ascending; null: more than `most`. Texts with a sign that has an
   * ASCII letter for its lower case may be among them without need.
   */
  find(chunk: Chunk, most: number): number[] | null {
    const known = this.#known.get(chunk.textsOf);
    if (known?.most === most) return known.found;
    const found = this.#find(chunk, most);
    this.#known.set(chunk.textsOf, { most, found });
    return found;
  }

  #find(chunk: Chunk, most: number): number[] | null {
    const found = new Set<number>();
    const look = (indexOf: (bytes: Buffer, from: number) => number): boolean => {
      for (let at = indexOf(chunk.textBytes, 0); at >= 0;) {
        const { bytes, starts, ends } = chunk.texts;
        const value = valueAt(starts, at);
        // Before the texts and between two of them stand lengths, which are no text.
        const isInside = at >= (starts[value] ?? 0) && at < (ends[value] ?? 0);
        if (isInside) found.add(value);
        if (found.size > most) return false;
        at = indexOf(bytes, isInside ? (ends[value] ?? 0) : at + 1);
      }
      return true;
    };
    const signs = this.#odd.map((sign) => (bytes: Buffer, from: number) => bytes.indexOf(sign, from));
    const ways = [(bytes: Buffer, from: number) => this.#indexIn(bytes, from), ...signs];
    return ways.every(look) ? [...found].sort((a, b) => a - b) : null;
  }

  #indexIn(bytes: Buffer, from: number): number {
    if (!this.#hasCase) return bytes.indexOf(this.#bytes, from);
    const needle = this.#bytes;
    const skips = this.#skips;
    const last = needle.length - 1;
    for (let end = from + last; end < bytes.length; end += skips[bytes[end] ?? 0] ?? 1) {
      let at = last;
      while (at >= 0 && lower[bytes[end - last + at] ?? 0] === needle[at]) at--;
      if (at < 0) return end - last;
    }
    return -1;
  }
}

/** Marks where a long word was cut: what stands across it is only found by the predicate. */
export const cutMark = new Needle('\ue001');

/** The last text that starts at or before a byte. */
function valueAt(starts: Int32Array, byte: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? 0) <= byte) low = middle;
    else high = middle - 1;
  }
  return low;
}
