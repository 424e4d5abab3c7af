import type { DigitGroups } from '../scan/digit-groups.ts';
import { isLetter } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { isAreaCode } from '../tables/area-codes.ts';

/** A run of digits with its area code: needs context. Returns the end of what was found, or 0. */
export function findLandline(scan: TextScan, start: number, end: number): number {
  const length = end - start;
  const { text } = scan;
  if (length > 12 || text.charCodeAt(start) !== 0x30 || isLetter(text.charCodeAt(end))) return 0;
  const area = isAreaCode(text.slice(start, start + 3)) ? 3 : 4;
  if (!isAreaCode(text.slice(start, start + area)) || !isLocal(text.slice(start + area, end))) return 0;
  if (!scan.hasContext('landline', start, end)) return 0;
  const value = text.slice(start, end);
  return scan.add({ dataClass: 'landline', start, end, confidence: 'M', reason: 'area code', value }) ? end : 0;
}

/** `010-12345678`, `0755 1234 5678`, `(021)12345678`. Returns the end of what was found, or 0. */
export function addGroupedLandline(scan: TextScan, start: number, groups: DigitGroups): number {
  const { text } = scan;
  if (text.charCodeAt(start) !== 0x30) return 0;
  const areaEnd = groups.ends[0] ?? start;
  if (!isAreaCode(text.slice(start, areaEnd))) return 0;
  const isBracketed = text.charCodeAt(start - 1) === 0x28 && text.charCodeAt(areaEnd) === 0x29;
  const end = isBracketed ? localEnd(text, areaEnd + 1) : endOfGroups(text, areaEnd, groups);
  if (end === 0) return 0;
  const from = isBracketed ? start - 1 : start;
  const confidence = groups.isDashed || isBracketed || scan.hasContext('landline', from, end) ? 'S' : 'W';
  const value = text.slice(start, end).replace(/\D/g, '');
  return scan.add({ dataClass: 'landline', start: from, end, confidence, reason: 'area code', value }) ? end : 0;
}

function endOfGroups(text: string, areaEnd: number, groups: DigitGroups): number {
  for (let last = 1; last < Math.min(groups.count, 3); last++) {
    const end = groups.ends[last] ?? 0;
    if (isLocal(text.slice(areaEnd, end).replace(/\D/g, '')) && !isLetter(text.charCodeAt(end))) return end;
  }
  return 0;
}

function localEnd(text: string, from: number): number {
  const match = /^[ -]?\d{3,4}[ -]?\d{4}(?![\d.]\d|[a-z])/i.exec(text.slice(from, from + 12));
  if (match === null || !isLocal(match[0].replace(/\D/g, ''))) return 0;
  return from + match[0].length;
}

/** A local number has seven or eight digits and begins with 2 to 8. */
function isLocal(digits: string): boolean {
  return (digits.length === 7 || digits.length === 8) && /^[2-8]/.test(digits);
}
