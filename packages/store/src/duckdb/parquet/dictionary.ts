import { PageCursor } from './decode.ts';
import { freeBuffer } from './free-buffer.ts';
import { Kept } from './kept.ts';

/** Texts that stand one after another in a buffer: value `i` is `bytes[starts[i], ends[i])`. */
export interface TextValues {
  readonly bytes: Buffer;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** The distinct values of one column of one row group, shared by its pages. */
export class Dictionary extends Kept {
  readonly page: Buffer;
  readonly count: number;
  #texts: TextValues | undefined;

  constructor(page: Buffer, count: number) {
    super(page.byteLength);
    this.page = page;
    this.count = count;
  }

  get texts(): TextValues {
    if (this.#texts === undefined) {
      this.#texts = this.#readTexts();
      this.grow(this.#texts.starts.byteLength * 2);
    }
    return this.#texts;
  }

  #readTexts(): TextValues {
    const cursor = new PageCursor(this.page);
    const starts = new Int32Array(this.count);
    const ends = new Int32Array(this.count);
    for (let index = 0; index < this.count; index++) {
      const length = cursor.u32();
      starts[index] = cursor.at;
      cursor.at += length;
      ends[index] = cursor.at;
    }
    return { bytes: cursor.bytes, starts, ends };
  }

  protected override free(): void {
    freeBuffer(this.page);
  }
}
