import { fold } from '@logwarden/query';
import type { TextView } from '../../../port.ts';
import type { ChunkWindow } from '../../parquet/chunk-window.ts';
import { pieceColumn } from '../../shape/shape-sql.ts';
import { parseShape, renderPiece, type Piece, type ValuePiece } from '../../shape/shape.ts';
import { cutMark } from './needle.ts';
import type { FilePlan } from './text-plan.ts';

/** Rows of a block by number; of each the pieces that hold the text (null: it is not regular, or its piece is not known). */
export type HoldingRows = Map<number, string[] | null>;

interface Line {
  readonly pieces: readonly Piece[];
  readonly columns: ReadonlySet<string>;
}

/** Columns in which the lines of files with the shapes may hold the text. */
export function textColumns(shapes: readonly string[], mayHold: BlockSearch['mayHold']): string[] {
  const pieces = shapes.flatMap((text) => parseShape(text).pieces);
  const values = pieces.flatMap((piece) => (typeof piece !== 'string' && mayHold(piece) ? [pieceColumn(piece)] : []));
  return ['#shape', ...received, ...masked, ...new Set(values)];
}

/** Lines that are stored as text, and the masked forms; the last of each are kept folded. */
const received = ['#raw', '#text', '#fold'];
const masked = ['#masked', '#mfold'];

/** Looks a text up in the lines of one block. */
export class BlockLines {
  readonly #chunks: ReadonlyMap<string, ChunkWindow>;
  readonly #plan: FilePlan;
  readonly #most: number;
  readonly #mayHold: (piece: ValuePiece) => boolean;
  readonly #view: TextView;
  readonly #found: HoldingRows = new Map();

  constructor(chunks: ReadonlyMap<string, ChunkWindow>, plan: FilePlan, search: BlockSearch) {
    this.#chunks = chunks;
    this.#plan = plan;
    this.#most = search.most;
    this.#mayHold = search.mayHold;
    this.#view = search.view;
  }

  /** Null: more rows than are worth it. */
  find(): HoldingRows | null {
    const lines = this.#lines();
    if (lines === null || !this.#findWhole(received)) return null;
    const pieces = new Map<string, ValuePiece>();
    for (const line of lines.byCode) {
      for (const piece of line.pieces) if (typeof piece !== 'string') pieces.set(JSON.stringify(piece), piece);
    }
    for (const piece of pieces.values()) {
      if (this.#mayHold(piece) && !this.#findPiece(piece, lines)) return null;
    }
    if (this.#view === 'raw') return this.#found;
    this.#forgetMasked();
    return this.#findWhole(masked) ? this.#found : null;
  }

  /** Of a line with a masked form only that one counts. */
  #forgetMasked(): void {
    const chunk = this.#chunks.get('#masked');
    if (chunk === undefined) return;
    const rows = [...this.#found.keys()].sort((a, b) => a - b);
    const indexes = chunk.indexesAt(rows);
    for (const [at, row] of rows.entries()) if ((indexes[at] ?? -1) >= 0) this.#found.delete(row);
  }

  /** Shapes of the rows. Null: the text stands in every line of one. */
  #lines(): BlockShapes | null {
    const chunk = this.#chunks.get('#shape');
    if (chunk === undefined) return { byCode: [], codes: new Int32Array(0) };
    const byCode: Line[] = [];
    for (let code = 0; code < chunk.texts.starts.length; code++) {
      const { pieces } = parseShape(chunk.textAt(code));
      const literals = pieces.filter((piece) => typeof piece === 'string');
      if (literals.some((literal) => fold(literal).includes(this.#plan.part))) return null;
      const values = pieces.filter((piece) => typeof piece !== 'string');
      byCode.push({ pieces, columns: new Set(values.map((piece) => JSON.stringify(piece))) });
    }
    return { byCode, codes: chunk.indexes() };
  }

  /** Rows whose lines stand as text in one of the columns. */
  #findWhole(columns: readonly string[]): boolean {
    for (const name of columns) {
      const chunk = this.#chunks.get(name);
      if (chunk === undefined) continue;
      for (const needle of name.endsWith('fold') ? [this.#plan.needle, cutMark] : [this.#plan.needle]) {
        const values = needle.find(chunk.chunk, this.#most);
        if (values === null) return false;
        for (const row of rowsOf(chunk, values)) this.#found.set(row, null);
      }
    }
    return this.#found.size <= this.#most;
  }

  #findPiece(piece: ValuePiece, lines: BlockShapes): boolean {
    const chunk = this.#chunks.get(pieceColumn(piece));
    if (chunk === undefined) return true;
    const key = JSON.stringify(piece);
    const isIn = (row: number): boolean => lines.byCode[lines.codes[row] ?? -1]?.columns.has(key) === true;
    const add = (row: number, text: string): boolean => {
      if (!isIn(row)) return true;
      const known = this.#found.get(row);
      if (known === undefined) this.#found.set(row, [text]);
      else known?.push(text);
      return this.#found.size <= this.#most;
    };
    return chunk.type === 'text' ? this.#findText(chunk, add) : this.#findNumber(chunk, piece, add);
  }

  #findText(chunk: ChunkWindow, add: (row: number, text: string) => boolean): boolean {
    const values = this.#plan.needle.find(chunk.chunk, this.#most);
    if (values === null) return false;
    const rows = rowsOf(chunk, values);
    const texts = new Map(values.map((value) => [value, chunk.textAt(value)]));
    const indexes = chunk.indexesAt(rows);
    return rows.every((row, at) => add(row, texts.get(indexes[at] ?? -1) ?? ''));
  }

  #findNumber(chunk: ChunkWindow, piece: ValuePiece, add: (row: number, text: string) => boolean): boolean {
    const numbers = chunk.numbersAt(Array.from({ length: chunk.rows }, (_, row) => row));
    return numbers.every((number, row) => {
      if (number === undefined) return true;
      const text = renderPiece(piece, rowOf(piece, number)) ?? '';
      return !text.toLowerCase().includes(this.#plan.part) || add(row, text);
    });
  }
}

export interface BlockSearch {
  readonly most: number;
  /** Whether the values of a piece may hold the text, by what is known of their characters. */
  readonly mayHold: (piece: ValuePiece) => boolean;
  readonly view: TextView;
}

interface BlockShapes {
  readonly byCode: readonly Line[];
  readonly codes: Int32Array;
}

function rowOf(piece: ValuePiece, number: number): Parameters<typeof renderPiece>[1] {
  const fields = piece[0] === 'i' || piece[0] === 'f' ? { [piece[1]]: number } : {};
  return { timestampUs: piece[0] === 't' ? number : 0, fields, extras: [] };
}

/** Rows that have one of the texts, ascending. */
function rowsOf(chunk: ChunkWindow, values: readonly number[]): number[] {
  if (values.length === 0) return [];
  if (chunk.isRowed) return [...values];
  const wanted = new Uint8Array(chunk.texts.starts.length);
  for (const value of values) wanted[value] = 1;
  const indexes = chunk.indexes();
  const rows: number[] = [];
  for (let row = 0; row < indexes.length; row++) if (wanted[indexes[row] ?? -1] === 1) rows.push(row);
  return rows;
}
