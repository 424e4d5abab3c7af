import { isDigit, isLetter } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { noMailEndings, usualMailEndings } from '../tables/mail-endings.ts';

const longestLocal = 64;
const longestDomain = 253;
const dot = 0x2e;
const dash = 0x2d;

function isLocalSign(code: number): boolean {
  return (
    isLetter(code) || isDigit(code) || code === dot || code === dash || code === 0x5f || code === 0x2b || code === 0x27
  );
}

/** An address around the `@` at `at`. Returns its end, or 0. */
export function findEmail(scan: TextScan, at: number): number {
  const { text } = scan;
  const start = localStart(text, at);
  if (start === at || text.startsWith('//', start - 2)) return 0;
  const end = domainEnd(text, at + 1);
  // What is left of a masked value may look like an address that ends in the middle.
  if (end === 0 || text.startsWith('****', end)) return 0;
  const value = text.slice(start, end).toLowerCase();
  return scan.add({ dataClass: 'email', start, end, confidence: 'S', reason: 'address', value }) ? end : 0;
}

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < longestLocal && isLocalSign(text.charCodeAt(start - 1))) start--;
  // The letter of an escape (`\n`) is no part of the address.
  if (start < at && text.charCodeAt(start - 1) === 0x5c && /[bfnrt]/.test(text.charAt(start))) start++;
  while (start < at && !isLetter(text.charCodeAt(start)) && !isDigit(text.charCodeAt(start))) start++;
  return start;
}

/** The end of a domain with a plausible last part; 0 for versions, files, units of systemd and Java objects. */
function domainEnd(text: string, from: number): number {
  let end = from;
  let lastDot = 0;
  let labels = 0;
  let isNumeric = true;
  while (end - from < longestDomain) {
    const label = labelEnd(text, end);
    if (label === end) break;
    if (labels === 0) isNumeric = /^\d+x?$/.test(text.slice(end, label));
    else if (labels === 1 && isNumeric && isDigit(text.charCodeAt(end))) return 0;
    labels++;
    end = label;
    if (text.charCodeAt(label) !== dot || labelEnd(text, label + 1) === label + 1) break;
    lastDot = label;
    end = label + 1;
  }
  if (lastDot === 0) return 0;
  return isEnding(text.slice(lastDot + 1, end).toLowerCase(), isNumeric) && text.charCodeAt(end) !== 0x28 ? end : 0;
}

/** The end of a label of letters, digits and inner dashes that begins at `start`. */
function labelEnd(text: string, start: number): number {
  let end = start;
  while (end - start < 63) {
    const code = text.charCodeAt(end);
    if (!isLetter(code) && !isDigit(code) && (code !== dash || end === start)) break;
    end++;
  }
  while (end > start && text.charCodeAt(end - 1) === dash) end--;
  return end;
}

/** `163.com` is a domain; a number before an unusual ending is an id (`name@32473.iut` of RFC 5424). */
function isEnding(ending: string, isNumeric: boolean): boolean {
  if (!/^[a-z]{2,24}$/.test(ending) || noMailEndings.has(ending)) return false;
  return !isNumeric || usualMailEndings.has(ending);
}
