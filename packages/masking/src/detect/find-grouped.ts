import { DigitGroups } from '../scan/digit-groups.ts';
import { isGlued } from '../scan/identifier.ts';
import { isDigit, isLetter } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { mobilePrefixes } from '../tables/mobile-prefixes.ts';
import { addCard } from './find-card.ts';
import { addGroupedLandline } from './find-landline.ts';
import { addMobile } from './find-mobile.ts';
import { addResidentId } from './find-resident-id.ts';

const groups = new DigitGroups();
/** How cards, ids and mobiles are written in groups; between dashes any groups will do. */
const cardShapes = /^(?:4,4,4,4|4,4,4,4,[1-3]|4,6,[45]|6,13|6,10)$/;
const idShapes = /^(?:6,8,[34]|6,4,4,[34]|6,4,2,2,[34]|6,1[12]|3,3,4,4,[34])$/;
const mobileShapes = /^(?:3,4,4|3,8)$/;
const dashedMobileShapes = /^(?:3,4,4|3,8|7,4|4,4,3|3,3,5|4,3,4|3,2,2,2,2)$/;

/** Digits in groups. Returns the end of what was found, or 0. */
export function findGrouped(scan: TextScan, start: number): number {
  groups.read(scan.text, start);
  if (groups.count < 2) return addGroupedLandline(scan, start, groups);
  let total = groups.sizes[0] ?? 0;
  let best = 0;
  for (let last = 1; last < groups.count; last++) {
    total += groups.sizes[last] ?? 0;
    if (total < 11) continue;
    const end = groups.ends[last] ?? 0;
    if (isWordAfter(scan.text, end, total)) continue;
    if (judge(scan, { start, end, total, last })) best = endOf(scan, end);
    if (best > 0) return best;
  }
  return isJoined(scan.text, start, groups.ends[groups.count - 1] ?? 0) ? 0 : addGroupedLandline(scan, start, groups);
}

/** Letters or more groups hang on by a dash: part of a UUID or of a long code. */
function isJoined(text: string, start: number, end: number): boolean {
  return isGlued(text, start) || (text.charCodeAt(end) === 0x2d && /^-[\da-z]/i.test(text.slice(end, end + 2)));
}

/** What was found may be one character longer: the X of an id. */
function endOf(scan: TextScan, end: number): number {
  return Math.max(end, scan.found.at(-1)?.end ?? end);
}

function isWordAfter(text: string, end: number, total: number): boolean {
  const after = text.charCodeAt(end);
  return isLetter(after) && !(total === 17 && (after | 0x20) === 0x78);
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly total: number;
  readonly last: number;
}

function judge(scan: TextScan, candidate: Candidate): boolean {
  const { start, end, total, last } = candidate;
  const shape = groups.sizes.subarray(0, last + 1).join(',');
  const isFree = groups.isDashed || (groups.isDotted && last > 1);
  if (!isFree && (groups.isDotted || isColumn(scan.text, start))) return false;
  if (total === 11)
    return (groups.isDashed ? dashedMobileShapes : mobileShapes).test(shape) && judgeMobile(scan, start, end);
  if (total < 13) return false;
  if (groups.isDashed && isJoined(scan.text, start, end) && !scan.hasContext('bank_card', start, end)) return false;
  if (total >= 17 && (isFree || idShapes.test(shape)) && judgeId(scan, candidate)) return true;
  if (!isFree && !cardShapes.test(shape)) return false;
  return addCard(scan, { start, end, digits: scan.text.slice(start, end).replace(/\D/g, '') });
}

function judgeMobile(scan: TextScan, start: number, end: number): boolean {
  const digits = scan.text.slice(start, end).replace(/\D/g, '');
  return mobilePrefixes.has(Number(digits.slice(0, 3))) && addMobile(scan, start, end);
}

function judgeId(scan: TextScan, { start, end, total }: Candidate): boolean {
  const hasX = total === 17 && (scan.text.charCodeAt(end) | 0x20) === 0x78;
  return (total === 18 || hasX) && addResidentId(scan, start, hasX ? end + 1 : end);
}

/** Numbers in columns: another one stands before, and it is no country code. */
function isColumn(text: string, start: number): boolean {
  return (
    text.charCodeAt(start - 1) === 0x20 &&
    isDigit(text.charCodeAt(start - 2)) &&
    !/(?:\+|00|\b)86 $/.test(text.slice(Math.max(0, start - 5), start))
  );
}
