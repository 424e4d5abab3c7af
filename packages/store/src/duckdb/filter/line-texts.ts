import { type Column, type NumberColumn, type TextColumn } from '../parquet/column.ts';
import { pieceColumn } from '../shape/shape-sql.ts';
import { parseShape, renderTime, type ValuePiece } from '../shape/shape.ts';

interface ShapePlan {
  readonly literals: readonly string[];
  readonly texts: readonly StampedColumn[];
  readonly rendered: readonly ((row: number) => string)[];
}

interface StampedColumn {
  readonly column: TextColumn;
  /** Block in which a value was last visited. */
  readonly stamps: Int32Array;
}

/**
 * Visits texts whose tokens and grams together are those of a block's lines. Of shaped lines these are the literals and
 * the distinct values, each once a block: values of a shape stand between separators.
 */
export class LineTexts {
  readonly #columns: ReadonlyMap<string, Column>;
  readonly #stamped = new Map<string, StampedColumn>();
  readonly #plans: ShapePlan[];
  readonly #planStamps: Int32Array;
  readonly #shape: TextColumn | undefined;
  readonly #whole: readonly TextColumn[];
  #block = 0;

  constructor(columns: readonly Column[]) {
    this.#columns = new Map(columns.map((column) => [column.name, column]));
    this.#shape = this.#textColumn('#shape');
    this.#plans = (this.#shape?.values ?? []).map((text) => this.#plan(text));
    this.#planStamps = new Int32Array(this.#plans.length);
    this.#whole = ['#text', '#raw'].flatMap((name) => this.#textColumn(name) ?? []);
  }

  /** Visits the texts of one block of rows. */
  visit(rows: Uint32Array, add: (text: string) => void): void {
    const block = ++this.#block;
    for (const row of rows) {
      const code = this.#shape?.codes[row] ?? -1;
      const plan = this.#plans[code];
      if (plan === undefined) {
        add(this.#wholeText(row));
        continue;
      }
      if (this.#planStamps[code] !== block) {
        this.#planStamps[code] = block;
        plan.literals.forEach(add);
      }
      visitValues(plan.texts, { row, block }, add);
      for (const render of plan.rendered) add(render(row));
    }
  }

  #wholeText(row: number): string {
    for (const { codes, values } of this.#whole) {
      const code = codes[row] ?? -1;
      if (code >= 0) return values[code] ?? '';
    }
    return '';
  }

  #textColumn(name: string): TextColumn | undefined {
    const column = this.#columns.get(name);
    return column?.type === 'text' ? column : undefined;
  }

  #numbers(name: string): NumberColumn['numbers'] {
    const column = this.#columns.get(name);
    return column !== undefined && 'numbers' in column ? column.numbers : new Float64Array(0);
  }

  #plan(text: string): ShapePlan {
    const { pieces } = parseShape(text);
    const literals = pieces.filter((piece) => typeof piece === 'string');
    const texts: StampedColumn[] = [];
    const rendered: ((row: number) => string)[] = [];
    for (const piece of pieces) {
      if (typeof piece === 'string') continue;
      const column = this.#textColumn(pieceColumn(piece));
      if (column === undefined) rendered.push(this.#renderer(piece));
      else texts.push(this.#stamp(column));
    }
    return { literals, texts, rendered };
  }

  #stamp(column: TextColumn): StampedColumn {
    let stamped = this.#stamped.get(column.name);
    if (stamped === undefined) {
      stamped = { column, stamps: new Int32Array(column.values.length) };
      this.#stamped.set(column.name, stamped);
    }
    return stamped;
  }

  #renderer(piece: ValuePiece): (row: number) => string {
    const numbers = this.#numbers(pieceColumn(piece));
    if (piece[0] === 't') return (row) => renderTime(numbers[row] ?? 0, piece) ?? '';
    if (piece[0] === 'f') return (row) => (numbers[row] ?? 0).toFixed(piece[2]);
    return (row) => String(numbers[row] ?? 0);
  }
}

function visitValues(
  texts: readonly StampedColumn[],
  at: { readonly row: number; readonly block: number },
  add: (text: string) => void,
): void {
  for (const { column, stamps } of texts) {
    const code = column.codes[at.row] ?? -1;
    if (code < 0 || stamps[code] === at.block) continue;
    stamps[code] = at.block;
    add(column.values[code] ?? '');
  }
}
