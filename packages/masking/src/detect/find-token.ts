import { isDigit, isLetter } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';

function isTokenSign(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x5f || code === 0x2d;
}

/** A JSON web token around the `J` of its `eyJ` at `at`. Returns its end, or 0. */
export function findWebToken(scan: TextScan, at: number): number {
  const { text } = scan;
  const start = at - 2;
  if (!text.startsWith('ey', start) || isTokenSign(text.charCodeAt(start - 1))) return 0;
  const match = /^[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*){0,3}/.exec(text.slice(start));
  return match === null ? 0 : addSecret(scan, { start, end: start + match[0].length, reason: 'JSON web token' });
}

const begin = '-----BEGIN ';
const endMark = '-----END ';
const pemText = /[\w+/=\s\\:,.-]*/y;

/** A PEM block from the dash at `at`: to its end, or to the first sign that no PEM block holds. Returns its end, or 0. */
export function findPem(scan: TextScan, at: number): number {
  const { text } = scan;
  if (!text.startsWith(begin, at) || !scan.rules.masks('secret', 'S')) return 0;
  pemText.lastIndex = at;
  const stop = at + (pemText.exec(text)?.[0].length ?? 0);
  const close = text.indexOf(endMark, at + begin.length);
  const tail = close < 0 ? -1 : text.indexOf('-----', close + endMark.length);
  const end = tail < 0 || tail + 5 > stop ? stop : tail + 5;
  return addSecret(scan, { start: at, end, reason: 'PEM block' });
}

/** Prefixes with which services mark their keys, and how many signs follow at least. */
const keyForms =
  /^(?:AKIA[A-Z\d]{16}|ASIA[A-Z\d]{16}|LTAI[A-Za-z\d]{12,}|gh[pousr]_[A-Za-z\d]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|sk-[A-Za-z\d_-]{20,}|[sr]k_(?:live|test)_[A-Za-z\d]{16,}|AIza[\w-]{30,})/;

/** A key that its own prefix gives away, beginning at `start`. Returns its end, or 0. */
export function findServiceKey(scan: TextScan, start: number): number {
  const { text } = scan;
  if (isTokenSign(text.charCodeAt(start - 1))) return 0;
  const match = keyForms.exec(text.slice(start, start + 256));
  return match === null ? 0 : addSecret(scan, { start, end: start + match[0].length, reason: 'key of a service' });
}

export function addSecret(scan: TextScan, span: { start: number; end: number; reason: string }): number {
  return scan.add({ dataClass: 'secret', confidence: 'S', value: '', ...span }) ? span.end : 0;
}
