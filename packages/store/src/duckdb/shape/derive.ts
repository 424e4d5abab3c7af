import { type Fields, hiddenFieldPrefix } from '@logwarden/contracts';
import {
  isStoredFraction,
  isStoredInteger,
  makeShape,
  type Piece,
  renderTime,
  type Shape,
  upperAscii,
  type ValuePiece,
} from './shape.ts';

/** Extra columns for slices that no field holds. */
export const extraLimit = 12;
const pieceLimit = 64;
const literalLimit = 4000;

interface Slice {
  readonly start: number;
  readonly end: number;
  /** Name of a JSON member, where known. */
  readonly key?: string;
}

export interface Derived {
  readonly shape: Shape;
  readonly extras: readonly string[];
}

/** Cuts a line into literals and values. Null: it is not regular, and its text is stored as it is. */
export function deriveShape(raw: string, timestampUs: number, fields: Fields): Derived | null {
  const slices = raw.startsWith('{') ? jsonSlices(raw) : fieldSlices(raw, fields);
  if (slices === null || slices.length === 0 || slices.length > pieceLimit) return null;
  const pieces: Piece[] = [];
  const extras: string[] = [];
  const used = new Set<string>();
  let at = 0;
  for (const slice of slices) {
    if (slice.start < at || !isCut(raw, slice)) return null;
    const text = raw.slice(slice.start, slice.end);
    const piece = pieceOf(text, slice.key, { timestampUs, fields, used }) ?? extraPiece(text, extras);
    if (piece === null) return null;
    if (slice.start > at) pieces.push(raw.slice(at, slice.start));
    pieces.push(piece);
    at = slice.end;
  }
  if (at < raw.length) pieces.push(raw.slice(at));
  const literals = pieces.reduce((sum, piece) => sum + (typeof piece === 'string' ? piece.length : 0), 0);
  return literals > literalLimit ? null : { shape: makeShape(pieces), extras };
}

/**
 * A value must stand between ASCII characters that are no word characters, or at an edge: then tokens and grams of the
 * line are those of its literals and its values.
 */
function isCut(raw: string, slice: Slice): boolean {
  return isSeparator(raw, slice.start - 1) && isSeparator(raw, slice.end);
}

function isSeparator(raw: string, at: number): boolean {
  if (at < 0 || at >= raw.length) return true;
  return /[\0-/:-@[-^`{-\x7f]/.test(raw.charAt(at));
}

interface Known {
  readonly timestampUs: number;
  readonly fields: Fields;
  readonly used: Set<string>;
}

function extraPiece(text: string, extras: string[]): ValuePiece | null {
  if (extras.length >= extraLimit) return null;
  extras.push(text);
  return ['x', extras.length - 1];
}

function pieceOf(text: string, key: string | undefined, known: Known): ValuePiece | null {
  const named = key === undefined ? null : fieldPiece(text, key, known.fields);
  if (named !== null && key !== undefined) {
    known.used.add(key);
    return named;
  }
  const time = timePiece(text, known.timestampUs);
  if (time !== null) return time;
  for (const field in known.fields) {
    if (known.used.has(field)) continue;
    const piece = fieldPiece(text, field, known.fields);
    if (piece === null) continue;
    known.used.add(field);
    return piece;
  }
  return null;
}

/** Null: the field is not what the text says, or one of ours, which changes when the line does not. */
function fieldPiece(text: string, field: string, fields: Fields): ValuePiece | null {
  if (field.startsWith(hiddenFieldPrefix)) return null;
  const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (typeof value === 'string') {
    if (value === text) return ['s', field];
    return value.length === text.length && upperAscii(value) === text ? ['u', field] : null;
  }
  if (isStoredInteger(value)) return String(value) === text ? ['i', field] : null;
  if (!isStoredFraction(value)) return null;
  const decimals = text.length - 1 - text.indexOf('.');
  return text.includes('.') && decimals <= 9 && value.toFixed(decimals) === text ? ['f', field, decimals] : null;
}

const timeForm = /^\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(?:\.(\d{1,6}))?(|Z|[+-]\d\d:?\d\d)$/;

/** The event's time as written. The shift from UTC is part of the form. */
function timePiece(text: string, timestampUs: number): ValuePiece | null {
  const match = timeForm.exec(text);
  if (match === null) return null;
  const separator = match[1] === 'T' ? 'T' : ' ';
  const decimals = match[2]?.length ?? 0;
  const local = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`);
  const offset = Math.round((local * 1000 - Math.floor(timestampUs / 1_000_000) * 1_000_000) / 60_000_000);
  if (Math.abs(offset) > 14 * 60) return null;
  const piece = ['t', separator, decimals, offset, match[3] ?? ''] as const;
  return renderTime(timestampUs, piece) === text ? piece : null;
}

const jsonToken = /"((?:[^"\\]|\\.)*)"\s*(:?)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Values of a JSON line: the insides of strings that are no keys, and numbers. Null: it has escapes. */
function jsonSlices(raw: string): Slice[] | null {
  if (raw.includes('\\')) return null;
  const slices: Slice[] = [];
  let key: string | undefined;
  for (const match of raw.matchAll(jsonToken)) {
    const inner = match[1];
    if (match[2] === ':') {
      key = inner;
      continue;
    }
    const start = inner === undefined ? match.index : match.index + 1;
    const text = inner ?? match[0];
    if (text === '') continue;
    slices.push({ start, end: start + text.length, ...(key === undefined ? {} : { key }) });
    key = undefined;
  }
  return slices;
}

/** Where the fields' values stand in a line of another format, looked for in the order of the fields. */
function fieldSlices(raw: string, fields: Fields): Slice[] | null {
  const slices: Slice[] = [];
  let at = 0;
  for (const field in fields) {
    const value = fields[field];
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value);
    if (text.length < 2) continue;
    const start = raw.indexOf(text, at);
    if (start < 0 || !isCut(raw, { start, end: start + text.length })) continue;
    slices.push({ start, end: start + text.length, key: field });
    at = start + text.length;
  }
  return slices;
}
