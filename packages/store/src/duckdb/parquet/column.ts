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

/** Fills a {@link TextColumn}. */
export class TextBuilder {
  readonly column: TextColumn;
  readonly #codeOf = new Map<string, number>();

  constructor(name: string, rows: number) {
    this.column = { type: 'text', name, codes: new Int32Array(rows).fill(-1), values: [] };
  }

  set(row: number, value: string): void {
    let code = this.#codeOf.get(value);
    if (code === undefined) {
      code = this.column.values.length;
      this.column.values.push(value);
      this.#codeOf.set(value, code);
    }
    this.column.codes[row] = code;
  }

  /** For columns whose values hardly repeat: no look-up, each value gets a code of its own. */
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
