import type { Column, NumberColumn, TextColumn } from '../parquet/column.ts';
import { pieceColumn } from '../shape/shape-sql.ts';
import { parseShape, type ValuePiece } from '../shape/shape.ts';
import type { BlockTexts } from './block-texts.ts';
import { TimeTexts } from './time-texts.ts';

/** Gives the texts of one value of a row to a block, each text once a block. */
interface ValueTexts {
  visit(row: number): void;
  startBlock(): void;
}

interface ShapePlan {
  readonly literals: readonly string[];
  readonly values: readonly ValueTexts[];
}

/**
 * Gives a block texts whose tokens and grams together are those of its lines. Of shaped lines these are the literals and
 * the distinct values, each once a block: values of a shape stand between separators.
 */
export class LineTexts {
  readonly #columns: ReadonlyMap<string, Column>;
  readonly #block: BlockTexts;
  readonly #values = new Map<string, ValueTexts>();
  readonly #plans: ShapePlan[];
  readonly #planStamps: Int32Array;
  readonly #shape: TextColumn | undefined;
  readonly #whole: readonly TextColumn[];
  #number = 0;

  constructor(columns: readonly Column[], block: BlockTexts) {
    this.#columns = new Map(columns.map((column) => [column.name, column]));
    this.#block = block;
    this.#shape = this.#textColumn('#shape');
    this.#plans = (this.#shape?.pool.texts() ?? []).map((text) => this.#plan(text));
    this.#planStamps = new Int32Array(this.#plans.length);
    this.#whole = ['#text', '#raw'].flatMap((name) => this.#textColumn(name) ?? []);
  }

  /** Gives the texts of one block of rows. */
  visit(rows: Uint32Array): void {
    const number = ++this.#number;
    for (const values of this.#values.values()) values.startBlock();
    for (const row of rows) {
      const code = this.#shape?.codes[row] ?? -1;
      const plan = this.#plans[code];
      if (plan === undefined) {
        this.#visitWhole(row);
        continue;
      }
      if (this.#planStamps[code] !== number) {
        this.#planStamps[code] = number;
        for (const literal of plan.literals) this.#block.addText(literal);
      }
      for (const values of plan.values) values.visit(row);
    }
  }

  #visitWhole(row: number): void {
    for (const { codes, pool } of this.#whole) {
      const code = codes[row] ?? -1;
      if (code < 0) continue;
      this.#block.addPooled(pool, code);
      return;
    }
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
    return {
      literals: pieces.filter((piece) => typeof piece === 'string'),
      values: pieces.filter((piece) => typeof piece !== 'string').map((piece) => this.#valuesOf(piece)),
    };
  }

  /** One visitor serves every shape that has the same value. */
  #valuesOf(piece: ValuePiece): ValueTexts {
    const name = pieceColumn(piece);
    const text = this.#textColumn(name);
    const key = text === undefined ? JSON.stringify(piece) : name;
    let values = this.#values.get(key);
    if (values === undefined) {
      values = text === undefined ? this.#rendered(piece) : new PooledTexts(text, this.#block);
      this.#values.set(key, values);
    }
    return values;
  }

  #rendered(piece: ValuePiece): ValueTexts {
    const numbers = this.#numbers(pieceColumn(piece));
    if (piece[0] === 't') return new TimeTexts(piece, numbers, this.#block);
    const decimals = piece[0] === 'f' ? piece[2] : undefined;
    return new NumberTexts({ numbers, decimals, block: this.#block });
  }
}

class PooledTexts implements ValueTexts {
  readonly #column: TextColumn;
  readonly #block: BlockTexts;
  /** Block in which a text was last visited. */
  readonly #stamps: Int32Array;
  #number = 0;

  constructor(column: TextColumn, block: BlockTexts) {
    this.#column = column;
    this.#block = block;
    this.#stamps = new Int32Array(column.pool.count);
  }

  startBlock(): void {
    this.#number++;
  }

  visit(row: number): void {
    const code = this.#column.codes[row] ?? -1;
    if (code < 0 || this.#stamps[code] === this.#number) return;
    this.#stamps[code] = this.#number;
    this.#block.addPooled(this.#column.pool, code);
  }
}

class NumberTexts implements ValueTexts {
  readonly #numbers: Float64Array;
  readonly #decimals: number | undefined;
  readonly #block: BlockTexts;
  readonly #seen = new Set<number>();

  constructor(parts: {
    readonly numbers: Float64Array;
    readonly decimals: number | undefined;
    readonly block: BlockTexts;
  }) {
    this.#numbers = parts.numbers;
    this.#decimals = parts.decimals;
    this.#block = parts.block;
  }

  startBlock(): void {
    this.#seen.clear();
  }

  visit(row: number): void {
    const value = this.#numbers[row] ?? 0;
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    this.#block.addText(this.#decimals === undefined ? String(value) : value.toFixed(this.#decimals));
  }
}
