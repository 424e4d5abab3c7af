import { isDigit, isLetter } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { noMailEndings } from '../tables/no-mail-endings.ts';

const longestLocal = 64;
const longestDomain = 253;

function isLocalSign(code: number): boolean {
  if (isLetter(code) || isDigit(code) || code > 0x7f) return isLetter(code) || isDigit(code);
  return code === 0x2e || code === 0x5f || code === 0x2d || code === 0x2b || code === 0x27;
}

function isDomainSign(code: number): boolean {
  return isLetter(code) || isDigit(code) || code === 0x2d || code === 0x2e;
}

/** An address around the `@` at `at`. Returns its end, or 0. */
export function findEmail(scan: TextScan, at: number): number {
  const { text } = scan;
  let start = at;
  while (start > 0 && at - start < longestLocal && isLocalSign(text.charCodeAt(start - 1))) start--;
  while (start < at && !isLetter(text.charCodeAt(start)) && !isDigit(text.charCodeAt(start))) start++;
  if (start > 0 && start < at && text.charCodeAt(start - 1) === 0x5c && /^[nrt]/.test(text.charAt(start))) start++;
  if (start === at) return 0;
  const end = domainEnd(text, at + 1);
  if (end === 0) return 0;
  if (text.startsWith('//', start - 2)) return 0;
  const value = text.slice(start, end).toLowerCase();
  return scan.add({ dataClass: 'email', start, end, confidence: 'S', reason: 'address', value }) ? end : 0;
}

const domain = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+(?<top>[a-z]{2,24})$/i;
/** A version (`pkg@18.2.0-beta.x`), an image size (`icon@2x.png`) or a Java object (`Thread@6f2c.run`). */
const noDomain = /^(?:\d+\.\d+|\d+x\.)/;

function domainEnd(text: string, from: number): number {
  let end = from;
  while (end - from < longestDomain && isDomainSign(text.charCodeAt(end))) end++;
  while (end > from && !isLetter(text.charCodeAt(end - 1))) end--;
  const name = text.slice(from, end);
  const top = domain.exec(name)?.groups?.['top'];
  if (top === undefined || noMailEndings.has(top.toLowerCase()) || noDomain.test(name)) return 0;
  return text.charCodeAt(end) === 0x28 ? 0 : end;
}
