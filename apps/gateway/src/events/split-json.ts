import { AppError } from '@logwarden/kernel';
import type { LineSlices } from './split-lines.ts';

const isSpace = (c: number): boolean => c === 32 || c === 10 || c === 13 || c === 9;

function lineAt(body: Buffer, at: number): number {
  let line = 1;
  for (let i = body.indexOf(10); i >= 0 && i < at; i = body.indexOf(10, i + 1)) line++;
  return line;
}

function broken(body: Buffer, at: number, expected: string): AppError {
  const line = lineAt(body, at);
  return new AppError(
    'ingest.malformed',
    `The body is not a JSON array or object: line ${line}, expected ${expected}`,
    {
      details: { line, position: at, expected },
    },
  );
}

function skipSpace(body: Buffer, from: number): number {
  let at = from;
  while (at < body.byteLength && isSpace(body[at] ?? 0)) at++;
  return at;
}

/** End of the string that begins at `at`, or -1. */
function skipString(body: Buffer, at: number): number {
  for (let i = at + 1; i < body.byteLength; i++) {
    const c = body[i];
    if (c === 92) i++;
    else if (c === 34) return i + 1;
  }
  return -1;
}

/** End of the value that begins at `at`, by its brackets and quotes alone; what is inside may still be wrong. */
function skipValue(body: Buffer, from: number): number {
  let depth = 0;
  let at = from;
  while (at < body.byteLength) {
    const c = body[at] ?? 0;
    if (c === 34) {
      at = skipString(body, at);
      if (at < 0) return -1;
    } else {
      if (depth === 0 && (c === 44 || c === 93 || c === 125 || isSpace(c))) return at;
      if (c === 123 || c === 91) depth++;
      else if (c === 125 || c === 93) depth--;
      at++;
    }
    if (depth === 0 && (c === 125 || c === 93 || c === 34)) return at;
  }
  return depth === 0 ? at : -1;
}

/**
 * The elements of an array, or the one object that the body is, by position. An element that is wrong inside is still
 * an event; a body whose array cannot be followed is `ingest.malformed` with the line.
 */
export function splitJson(body: Buffer): LineSlices {
  const slices: LineSlices = { starts: [], ends: [], lineNumbers: [], blank: 0 };
  let at = skipSpace(body, 0);
  const isArray = body[at] === 91;
  if (!isArray && body[at] !== 123) throw broken(body, at, '"[" or "{"');
  if (isArray) at = skipSpace(body, at + 1);
  while (!(isArray && body[at] === 93 && slices.starts.length === 0)) {
    const end = skipValue(body, at);
    if (end <= at) throw broken(body, at, end < 0 ? 'the end of this value' : 'a value');
    slices.starts.push(at);
    slices.ends.push(end);
    slices.lineNumbers.push(slices.starts.length);
    at = skipSpace(body, end);
    if (!isArray || body[at] === 93) break;
    if (body[at] !== 44) throw broken(body, at, '"," or "]"');
    at = skipSpace(body, at + 1);
  }
  const rest = skipSpace(body, isArray ? at + 1 : at);
  if (rest < body.byteLength) throw broken(body, rest, 'the end of the body');
  return slices;
}
