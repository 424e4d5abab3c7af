import { isDigit, isLetter } from '../scan/letters.ts';
import { isOpenAfter } from '../scan/digits-end.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { isOldResidentId, isResidentId } from './resident-id.ts';

/** 17 digits and an X, 18 digits, or 15 with context. Returns the end of what was found, or 0. */
export function findResidentId(scan: TextScan, start: number, end: number): number {
  const { text } = scan;
  const length = end - start;
  if (length === 17 && (text.charCodeAt(end) | 0x20) === 0x78) {
    const next = text.charCodeAt(end + 1);
    return !isLetter(next) && !isDigit(next) && addResidentId(scan, start, end + 1) ? end + 1 : 0;
  }
  if (length === 18) return isOpenAfter(text, end) && addResidentId(scan, start, end) ? end : 0;
  if (length !== 15 || !isOldResidentId(text.slice(start, end))) return 0;
  const confidence = scan.hasContext('resident_id', start, end) ? 'M' : 'W';
  const value = text.slice(start, end);
  return scan.add({ dataClass: 'resident_id', start, end, confidence, reason: 'province, date', value }) ? end : 0;
}

/** Judges the signs of the span, separators left out. */
export function addResidentId(scan: TextScan, start: number, end: number): boolean {
  const value = scan.text
    .slice(start, end)
    .replace(/[^\dXx]/g, '')
    .toUpperCase();
  if (!isResidentId(value)) return false;
  const reason = 'province, date, MOD 11-2';
  return scan.add({ dataClass: 'resident_id', start, end, confidence: 'S', reason, value });
}
