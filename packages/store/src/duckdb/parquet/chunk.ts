import type { Column } from './column.ts';
import { PageCursor, pickHybrid, readDelta, readHybrid } from './decode.ts';
import type { Dictionary, TextValues } from './dictionary.ts';
import { freeBuffer } from './free-buffer.ts';
import { Kept } from './kept.ts';
import { encoding } from './pages.ts';

export interface ChunkParts {
  readonly type: Column['type'];
  readonly rows: number;
  readonly encoding: number;
  readonly page: Buffer;
  readonly dictionary?: Dictionary | undefined;
}

/** One column of one row group, or one page of it, in memory, decoded as far as it is asked for. Rows count from its first. */
export class Chunk extends Kept {
  readonly type: Column['type'];
  readonly rows: number;
  readonly #parts: ChunkParts;
  readonly #valuesAt: number;
  /** Place of a row's value among the values, −1 without one; null: every row has a value. */
  readonly #slots: Int32Array | null;
  /** Rows with a value. */
  readonly #present: number;
  #texts: TextValues | undefined;
  #numbers: Float64Array | undefined;
  #indexes: Int32Array | undefined;

  constructor(parts: ChunkParts) {
    const cursor = new PageCursor(parts.page);
    const valuesAt = cursor.u32() + 4;
    const { slots, present } = slotsOf(cursor, parts.rows);
    super(parts.page.byteLength + (slots?.byteLength ?? 0));
    this.#parts = parts;
    this.type = parts.type;
    this.rows = parts.rows;
    this.#valuesAt = valuesAt;
    this.#slots = slots;
    this.#present = present;
    parts.dictionary?.hold();
  }

  protected override free(): void {
    freeBuffer(this.#parts.page);
    this.#parts.dictionary?.release();
  }

  /** What holds its texts: of pages with a dictionary the same for all of them. */
  get textsOf(): Kept {
    return this.#parts.dictionary ?? this;
  }

  /** The bytes that the texts stand in, among others. */
  get textBytes(): Buffer {
    if (this.#parts.encoding !== encoding.dictionary) return this.#parts.page;
    return this.#parts.dictionary?.page ?? Buffer.alloc(0);
  }

  /** Each row has a text of its own: the first the first, and so on. */
  get isRowed(): boolean {
    return this.#slots === null && this.#parts.encoding !== encoding.dictionary;
  }

  /** Every value: of a dictionary each one once. */
  get texts(): TextValues {
    if (this.#parts.dictionary !== undefined) return this.#parts.dictionary.texts;
    if (this.#texts === undefined) {
      this.#texts = this.#plainTexts();
      this.grow(this.#texts.starts.byteLength * 2);
    }
    return this.#texts;
  }

  textAt(index: number): string {
    const { bytes, starts, ends } = this.texts;
    return bytes.toString('utf8', starts[index], ends[index]);
  }

  /** Which of the texts a row has, −1 for none; rows ascending. */
  indexesAt(rows: readonly number[]): Int32Array {
    const slots = this.#slotsAt(rows);
    return this.#parts.encoding === encoding.dictionary ? this.#picked(slots) : slots;
  }

  /** Which of the texts each row has, −1 for none. */
  indexes(): Int32Array {
    if (this.#indexes === undefined) {
      this.#indexes = this.#readIndexes();
      this.grow(this.#indexes.byteLength);
    }
    return this.#indexes;
  }

  #readIndexes(): Int32Array {
    const slots = this.#slots;
    if (this.#parts.encoding !== encoding.dictionary) return slots ?? upTo(this.rows);
    const cursor = this.#values();
    const width = cursor.byte();
    if (slots === null) return readHybrid(cursor, width, this.rows);
    const found = readHybrid(cursor, width, this.#present);
    const out = new Int32Array(this.rows);
    for (let row = 0; row < out.length; row++) {
      const slot = slots[row] ?? -1;
      out[row] = slot < 0 ? -1 : (found[slot] ?? -1);
    }
    return out;
  }

  /** Numbers (a boolean as 0 or 1) of rows, ascending. */
  numbersAt(rows: readonly number[]): (number | undefined)[] {
    const slots = this.#slotsAt(rows);
    const { dictionary } = this.#parts;
    if (this.#parts.encoding === encoding.dictionary && dictionary !== undefined) {
      const cursor = new PageCursor(dictionary.page);
      return Array.from(this.#picked(slots), (index) => (index < 0 ? undefined : numberAt(cursor, this.type, index)));
    }
    return Array.from(slots, (slot) => (slot < 0 ? undefined : this.#plainNumber(slot)));
  }

  /** Kept bytes of rows, ascending. */
  bytesAt(rows: readonly number[]): (Uint8Array | undefined)[] {
    const cursor = this.#values();
    let at = 0;
    return Array.from(this.#slotsAt(rows), (slot) => {
      if (slot < 0) return undefined;
      for (; at < slot; at++) cursor.at += cursor.u32();
      at++;
      const length = cursor.u32();
      const start = cursor.at;
      cursor.at += length;
      return cursor.bytes.subarray(start, start + length);
    });
  }

  #values(): PageCursor {
    const cursor = new PageCursor(this.#parts.page);
    cursor.at = this.#valuesAt;
    return cursor;
  }

  #slotsAt(rows: readonly number[]): Int32Array {
    const slots = this.#slots;
    return slots === null ? Int32Array.from(rows) : Int32Array.from(rows, (row) => slots[row] ?? -1);
  }

  /** Indexes of a dictionary at slots. */
  #picked(slots: Int32Array): Int32Array {
    const present = slots.filter((slot) => slot >= 0);
    const cursor = this.#values();
    const width = cursor.byte();
    const picked = pickHybrid(cursor, width, present);
    let next = 0;
    return slots.map((slot) => (slot < 0 ? -1 : (picked[next++] ?? -1)));
  }

  #plainNumber(slot: number): number {
    const { page } = this.#parts;
    if (this.type === 'bool') return ((page[this.#valuesAt + (slot >>> 3)] ?? 0) >>> (slot & 7)) & 1;
    if (this.#parts.encoding === encoding.delta) {
      if (this.#numbers === undefined) {
        this.#numbers = readDelta(this.#values());
        this.grow(this.#numbers.byteLength);
      }
      return this.#numbers[slot] ?? 0;
    }
    return numberAt(this.#values(), this.type, slot);
  }

  #plainTexts(): TextValues {
    const cursor = this.#values();
    const lengths = readDelta(cursor);
    const starts = new Int32Array(lengths.length);
    const ends = new Int32Array(lengths.length);
    let { at } = cursor;
    for (let index = 0; index < lengths.length; index++) {
      starts[index] = at;
      at += lengths[index] ?? 0;
      ends[index] = at;
    }
    return { bytes: cursor.bytes, starts, ends };
  }
}

function upTo(count: number): Int32Array {
  const out = new Int32Array(count);
  for (let at = 0; at < count; at++) out[at] = at;
  return out;
}

/** Reads the levels at the cursor. */
function slotsOf(cursor: PageCursor, rows: number): { slots: Int32Array | null; present: number } {
  const start = cursor.at;
  const header = cursor.varint();
  if (header % 2 === 0 && header / 2 >= rows && cursor.byte() === 1) return { slots: null, present: rows };
  cursor.at = start;
  const slots = readHybrid(cursor, 1, rows);
  let present = 0;
  for (let row = 0; row < rows; row++) slots[row] = slots[row] === 1 ? present++ : -1;
  return { slots, present };
}

function numberAt(values: PageCursor, type: Column['type'], index: number): number {
  const { bytes, at } = values;
  if (type === 'f64') return bytes.readDoubleLE(at + 8 * index);
  if (type === 'i32') return bytes.readInt32LE(at + 4 * index);
  return bytes.readInt32LE(at + 8 * index + 4) * 0x1_0000_0000 + bytes.readUInt32LE(at + 8 * index);
}
