import { foldSearched, isLowerFoldText } from '@logwarden/query';
import type { Fields } from '@logwarden/contracts';
import type { Column } from '../parquet/column.ts';
import { TextBuilder } from '../parquet/column.ts';
import { extraLimit } from '../shape/derive.ts';
import { pieceColumn } from '../shape/shape-sql.ts';
import type { Shape } from '../shape/shape.ts';
import { ShapeBook } from '../shape/shape-book.ts';
import type { StoredRow } from '../../ledger/stored-row.ts';

/** Shapes of fewer lines are not worth their place, and no file has more of them. */
const fewestLines = 4;
const mostShapes = 32;

/** A shape met in the file. Its first lines are kept as text until there are enough of them. */
interface ShapeUse {
  readonly shape: Shape;
  /** Code in `#shape` once it is kept. */
  code: number;
  waiting: { readonly row: number; readonly raw: string }[];
}

/** What stands for the lines of a file: a shape and slices where the line is regular, else its text. */
export class LineColumns {
  readonly #rows: number;
  readonly #hasColumn: (name: string) => boolean;
  readonly #books = new Map<string, ShapeBook>();
  readonly #uses = new Map<Shape, ShapeUse>();
  readonly #shapes: TextBuilder;
  readonly #raw: TextBuilder;
  readonly #extras: TextBuilder[] = [];
  readonly #text: TextBuilder;
  readonly #fold: TextBuilder;
  readonly #masked: TextBuilder;
  readonly #maskedFold: TextBuilder;

  /** `rows`: a first guess. `hasColumn` tells of the columns of the fields so far. */
  constructor(rows: number, hasColumn: (name: string) => boolean) {
    this.#rows = rows;
    this.#hasColumn = hasColumn;
    this.#shapes = new TextBuilder('#shape', rows);
    this.#raw = new TextBuilder('#raw', 0);
    this.#text = new TextBuilder('#text', 0);
    this.#fold = new TextBuilder('#fold', 0);
    this.#masked = new TextBuilder('#masked', 0);
    this.#maskedFold = new TextBuilder('#mfold', 0);
  }

  /** Call after the row's fields are in their columns. */
  add(at: number, row: StoredRow, fields: Fields): void {
    const { raw, rawBytes } = row.kind === 'event' ? row.event : row;
    const stored = raw.isWellFormed() ? raw : raw.toWellFormed();
    if (row.kind !== 'event') {
      this.#raw.setUnique(at, stored);
      return;
    }
    if (row.event.masked !== undefined) this.#addMasked(at, row.event.masked.searchText);
    const searched = row.event.searchText;
    const plain = isLowerFoldText(searched);
    if (searched !== stored) this.#text.setUnique(at, searched.toWellFormed());
    if (!plain) this.#fold.setUnique(at, foldSearched(searched));
    const isShaped =
      plain && searched === stored && rawBytes === undefined && this.#match(at, row, { fields, raw: stored });
    if (!isShaped) this.#raw.setUnique(at, stored);
  }

  /**
   * `#raw` (of the lines without a shape), `#shape`, extra slices, `#text`, `#fold`, `#masked`, `#mfold`; columns that no
   * row needs are left out.
   */
  finish(rows: number): { columns: Column[]; shapes: string[] } {
    for (const { code, waiting } of this.#uses.values()) {
      if (code >= 0) continue;
      for (const { row, raw } of waiting) {
        this.#raw.setUnique(row, raw);
        for (const extra of this.#extras) extra.clear(row);
      }
    }
    const masked = [this.#masked, this.#maskedFold].filter((builder) => builder.count > 0);
    const builders = [this.#shapes, ...this.#extras, this.#text, this.#fold, ...masked];
    const optional = builders.map((builder) => builder.finish(rows));
    const columns = [this.#raw.finish(rows), ...optional.filter((column) => column.codes.some((code) => code >= 0))];
    return { columns, shapes: this.#shapes.pool.texts() };
  }

  #addMasked(at: number, masked: string): void {
    this.#masked.setUnique(at, masked.toWellFormed());
    if (!isLowerFoldText(masked)) this.#maskedFold.setUnique(at, foldSearched(masked));
  }

  /** Whether the line stands as a shape, or may yet. */
  #match(
    at: number,
    row: Extract<StoredRow, { kind: 'event' }>,
    line: { readonly fields: Fields; readonly raw: string },
  ): boolean {
    const { source } = row.origin.header;
    let book = this.#books.get(source);
    if (book === undefined) {
      book = new ShapeBook();
      this.#books.set(source, book);
    }
    const match = book.match(row.event.raw, row.event.timestampUs, line.fields);
    const shape = match === null ? undefined : book.shapes[match.shape];
    if (match === null || shape === undefined || !this.#use(shape, at, line.raw)) return false;
    for (let column = 0; column < match.extras.length; column++) {
      const slice = match.extras[column];
      if (slice !== undefined) this.#extra(column).set(at, slice);
    }
    return true;
  }

  /** Books a line of a shape. False: the file keeps no more shapes, or the shape's values have no columns. */
  #use(shape: Shape, row: number, raw: string): boolean {
    let use = this.#uses.get(shape);
    if (use === undefined) {
      if (!this.#isUsable(shape)) return false;
      use = { shape, code: -1, waiting: [] };
      this.#uses.set(shape, use);
    }
    if (use.code < 0 && use.waiting.length === fewestLines - 1 && this.#shapes.pool.count < mostShapes) {
      use.code = this.#shapes.pool.intern(shape.text);
      for (const line of use.waiting) this.#shapes.setCode(line.row, use.code);
      use.waiting = [];
    }
    if (use.code >= 0) this.#shapes.setCode(row, use.code);
    else if (use.waiting.length < fewestLines - 1) use.waiting.push({ row, raw });
    else return false;
    return true;
  }

  #isUsable(shape: Shape): boolean {
    return shape.pieces.every(
      (piece) =>
        typeof piece === 'string' || piece[0] === 'x' || piece[0] === 't' || this.#hasColumn(pieceColumn(piece)),
    );
  }

  #extra(column: number): TextBuilder {
    while (this.#extras.length <= column && this.#extras.length < extraLimit) {
      this.#extras.push(new TextBuilder(`#x${this.#extras.length}`, this.#rows));
    }
    return this.#extras[column] ?? this.#text;
  }
}
