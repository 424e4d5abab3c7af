import type { NameMeaning } from '../fields/field-table.ts';
import { findName } from '../detect/find-name.ts';
import { canonicalOf } from '../mask/canonical.ts';
import { isHan } from './letters.ts';
import { keyEnd, type KeyFilter, keyStart, letterEnd } from './key-before.ts';
import type { TextScan } from './text-scan.ts';
import { bareEnd, valueAfter, type ValueSpan } from './value-span.ts';

/** Looks at the key before the sign at `at` and at the value behind it. Returns the end of what was masked, or 0. */
export function scanKeyValue(scan: TextScan, filter: KeyFilter, at: number): number {
  const { text } = scan;
  const end = keyEnd(text, at);
  const letters = letterEnd(text, end);
  if (letters === 0 || !filter.mayMean(text, letters)) return 0;
  const meaning = meaningBefore(scan, end, letters);
  if (meaning === undefined) return 0;
  const span = valueAfter(text, at);
  if (span === undefined) return 0;
  return meaning.isRule ? maskValue(scan, meaning, span) : judgeValue(scan, meaning, span);
}

/** The meaning of the longest name that ends here: `card number`, then `number`; 客户手机号, 手机号, 机号. */
function meaningBefore(scan: TextScan, end: number, letters: number): NameMeaning | undefined {
  const { text } = scan;
  const start = keyStart(text, letters);
  if (start >= letters) return undefined;
  if (isHan(text.charCodeAt(letters - 1))) return hanMeaning(scan, start, letters);
  const { fields } = scan.rules;
  if (text.charCodeAt(start - 1) === 0x20) {
    const earlier = keyStart(text, start - 1);
    if (earlier < start - 1) {
      const twoWords = fields.meaningOf(text.slice(Math.max(earlier, start - 20), end));
      if (twoWords !== undefined) return twoWords;
    }
  }
  return fields.meaningOf(text.slice(start, end));
}

function hanMeaning(scan: TextScan, start: number, end: number): NameMeaning | undefined {
  for (let from = Math.max(start, end - 10); from < end - 1; from++) {
    const meaning = scan.rules.fields.meaningOf(scan.text.slice(from, end));
    if (meaning !== undefined) return meaning;
  }
  return undefined;
}

const noValue = /^(?:null|nil|none|undefined|true|false|n\/a|-+|\(null\)|\*+|\[redacted\]?|无|空|未知)$/i;

/** The value of a field that a rule names: whole, whatever it holds. */
function maskValue(scan: TextScan, meaning: NameMeaning, span: ValueSpan): number {
  if (span.form === 'container') return maskContainer(scan, meaning, span.start);
  const end = span.form === 'bare' ? extended(scan.text, meaning, span) : span.end;
  const original = scan.text.slice(span.start, end);
  if (noValue.test(original) || (span.form === 'bare' && isProse(meaning, original))) return 0;
  return add(scan, meaning, { start: span.start, end, original });
}

/** A whole field's value under a rule. */
export function maskWhole(scan: TextScan, meaning: NameMeaning, span: ValueSpan): void {
  const original = scan.text.slice(span.start, span.end);
  if (!noValue.test(original)) add(scan, meaning, { start: span.start, end: span.end, original });
}

function add(
  scan: TextScan,
  meaning: NameMeaning,
  { start, end, original }: { start: number; end: number; original: string },
): number {
  const { dataClass, reason, style } = meaning;
  const value = canonicalOf(dataClass, original);
  return scan.add({ dataClass, start, end, confidence: 'S', reason, value, style }) ? end : 0;
}

const scheme = /^(?:bearer|basic|digest|token|negotiate|apikey)$/i;

/** A bare number may stand in groups, and a scheme before a credential. */
function extended(text: string, meaning: NameMeaning, span: ValueSpan): number {
  const first = text.slice(span.start, span.end);
  if (meaning.dataClass === 'secret') {
    if (!scheme.test(first)) return span.end;
    const next = text.charCodeAt(span.end) === 0x20 ? bareEnd(text, span.end + 1) : span.end;
    return Math.max(span.end, next);
  }
  if (!/^\+?\d{1,8}$/.test(first)) return span.end;
  const more = /^(?:[ -.]\d{1,8}){1,5}(?![\w:])/.exec(text.slice(span.end, span.end + 40));
  return span.end + (more?.[0].length ?? 0);
}

/** Words of a sentence after a colon are no value of the field: `phone: not given`, `token: identifier`. */
function isProse({ dataClass }: NameMeaning, value: string): boolean {
  if (dataClass === 'secret') return value.length < 3;
  if (dataClass === 'email') return !value.includes('@');
  return !/\d{3}/.test(value) && !/\*{3}/.test(value);
}

const maxContainer = 100_000;

/** All strings and numbers of a list or an object under a masked name, keys excepted. */
function maskContainer(scan: TextScan, meaning: NameMeaning, start: number): number {
  const { text } = scan;
  if (text.charCodeAt(start) === 0x7b && !meaning.isDeep) return 0;
  const scalar = /\\*"((?:[^"\\]|\\[^"])*)\\*"(\s*:)?|[[\]{}]|[^\s,[\]{}":]+(?=\s*([:=]?))/y;
  let depth = 0;
  scalar.lastIndex = start;
  let last = 0;
  while (scalar.lastIndex < text.length && scalar.lastIndex - start < maxContainer) {
    const from = scalar.lastIndex;
    const match = scalar.exec(text);
    if (match === null) {
      scalar.lastIndex = from + 1;
      continue;
    }
    const sign = match[0];
    if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    else last = maskScalar(scan, meaning, { match, from }) || last;
    if (depth === 0) return scalar.lastIndex;
  }
  return last;
}

function maskScalar(
  scan: TextScan,
  meaning: NameMeaning,
  { match, from }: { match: RegExpExecArray; from: number },
): number {
  if (match[2] !== undefined || (match[3] ?? '') !== '') return 0;
  const original = match[1] ?? match[0];
  if (original === '' || noValue.test(original)) return 0;
  const start = match[1] === undefined ? from : from + match[0].indexOf('"') + 1;
  return add(scan, meaning, { start, end: start + original.length, original });
}

/** A name that only gives context: a surname must follow, or a number that can be an account. */
export function judgeValue(scan: TextScan, meaning: NameMeaning, span: ValueSpan): number {
  if (span.form === 'container') return 0;
  if (meaning.dataClass === 'person_name') return findName(scan, meaning.reason, span);
  if (meaning.dataClass !== 'account') return 0;
  const original = scan.text.slice(span.start, span.end);
  if (!/^[A-Z]{0,4}[\d -]{8,40}$/i.test(original) || original.replace(/\D/g, '').length < 8) return 0;
  const { reason } = meaning;
  const value = canonicalOf('account', original);
  const finding = { start: span.start, end: span.end, confidence: 'M', reason, value } as const;
  return scan.add({ dataClass: 'account', ...finding }) ? span.end : 0;
}
