import { fold } from '@logwarden/query';

/**
 * Bitmaps of the trigrams of folded texts, for parts of words. A gram is three neighbouring UTF-16 units that are ASCII
 * word characters or not ASCII; so grams never reach over ASCII punctuation.
 */
const fullBits = 17;
const smallestBytes = 64;

/** Lower-case unit of an ASCII word character; 0: separates. */
const asciiWord = Uint8Array.from({ length: 128 }, (_, unit) => {
  const char = String.fromCharCode(unit);
  return /[0-9A-Za-z_]/.test(char) ? char.toLowerCase().charCodeAt(0) : 0;
});

function forEachGram(folded: string, visit: (hash: number) => void): void {
  let first = 0;
  let second = 0;
  for (let at = 0; at < folded.length; at++) {
    const unit = folded.charCodeAt(at);
    const third = unit < 128 ? (asciiWord[unit] ?? 0) : unit;
    if (first !== 0 && second !== 0 && third !== 0) visit(gramHash(first, second, third));
    first = second;
    second = third;
  }
}

function gramHash(first: number, second: number, third: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca77) ^ Math.imul(third, 0xc2b2ae3d);
  return Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> (32 - fullBits);
}

export class GramBitmap {
  readonly #bits = new Uint8Array(2 ** (fullBits - 3));
  readonly add = (hash: number): void => {
    this.#bits[hash >>> 3] = (this.#bits[hash >>> 3] ?? 0) | (1 << (hash & 7));
  };

  addFolded(folded: string): void {
    forEachGram(folded, this.add);
  }

  /** Adds a stretch of ASCII bytes. */
  addAscii(bytes: Uint8Array, start: number, end: number): void {
    const bits = this.#bits;
    let first = 0;
    let second = 0;
    for (let at = start; at < end; at++) {
      const third = asciiWord[bytes[at] ?? 0] ?? 0;
      if (first !== 0 && second !== 0 && third !== 0) {
        const hash = gramHash(first, second, third);
        bits[hash >>> 3] = (bits[hash >>> 3] ?? 0) | (1 << (hash & 7));
      }
      first = second;
      second = third;
    }
  }

  clear(): void {
    this.#bits.fill(0);
  }

  /** The bitmap, folded to half its size as long as at most a sixth of its bits is set. */
  finish(): Uint8Array {
    let bits = this.#bits.slice();
    while (bits.length > smallestBytes && countBits(bits) * 12 <= bits.length * 8) {
      const half = bits.length / 2;
      const folded = bits.slice(0, half);
      for (let at = 0; at < half; at++) folded[at] = (folded[at] ?? 0) | (bits[at + half] ?? 0);
      bits = folded;
    }
    return bits;
  }
}

function countBits(bits: Uint8Array): number {
  let count = 0;
  for (const byte of bits) for (let rest = byte; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Whether a text with this part may be among those of the bitmap. */
export function mayHavePart(bits: Uint8Array, part: string): boolean {
  const mask = bits.length * 8 - 1;
  let all = true;
  forEachGram(fold(part), (hash) => {
    const at = hash & mask;
    if (((bits[at >>> 3] ?? 0) & (1 << (at & 7))) === 0) all = false;
  });
  return all;
}
