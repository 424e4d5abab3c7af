import type { Fields } from '@logwarden/contracts';

/**
 * A regular line is not stored as text: its shape says which literals and which field values it is made of, in order, and
 * rendering gives the same characters again (checked at write). A piece is a literal, or one of
 * `s` text of a field · `u` the same in ASCII capitals · `i` decimal of a whole number · `f` number with so many decimals ·
 * `t` `@timestamp` by a form with its zone as written · `x` a slice kept in an extra column.
 */
export type Piece = string | ValuePiece;
export type ValuePiece =
  | readonly ['s' | 'u' | 'i', field: string]
  | readonly ['f', field: string, decimals: number]
  | readonly ['t', separator: 'T' | ' ', decimals: number, offsetMinutes: number, suffix: string]
  | readonly ['x', column: number];

export interface Shape {
  /** As stored in `#shape`: the pieces as JSON. */
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/** What a row gives to its pieces. */
export interface ShapeRow {
  readonly timestampUs: number;
  readonly fields: Fields;
  /** Slices of the extra columns. */
  readonly extras: readonly (string | undefined)[];
}

export function makeShape(pieces: readonly Piece[]): Shape {
  return { text: JSON.stringify(pieces), pieces };
}

const parsed = new Map<string, Shape>();
const parsedLimit = 10_000;

/** Reads a shape that `makeShape` wrote. */
export function parseShape(text: string): Shape {
  let shape = parsed.get(text);
  if (shape === undefined) {
    if (parsed.size >= parsedLimit) parsed.clear();
    shape = { text, pieces: parsePieces(text) };
    parsed.set(text, shape);
  }
  return shape;
}

/** The text is our own JSON. */
function parsePieces(text: string): readonly Piece[] {
  return JSON.parse(text) as readonly Piece[];
}

/** The text of a piece in a row; undefined: the row does not have it. */
export function renderPiece(piece: ValuePiece, row: ShapeRow): string | undefined {
  switch (piece[0]) {
    case 's': {
      const value = row.fields[piece[1]];
      return typeof value === 'string' ? value : undefined;
    }
    case 'u': {
      const value = row.fields[piece[1]];
      return typeof value === 'string' ? upperAscii(value) : undefined;
    }
    case 'i': {
      const value = row.fields[piece[1]];
      return isStoredInteger(value) ? String(value) : undefined;
    }
    case 'f': {
      const value = row.fields[piece[1]];
      return isStoredFraction(value) ? value.toFixed(piece[2]) : undefined;
    }
    case 't':
      return renderTime(row.timestampUs, piece);
    case 'x':
      return row.extras[piece[1]];
  }
}

export function renderShape(shape: Shape, row: ShapeRow): string {
  let out = '';
  for (const piece of shape.pieces) out += typeof piece === 'string' ? piece : (renderPiece(piece, row) ?? '');
  return out;
}

const ASCII = /^[\0-\x7f]*$/;

/** Capitals of an ASCII text, which DuckDB's `upper` gives as well; undefined for others. */
export function upperAscii(text: string): string | undefined {
  return ASCII.test(text) ? text.toUpperCase() : undefined;
}

/** Numbers that stand in a BIGINT column and print as plain decimals. */
export function isStoredInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

/** Numbers that stand in a DOUBLE column and print alike in JavaScript and DuckDB. */
export function isStoredFraction(value: unknown): value is number {
  return typeof value === 'number' && !Number.isInteger(value) && Math.abs(value) < 1e9;
}

export type TimePiece = Extract<ValuePiece, readonly ['t', ...unknown[]]>;

let cachedSecond = Number.NaN;
let cachedText = '';
const dot = 0x2e;
const zero = 0x30;

/** `2025-12-30T03:00:00` of the shifted time, then its decimals. Only of years 1970–9999. */
export function renderTime(us: number, piece: TimePiece): string | undefined {
  const [, separator, decimals, offset, suffix] = piece;
  const shifted = us + offset * 60_000_000;
  const second = Math.floor(shifted / 1_000_000);
  const text = secondText(second);
  if (text === undefined) return undefined;
  const base = separator === 'T' ? text : `${text.slice(0, 10)} ${text.slice(11)}`;
  if (decimals === 0) return base + suffix;
  const micros = shifted - second * 1_000_000;
  return `${base}.${String(micros).padStart(6, '0').slice(0, decimals)}${suffix}`;
}

/** `2025-12-30T03:00:00`; the last one is remembered, since neighbours share it. */
function secondText(second: number): string | undefined {
  if (second !== cachedSecond) {
    if (second < 0 || second > 253_402_300_799) return undefined;
    cachedSecond = second;
    cachedText = new Date(second * 1000).toISOString().slice(0, 19);
  }
  return cachedText;
}

/** Length of the time at `at` when it stands there as `renderTime` would write it, else −1. Makes no text. */
export function matchTime(line: string, at: number, us: number, piece: TimePiece): number {
  const [, separator, decimals, offset, suffix] = piece;
  const shifted = us + offset * 60_000_000;
  const second = Math.floor(shifted / 1_000_000);
  const text = secondText(second);
  if (text === undefined) return -1;
  for (let i = 0; i < 19; i++) {
    const unit = line.charCodeAt(at + i);
    if (i === 10 ? line[at + i] !== separator : unit !== text.charCodeAt(i)) return -1;
  }
  let end = at + 19;
  if (decimals > 0) {
    if (line.charCodeAt(end++) !== dot) return -1;
    let rest = shifted - second * 1_000_000;
    for (let place = 100_000, left = decimals; left > 0; left--, place /= 10) {
      const digit = Math.floor(rest / place);
      if (line.charCodeAt(end++) !== zero + digit) return -1;
      rest -= digit * place;
    }
  }
  return line.startsWith(suffix, end) ? end + suffix.length - at : -1;
}
