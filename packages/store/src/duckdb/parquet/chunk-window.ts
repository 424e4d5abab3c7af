import type { Chunk } from './chunk.ts';
import type { TextValues } from './dictionary.ts';

/** Some neighbouring rows of a chunk, numbered from 0: what a search reads at a time. */
export class ChunkWindow {
  readonly chunk: Chunk;
  readonly rows: number;
  readonly #first: number;

  constructor(chunk: Chunk, first: number, rows: number) {
    this.chunk = chunk;
    this.rows = rows;
    this.#first = first;
  }

  get type(): Chunk['type'] {
    return this.chunk.type;
  }

  /** Every value of the chunk: of a dictionary each one once. */
  get texts(): TextValues {
    return this.chunk.texts;
  }

  /** Each row has a text of its own: the first the first, and so on. */
  get isRowed(): boolean {
    return this.chunk.isRowed && this.#first === 0 && this.rows === this.chunk.rows;
  }

  textAt(index: number): string {
    return this.chunk.textAt(index);
  }

  /** Which of the texts a row has, −1 for none; rows ascending. */
  indexesAt(rows: readonly number[]): Int32Array {
    return this.chunk.indexesAt(this.#inChunk(rows));
  }

  /** Which of the texts each row has, −1 for none. */
  indexes(): Int32Array {
    return this.chunk.indexes().subarray(this.#first, this.#first + this.rows);
  }

  /** Numbers (a boolean as 0 or 1) of rows, ascending. */
  numbersAt(rows: readonly number[]): (number | undefined)[] {
    return this.chunk.numbersAt(this.#inChunk(rows));
  }

  /** Kept bytes of rows, ascending. */
  bytesAt(rows: readonly number[]): (Uint8Array | undefined)[] {
    return this.chunk.bytesAt(this.#inChunk(rows));
  }

  #inChunk(rows: readonly number[]): readonly number[] {
    return this.#first === 0 ? rows : rows.map((row) => row + this.#first);
  }
}
