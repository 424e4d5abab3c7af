import type { Fields } from '@logwarden/contracts';
import { deriveShape } from './derive.ts';
import { matchTime, type Piece, renderPiece, type Shape, type ShapeRow } from './shape.ts';

/** Shapes tried on a line before a new one is derived. */
const tries = 6;
const derivedLimit = 64;
const none: readonly string[] = [];

export interface Match {
  readonly shape: number;
  /** Slices for the extra columns, by number. */
  readonly extras: readonly (string | undefined)[];
}

/** The shapes of one source's lines in a batch, most used first. */
export class ShapeBook {
  readonly shapes: Shape[] = [];
  readonly #recent: number[] = [];
  readonly #byText = new Map<string, number>();
  #derived = 0;
  #matched = 0;

  /** The shape of a line; null: its text is stored as it is. */
  match(raw: string, timestampUs: number, fields: Fields): Match | null {
    const row = { timestampUs, fields, extras: none };
    for (let at = 0; at < this.#recent.length && at < tries; at++) {
      const index = this.#recent[at] ?? 0;
      const extras = fitShape(this.shapes[index]?.pieces ?? [], raw, row);
      if (extras === null) continue;
      this.#matched++;
      if (at > 0) this.#toFront(at);
      return { shape: index, extras };
    }
    return this.#derive(raw, timestampUs, fields);
  }

  /** Lines that hardly repeat their shapes are not worth the search for one. */
  #derive(raw: string, timestampUs: number, fields: Fields): Match | null {
    if (this.#derived >= derivedLimit && this.#derived * 8 > this.#matched) return null;
    this.#derived++;
    const derived = deriveShape(raw, timestampUs, fields);
    if (derived === null) return null;
    const { shape, extras } = derived;
    // What is derived must also fit, since only fitting is checked from the next line on.
    if (fitShape(shape.pieces, raw, { timestampUs, fields, extras: none }) === null) return null;
    let index = this.#byText.get(shape.text);
    if (index === undefined) {
      index = this.shapes.length;
      this.shapes.push(shape);
      this.#byText.set(shape.text, index);
      this.#recent.unshift(index);
    }
    return { shape: index, extras };
  }

  #toFront(at: number): void {
    const [index] = this.#recent.splice(at, 1);
    if (index !== undefined) this.#recent.unshift(index);
  }
}

/** Whether the pieces, rendered from the row, are exactly the line. Returns the slices of extra pieces. */
function fitShape(pieces: readonly Piece[], raw: string, row: ShapeRow): readonly string[] | null {
  let extras: string[] | undefined;
  let at = 0;
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index];
    if (piece === undefined) return null;
    if (typeof piece !== 'string' && piece[0] === 't') {
      const length = matchTime(raw, at, row.timestampUs, piece);
      if (length < 0) return null;
      at += length;
      continue;
    }
    let text: string | undefined;
    if (typeof piece === 'string') text = piece;
    else if (piece[0] === 'x') {
      text = sliceTo(raw, at, pieces[index + 1]);
      if (text !== undefined) (extras ??= []).push(text);
    } else text = renderPiece(piece, row);
    if (text === undefined || !raw.startsWith(text, at)) return null;
    at += text.length;
  }
  return at === raw.length ? (extras ?? none) : null;
}

/** The line from `at` to the next literal, or to its end. */
function sliceTo(raw: string, at: number, next: Piece | undefined): string | undefined {
  if (next === undefined) return raw.slice(at);
  if (typeof next !== 'string') return undefined;
  const end = raw.indexOf(next, at);
  return end < 0 ? undefined : raw.slice(at, end);
}
