import { findName } from '../detect/find-name.ts';
import { addSecret } from '../detect/find-token.ts';
import type { NameMeaning } from '../fields/field-table.ts';
import { canonicalOf } from '../mask/canonical.ts';
import { keyEnd, type KeyFilter, keyStart, letterEnd } from './key-before.ts';
import { isHan } from './letters.ts';
import { maskSpan } from './mask-value.ts';
import { scanContainer } from './scan-container.ts';
import type { TextScan } from './text-scan.ts';
import { valueAfter, type ValueSpan } from './value-span.ts';

/** Names and account numbers are no longer than this. */
const longestJudged = 128;

/**
 * Looks at the key before the sign at `at` and at the value behind it. The value is scanned on its own afterwards: what
 * detectors see in it is hidden besides, so that masking the masked text finds nothing new. Returns where to go on, or 0.
 */
export function scanKeyValue(scan: TextScan, filter: KeyFilter, at: number): number {
  const { text } = scan;
  const end = keyEnd(text, at);
  const letters = letterEnd(text, end);
  if (letters === 0 || !filter.mayMean(text, letters)) return 0;
  const meaning = meaningBefore(scan, end, letters);
  if (meaning === undefined) return 0;
  const isKeyQuoted = end < at && isQuote(text.charCodeAt(end));
  const span = valueAfter(text, at, { isKeyQuoted, longest: meaning.isRule ? text.length : longestJudged });
  if (span === undefined) return 0;
  const visit = meaning.isRule ? maskSpan : judgeValue;
  if (span.form !== 'container') return visit(scan, meaning, span);
  scanContainer(scan, meaning, { start: span.start, visit });
  return 0;
}

function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x5c;
}

/** The meaning of the longest name that ends here: `card number`, then `number`; 客户手机号, 手机号, 机号. */
function meaningBefore(scan: TextScan, end: number, letters: number): NameMeaning | undefined {
  const { text } = scan;
  const start = keyStart(text, letters);
  if (start >= letters) return undefined;
  if (isHan(text.charCodeAt(letters - 1))) return hanMeaning(scan, start, letters);
  const { fields } = scan.rules;
  const earlier = text.charCodeAt(start - 1) === 0x20 ? keyStart(text, start - 1) : start;
  if (earlier < start - 1) {
    const twoWords = fields.meaningOf(text.slice(Math.max(earlier, start - 20), end));
    if (twoWords !== undefined) return twoWords;
  }
  return fields.meaningOf(text.slice(start, end));
}

const longestHanKey = 10;

function hanMeaning(scan: TextScan, start: number, end: number): NameMeaning | undefined {
  for (let from = Math.max(start, end - longestHanKey); from < end - 1; from++) {
    const meaning = scan.rules.fields.meaningOf(scan.text.slice(from, end));
    if (meaning !== undefined) return meaning;
  }
  return undefined;
}

const tag = /<(?:[\w-]{1,40}:)?([\w.-]{1,64})(?:\s[^<>]{0,200})?$/;
const tagReach = 320;

/** Looks at the text of an XML element whose opening tag ends at `at`. Returns where to go on, or 0. */
export function scanTag(scan: TextScan, filter: KeyFilter, at: number): number {
  const { text } = scan;
  const open = openingBracket(text, at);
  const name = open < 0 ? undefined : tag.exec(text.slice(open, at))?.[1];
  if (name === undefined || !filter.mayMean(name, letterEnd(name, name.length))) return 0;
  const meaning = scan.rules.fields.meaningOf(name);
  if (meaning === undefined) return 0;
  const span = elementText(text, at + 1, name);
  if (/^\s*$/.test(text.slice(span.start, Math.min(span.end, span.start + 200)))) return 0;
  const visit = meaning.isRule ? maskSpan : judgeValue;
  return visit(scan, meaning, span);
}

function openingBracket(text: string, at: number): number {
  const from = Math.max(0, at - tagReach);
  const open = text.slice(from, at).lastIndexOf('<');
  return open < 0 ? -1 : from + open;
}

const cdata = '<![CDATA[';

/** The text of an element up to its closing tag; without one it ends at a quote, since a string may hold the element. */
function elementText(text: string, from: number, name: string): ValueSpan {
  const isCdata = text.startsWith(cdata, from);
  const start = isCdata ? from + cdata.length : from;
  const close = text.indexOf(isCdata ? ']]>' : '<', start);
  const end = close < 0 ? text.length : close;
  if (isCdata || (close >= 0 && text.startsWith('/', close + 1) && text.slice(close, close + 80).includes(name))) {
    return { start, end, form: 'quoted' };
  }
  const quote = text.indexOf('"', start);
  return { start, end: quote >= 0 && quote < end ? quote : end, form: 'quoted' };
}

const hanSecret = /^[为是：:\s]{0,3}[“"'「]?([\w!@#$%^&*.+-]{4,64})/;
const hanName = /^(?:[为是]|\s)\s?(?=[\u3400-\u9fff])/;

/**
 * What stands behind a Chinese key without a colon, the key's last sign at `at`: a secret (验证码 483920) or a name
 * (姓名 张三). Returns an end, or 0.
 */
export function scanHanKey(scan: TextScan, at: number): number {
  const { text } = scan;
  const rest = text.slice(at + 1, at + 76);
  const secret = hanSecret.exec(rest);
  const name = secret === null ? hanName.exec(rest) : null;
  if (secret === null && name === null) return 0;
  const meaning = hanMeaning(scan, keyStart(text, at + 1), at + 1);
  if (meaning?.dataClass === 'secret' && secret !== null) {
    const [whole, value = ''] = secret;
    const end = at + 1 + whole.length;
    return /\d/.test(value) ? addSecret(scan, { start: end - value.length, end, reason: meaning.reason }) : 0;
  }
  if (meaning?.dataClass !== 'person_name' || name === null) return 0;
  const start = at + 1 + name[0].length;
  return findName(scan, meaning, { start, end: start + longestHanName, form: 'bare' });
}

const longestHanName = 24;

/** A name that only gives context: a surname must follow, or a number that can be an account. Returns an end, or 0. */
export function judgeValue(scan: TextScan, meaning: NameMeaning, span: ValueSpan): number {
  if (meaning.dataClass === 'person_name') return findName(scan, meaning, span);
  if (meaning.dataClass !== 'account') return 0;
  const original = scan.text.slice(span.start, span.end);
  if (!/^[A-Z]{0,4}[\d -]{8,40}$/i.test(original) || original.replace(/\D/g, '').length < 8) return 0;
  const value = canonicalOf('account', original);
  const finding = { start: span.start, end: span.end, confidence: 'M', reason: meaning.reason, value } as const;
  return scan.add({ dataClass: 'account', ...finding }) ? span.end : 0;
}
