import { isDigit, isLetter } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { isHkid } from './hkid.ts';

/** Documents whose number begins with one or two capital letters, before the digits at `start`. Returns an end, or 0. */
export function findLettered(scan: TextScan, start: number, end: number): number {
  const { text } = scan;
  const from = isLetter(text.charCodeAt(start - 2)) ? start - 2 : start - 1;
  const before = text.charCodeAt(from - 1);
  if (isLetter(before) || isDigit(before)) return 0;
  return findHkid(scan, from, end) || findPermit(scan, from, end);
}

function findHkid(scan: TextScan, from: number, end: number): number {
  const tail = /^(?:\(([\dA])\)|（([\dA])）|([\dA]))?(?![\dA-Za-z])/.exec(scan.text.slice(end, end + 4));
  if (tail === null) return 0;
  const check = tail[1] ?? tail[2] ?? tail[3] ?? '';
  const value = scan.text.slice(from, end) + check;
  if (!isHkid(value)) return 0;
  const to = end + tail[0].length;
  const isBracketed = tail[1] !== undefined || tail[2] !== undefined;
  const confidence = isBracketed ? 'S' : scan.hasContext('hkid', from, to) ? 'M' : 'W';
  return scan.add({ dataClass: 'hkid', start: from, end: to, confidence, reason: 'check digit', value }) ? to : 0;
}

/** Home return permits (H, M), Taiwan passes (T, L), travel permits (C, W), passports (E, G, D, S, P, K). */
const permit = /^(?:[HM]\d{8}(?:\d{2})?|[TL]\d{8}|[CW][A-Z]?\d{7,8}|[EGDSPK][A-Z]?\d{7,8})$/;

function findPermit(scan: TextScan, from: number, end: number): number {
  const { text } = scan;
  if (isLetter(text.charCodeAt(end))) return 0;
  const value = text.slice(from, end);
  if (!permit.test(value)) return 0;
  const confidence = scan.hasContext('permit', from, end) ? 'M' : 'W';
  return scan.add({ dataClass: 'permit', start: from, end, confidence, reason: 'form', value }) ? end : 0;
}
