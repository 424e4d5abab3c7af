/**
 * A column of a file under construction. Text is dictionary-coded from the first value on (code −1 = null), numbers
 * stand in a Float64Array beside a presence byte: sorting, filters and pages then work on numbers only.
 */
export type Column = TextColumn | NumberColumn | BytesColumn;

export interface TextColumn {
  readonly type: 'text';
  readonly name: string;
  readonly codes: Int32Array;
  readonly values: string[];
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

/** Texts looked at before a column may be taken for one whose values hardly repeat, and the share that says so. */
const sampleRows = 2048;
const uniqueShare = 0.7;

/** Fills a {@link TextColumn}. */
export class TextBuilder {
  readonly column: TextColumn;
  #codeOf: Map<string, number> | undefined = new Map();
  #set = 0;

  constructor(name: string, rows: number) {
    this.column = { type: 'text', name, codes: new Int32Array(rows).fill(-1), values: [] };
  }

  set(row: number, value: string): void {
    const known = this.#codeOf?.get(value);
    if (known !== undefined) {
      this.column.codes[row] = known;
      this.#set++;
      return;
    }
    this.#codeOf?.set(value, this.column.values.length);
    this.setUnique(row, value);
    // A dictionary that does not repeat costs more than it saves.
    if (++this.#set >= sampleRows && this.column.values.length > this.#set * uniqueShare) this.#codeOf = undefined;
  }

  /** The code of a value, which is added when it is new. */
  codeOf(value: string): number {
    const known = this.#codeOf?.get(value);
    if (known !== undefined) return known;
    const code = this.column.values.length;
    this.#codeOf?.set(value, code);
    this.column.values.push(value);
    return code;
  }

  /** For values that hardly repeat: no look-up, each gets a code of its own. */
  setUnique(row: number, value: string): void {
    this.column.codes[row] = this.column.values.length;
    this.column.values.push(value);
  }
}

export function numberColumn(type: NumberColumn['type'], name: string, rows: number): NumberColumn {
  return { type, name, numbers: new Float64Array(rows), present: new Uint8Array(rows) };
}

export function setNumber(column: NumberColumn, row: number, value: number): void {
  column.numbers[row] = value;
  column.present[row] = 1;
}
