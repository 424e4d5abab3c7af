import { isOperatorWord } from '../parse/operators.ts';
import { isSpace, readBare, readName, readQuoted, skipSpace } from '../parse/scan.ts';

export type Expectation = 'field' | 'value' | 'operator';

/** What fits where the cursor stands. `[from, to)` is what a choice replaces, `prefix` what was typed of it. */
export interface Completion {
  /** Most likely first. */
  readonly expects: readonly Expectation[];
  /** The field whose values fit. */
  readonly field?: string;
  readonly prefix: string;
  readonly from: number;
  readonly to: number;
  /** The cursor stands inside quotes: a value goes in without its own. */
  readonly quoted: boolean;
}

interface Scan {
  readonly text: string;
  readonly cursor: number;
  /** Fields of the groups that are open. */
  readonly groups: (string | undefined)[];
  /** Whether the last thing read was a whole term. */
  afterTerm: boolean;
}

const completion = (
  expects: readonly Expectation[],
  part: { readonly from: number; readonly to: number; readonly prefix: string; readonly quoted?: boolean },
  field: string | undefined,
): Completion => {
  const base = { expects, prefix: part.prefix, from: part.from, to: part.to, quoted: part.quoted ?? false };
  return field === undefined ? base : { ...base, field };
};

/** Reads a value (or word) at `at`; a completion when the cursor is in it or right behind it, else where it ends. */
function readValue(scan: Scan, at: number, field: string | undefined): Completion | number {
  const { text, cursor } = scan;
  const expects: readonly Expectation[] = field === undefined ? ['field', 'value'] : ['value'];
  if (text.charAt(at) === '"') {
    const quoted = readQuoted(text, at);
    const end = quoted?.end ?? text.length;
    if (quoted !== undefined && cursor >= end) return end;
    const to = quoted === undefined ? text.length : end - 1;
    const part = { from: at + 1, to, prefix: text.slice(at + 1, cursor), quoted: true };
    return completion(field === undefined ? [] : ['value'], part, field);
  }
  const bare = readBare(text, at);
  if (cursor > bare.end) return bare.end;
  return completion(expects, { from: at, to: bare.end, prefix: text.slice(at, cursor) }, field);
}

/** The end of `[a TO b]`; inside it there is nothing to offer but values. */
function readBrackets(scan: Scan, at: number, field: string): Completion | number {
  const close = scan.text.slice(at).search(/[\]}]/);
  const end = close < 0 ? scan.text.length : at + close + 1;
  if (close >= 0 && scan.cursor >= end) return end;
  const from = Math.max(at + 1, scan.text.lastIndexOf(' ', scan.cursor - 1) + 1);
  return completion(['value'], { from, to: scan.cursor, prefix: scan.text.slice(from, scan.cursor) }, field);
}

/** After `field:`, blanks and a comparison may stand before the value. */
function readFieldValue(scan: Scan, colonEnd: number, field: string): Completion | number {
  const { text, cursor } = scan;
  const comparison = /^\s*(?:[<>]=?)?\s*/.exec(text.slice(colonEnd))?.[0].length ?? 0;
  const at = colonEnd + comparison;
  if (cursor <= at) return completion(['value'], { from: cursor, to: cursor, prefix: '' }, field);
  const char = text.charAt(at);
  if (char === '(') {
    scan.groups.push(field);
    scan.afterTerm = false;
    return at + 1;
  }
  return char === '[' || char === '{' ? readBrackets(scan, at, field) : readValue(scan, at, field);
}

function readTermAt(scan: Scan, at: number): Completion | number {
  const { text, cursor } = scan;
  const quoted = text.charAt(at) === '"' ? readQuoted(text, at) : undefined;
  const name = quoted === undefined ? readName(text, at) : { name: quoted.text, end: quoted.end };
  const isField = name !== undefined && text.charAt(name.end) === ':' && !/^:(?:\/\/|:)/.test(text.slice(name.end));
  if (isField && cursor > name.end) return readFieldValue(scan, name.end + 1, name.name);
  if (isField && quoted === undefined) {
    return completion(['field'], { from: at, to: name.end, prefix: text.slice(at, cursor) }, undefined);
  }
  const operator = name === undefined ? '' : (/^\s*(?:[<>]=?)/.exec(text.slice(name.end))?.[0] ?? '');
  if (name !== undefined && operator !== '' && cursor >= name.end + operator.length) {
    return readFieldValue(scan, name.end, name.name);
  }
  return readValue(scan, at, scan.groups.at(-1));
}

function readOne(scan: Scan, at: number): Completion | number {
  const { text } = scan;
  const char = text.charAt(at);
  if (char === '(' || char === ')') {
    if (char === '(') scan.groups.push(scan.groups.at(-1));
    else scan.groups.pop();
    scan.afterTerm = char === ')';
    return at + 1;
  }
  const operator = isOperatorWord(text, at) ? /^\w+/.exec(text.slice(at))?.[0].length : undefined;
  const sign = /^(?:&&|\|\||[-!](?!\s|$))/.exec(text.slice(at))?.[0].length;
  const length = operator ?? sign;
  if (length !== undefined && scan.cursor > at + length - (sign === undefined ? 0 : 1)) {
    scan.afterTerm = false;
    return at + length;
  }
  scan.afterTerm = true;
  return readTermAt(scan, at);
}

/** What kind of completion fits at `cursor` (a UTF-16 offset). Works on any text, finished or not. */
export function completeQuery(text: string, cursor: number): Completion {
  const scan: Scan = { text, cursor: Math.min(Math.max(cursor, 0), text.length), groups: [], afterTerm: false };
  let at = skipSpace(text, 0);
  while (at < scan.cursor || (at === scan.cursor && at < text.length && !isSpace(text.charAt(at)))) {
    const next = readOne(scan, at);
    if (typeof next !== 'number') return next;
    if (next <= at || next > scan.cursor) break;
    at = skipSpace(text, next);
    if (at > scan.cursor) break;
  }
  const field = scan.groups.at(-1);
  const open: readonly Expectation[] = field === undefined ? ['field', 'value'] : ['value'];
  const here = { from: scan.cursor, to: scan.cursor, prefix: '' };
  return completion(scan.afterTerm ? ['operator', ...open] : open, here, field);
}
