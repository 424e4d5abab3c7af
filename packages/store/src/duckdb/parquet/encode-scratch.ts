import { PageBuffer } from './encode.ts';
import { freeBuffer } from './free-buffer.ts';

/** Most chunks fit; more is taken where one does not. */
const outBytes = 1 << 18;

/**
 * Memory that the chunks of a file are encoded in, one after another: taken once, as megabytes a chunk that come and go
 * would have the garbage collector mark everything several times a file.
 */
export class EncodeScratch {
  /** The pages of the chunk, the last one's forgotten by `begin`. */
  readonly out = new PageBuffer(outBytes);
  readonly #levels: Int32Array;
  readonly #indexes: Int32Array;
  readonly #used: Int32Array;
  readonly #numbers: Float64Array;
  #codes = new Int32Array(0);

  /** `rows`: of a chunk, at most. */
  constructor(rows: number) {
    this.#levels = new Int32Array(rows);
    this.#indexes = new Int32Array(rows);
    this.#used = new Int32Array(rows);
    this.#numbers = new Float64Array(rows);
  }

  /** Forgets the chunk before. */
  begin(): void {
    this.out.cut(0);
  }

  /** All 0. */
  levels(rows: number): Int32Array {
    return this.#levels.subarray(0, rows).fill(0);
  }

  indexes(rows: number): Int32Array {
    return this.#indexes.subarray(0, rows);
  }

  used(rows: number): Int32Array {
    return this.#used.subarray(0, rows);
  }

  numbers(rows: number): Float64Array {
    return this.#numbers.subarray(0, rows);
  }

  /** One place for each code of a pool, all −1. */
  perCode(codes: number): Int32Array {
    if (codes > this.#codes.length) this.#codes = new Int32Array(Math.max(codes, this.#codes.length * 2));
    return this.#codes.subarray(0, codes).fill(-1);
  }

  /** Gives the memory back. */
  free(): void {
    freeBuffer(this.out.release());
  }
}
