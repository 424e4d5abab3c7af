import { TextPool } from './text-pool.ts';

/**
 * A column of a file under construction. Text is dictionary-coded from the first value on (code −1 = null), numbers
 * stand in a Float64Array beside a presence byte: sorting, filters and pages then work on numbers and bytes only.
 */
export type Column = TextColumn | NumberColumn | BytesColumn;

export interface TextColumn {
  readonly type: 'text';
  readonly name: string;
  readonly codes: Int32Array;
  readonly pool: TextPool;
}

export interface NumberColumn {
  readonly type: 'i32' | 'i64' | 'f64' | 'bool';
  readonly name: string;
  readonly numbers: Float64Array;
  readonly present: Uint8Array;
}

export interface BytesColumn {
  readonly type: 'bytes';
  readonly name: string;
  readonly items: (Uint8Array | undefined)[];
}

/** Gives back what the texts of columns take, which are not used any more. */
export function freeTexts(columns: readonly Column[]): void {
  for (const column of columns) if (column.type === 'text') column.pool.free();
}

/** Texts looked at before a column may be taken for one whose values hardly repeat, and the share that says so. */
const sampleRows = 2048;
const uniqueShare = 0.7;

/** Fills a {@link TextColumn}. `rows` is a first guess; it grows. */
export class TextBuilder {
  readonly name: string;
  readonly pool = new TextPool();
  #codes: Int32Array;
  #set = 0;

  constructor(name: string, rows: number) {
    this.name = name;
    this.#codes = new Int32Array(rows).fill(-1);
  }

  /** Values that were set. */
  get count(): number {
    return this.#set;
  }

  set(row: number, value: string): void {
    this.setCode(row, this.#repeats() ? this.pool.intern(value) : this.pool.append(value));
  }

  setBytes(row: number, bytes: Uint8Array, range: { readonly start: number; readonly end: number }): void {
    const { start, end } = range;
    this.setCode(
      row,
      this.#repeats() ? this.pool.internBytes(bytes, start, end) : this.pool.appendBytes(bytes, start, end),
    );
  }

  /** The code of a value that is set more than once, by `setCode`. */
  codeOf(bytes: Uint8Array, start: number, end: number): number {
    return this.pool.internBytes(bytes, start, end);
  }

  /** For values that hardly repeat: no look-up, each gets a code of its own. */
  setUnique(row: number, value: string): void {
    this.setCode(row, this.pool.append(value));
  }

  setCode(row: number, code: number): void {
    if (row >= this.#codes.length) this.#grow(row);
    this.#codes[row] = code;
    this.#set++;
  }

  clear(row: number): void {
    if (row < this.#codes.length) this.#codes[row] = -1;
  }

  finish(rows: number): TextColumn {
    if (rows > this.#codes.length) this.#grow(rows);
    return { type: 'text', name: this.name, codes: this.#codes.subarray(0, rows), pool: this.pool };
  }

  /** A dictionary that does not repeat costs more than it saves. */
  #repeats(): boolean {
    return this.#set < sampleRows || this.pool.count <= this.#set * uniqueShare;
  }

  #grow(row: number): void {
    const codes = new Int32Array(Math.max(this.#codes.length * 2, row + 1)).fill(-1, this.#codes.length);
    codes.set(this.#codes);
    this.#codes = codes;
  }
}

/** Fills a {@link NumberColumn}. `rows` is a first guess; it grows. */
export class NumberBuilder {
  readonly type: NumberColumn['type'];
  readonly name: string;
  #numbers: Float64Array;
  #present: Uint8Array;
  #set = 0;

  constructor(type: NumberColumn['type'], name: string, rows: number) {
    this.type = type;
    this.name = name;
    this.#numbers = new Float64Array(rows);
    this.#present = new Uint8Array(rows);
  }

  /** Values that were set. */
  get count(): number {
    return this.#set;
  }

  set(row: number, value: number): void {
    if (row >= this.#numbers.length) this.#grow(row);
    this.#numbers[row] = value;
    this.#present[row] = 1;
    this.#set++;
  }

  finish(rows: number): NumberColumn {
    if (rows > this.#numbers.length) this.#grow(rows);
    const { type, name } = this;
    return { type, name, numbers: this.#numbers.subarray(0, rows), present: this.#present.subarray(0, rows) };
  }

  #grow(row: number): void {
    const size = Math.max(this.#numbers.length * 2, row + 1);
    const numbers = new Float64Array(size);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    const present = new Uint8Array(size);
    present.set(this.#present);
    this.#present = present;
  }
}
