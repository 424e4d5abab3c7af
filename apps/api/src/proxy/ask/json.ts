import { malformed } from './refusal.ts';

/** JSON as it was sent: whole numbers beyond 2^53 stay exact, objects keep no prototype and no member twice. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export type JsonObject = ReadonlyMap<string, Json>;

const maxDepth = 64;
const space = /[ \t\n\r]*/y;
const literal = /true|false|null/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const text = /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

interface State {
  readonly source: string;
  at: number;
}

function broken(state: State, expected: string): never {
  throw malformed(`the body, at character ${state.at}`, expected);
}

function take(state: State, pattern: RegExp): string | undefined {
  pattern.lastIndex = state.at;
  const [found] = pattern.exec(state.source) ?? [];
  if (found !== undefined) state.at += found.length;
  return found;
}

function takeChar(state: State, char: string): boolean {
  take(state, space);
  if (state.source.charAt(state.at) !== char) return false;
  state.at += 1;
  return true;
}

/** The pattern lets JSON strings through, and characters that none may hold: those `JSON.parse` refuses. */
function takeText(state: State): string | undefined {
  take(state, space);
  const found = take(state, text);
  if (found === undefined) return undefined;
  try {
    return String(JSON.parse(found));
  } catch {
    return broken(state, 'a text without control characters');
  }
}

function objectAt(state: State, depth: number): JsonObject {
  const members = new Map<string, Json>();
  if (takeChar(state, '}')) return members;
  for (;;) {
    const name = takeText(state) ?? broken(state, 'a name in quotes');
    if (members.has(name)) throw malformed(`the body, member [${name}]`, 'every name once in an object');
    if (!takeChar(state, ':')) broken(state, 'a colon');
    members.set(name, valueAt(state, depth));
    if (takeChar(state, '}')) return members;
    if (!takeChar(state, ',')) broken(state, 'a comma or a closing brace');
  }
}

function arrayAt(state: State, depth: number): Json[] {
  const items: Json[] = [];
  if (takeChar(state, ']')) return items;
  for (;;) {
    items.push(valueAt(state, depth));
    if (takeChar(state, ']')) return items;
    if (!takeChar(state, ',')) broken(state, 'a comma or a closing bracket');
  }
}

function numberOf(digits: string): number | bigint {
  const value = Number(digits);
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(value) ? BigInt(digits) : value;
}

function valueAt(state: State, depth: number): Json {
  if (depth > maxDepth) broken(state, `at most ${maxDepth} levels`);
  if (takeChar(state, '{')) return objectAt(state, depth + 1);
  if (takeChar(state, '[')) return arrayAt(state, depth + 1);
  const words = takeText(state);
  if (words !== undefined) return words;
  const digits = take(state, number);
  if (digits !== undefined) return numberOf(digits);
  const word = take(state, literal);
  if (word !== undefined) return word === 'null' ? null : word === 'true';
  return broken(state, 'a JSON value');
}

/** Parses one JSON text; `request.invalid` says where it is not one. */
export function parseJson(source: string): Json {
  const state: State = { source, at: 0 };
  const value = valueAt(state, 0);
  take(state, space);
  if (state.at < source.length) broken(state, 'nothing after the value');
  return value;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value instanceof Map;
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export type Scalar = boolean | number | bigint | string;

export function isScalar(value: Json | undefined): value is Scalar {
  return value !== undefined && value !== null && typeof value !== 'object';
}
