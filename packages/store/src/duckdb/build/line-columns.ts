import { foldSearched, isLowerFoldText } from '@logwarden/query';
import type { Fields } from '@logwarden/contracts';
import type { Column, TextColumn } from '../parquet/column.ts';
import { TextBuilder } from '../parquet/column.ts';
import { extraLimit } from '../shape/derive.ts';
import { pieceColumn } from '../shape/shape-sql.ts';
import type { Shape } from '../shape/shape.ts';
import { ShapeBook } from '../shape/shape-book.ts';
import type { StoredRow } from './build-file.ts';

/** Shapes of fewer lines are not worth their place, and no file has more of them. */
const fewestLines = 4;
const mostShapes = 32;

/** What stands for the lines of a file: a shape and slices where the line is regular, else its text. */
export class LineColumns {
  readonly #rows: number;
  readonly #books = new Map<string, ShapeBook>();
  readonly #shapes = new Map<Shape, number>();
  readonly #shapeOf: (Shape | undefined)[] = [];
  readonly #raws: string[] = [];
  readonly #extras: TextBuilder[] = [];
  readonly #text: TextBuilder;
  readonly #fold: TextBuilder;

  constructor(rows: number) {
    this.#rows = rows;
    this.#text = new TextBuilder('#text', rows);
    this.#fold = new TextBuilder('#fold', rows);
  }

  add(at: number, row: StoredRow, fields: Fields): void {
    const { raw, rawBytes } = row.kind === 'event' ? row.event : row;
    const stored = raw.toWellFormed();
    this.#raws[at] = stored;
    if (row.kind !== 'event') return;
    const searched = row.event.searchText;
    const plain = isLowerFoldText(searched);
    if (searched !== stored) this.#text.setUnique(at, searched.toWellFormed());
    if (!plain) this.#fold.setUnique(at, foldSearched(searched));
    if (plain && searched === stored && rawBytes === undefined) this.#match(at, row, fields);
  }

  /** `#shape`, `#raw` (of the lines without one), extra slices, `#text`, `#fold`; columns that no row needs are left out. */
  finish(hasColumn: (name: string) => boolean): { columns: Column[]; shapes: string[] } {
    const kept = this.#keptShapes(hasColumn);
    const shapes = new TextBuilder('#shape', this.#rows);
    const raw = new TextBuilder('#raw', this.#rows);
    for (let at = 0; at < this.#rows; at++) {
      const shape = this.#shapeOf[at];
      if (shape !== undefined && kept.has(shape)) shapes.set(at, shape.text);
      else {
        raw.setUnique(at, this.#raws[at] ?? '');
        for (const extra of this.#extras) extra.column.codes[at] = -1;
      }
    }
    const optional: TextColumn[] = [shapes, ...this.#extras, this.#text, this.#fold].map((builder) => builder.column);
    const columns = [raw.column, ...optional.filter((column) => column.codes.some((code) => code >= 0))];
    return { columns, shapes: shapes.column.values };
  }

  #match(at: number, row: Extract<StoredRow, { kind: 'event' }>, fields: Fields): void {
    const { source } = row.origin.header;
    let book = this.#books.get(source);
    if (book === undefined) {
      book = new ShapeBook();
      this.#books.set(source, book);
    }
    const match = book.match(row.event.raw, row.event.timestampUs, fields);
    const shape = match === null ? undefined : book.shapes[match.shape];
    if (match === null || shape === undefined) return;
    this.#shapeOf[at] = shape;
    this.#shapes.set(shape, (this.#shapes.get(shape) ?? 0) + 1);
    for (const [column, slice] of match.extras.entries()) {
      if (slice !== undefined) this.#extra(column).set(at, slice);
    }
  }

  #extra(column: number): TextBuilder {
    while (this.#extras.length <= column && this.#extras.length < extraLimit) {
      this.#extras.push(new TextBuilder(`#x${this.#extras.length}`, this.#rows));
    }
    return this.#extras[column] ?? this.#text;
  }

  #keptShapes(hasColumn: (name: string) => boolean): Set<Shape> {
    const usable = [...this.#shapes].filter(
      ([shape, count]) =>
        count >= fewestLines &&
        shape.pieces.every(
          (piece) => typeof piece === 'string' || piece[0] === 'x' || piece[0] === 't' || hasColumn(pieceColumn(piece)),
        ),
    );
    usable.sort((a, b) => b[1] - a[1]);
    return new Set(usable.slice(0, mostShapes).map(([shape]) => shape));
  }
}
