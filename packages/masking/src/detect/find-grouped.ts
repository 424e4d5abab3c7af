import { DigitGroups } from '../scan/digit-groups.ts';
import { isGlued } from '../scan/identifier.ts';
import { isDigit, isLetter } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { mobilePrefixes } from '../tables/mobile-prefixes.ts';
import { judgeCard } from './bank-card.ts';
import { addCard } from './find-card.ts';
import { addGroupedLandline } from './find-landline.ts';
import { addMobile } from './find-mobile.ts';
import { addResidentId } from './find-resident-id.ts';

const space = 0x20;
const groups = new DigitGroups();
/** A number in two groups with one sign between them. */
const shortest = 12;
/** How cards, ids and mobiles are written in groups; between dashes any groups will do. */
const cardShapes = /^(?:4,4,4,4|4,4,4,4,[1-3]|4,6,[45]|6,13|6,10)$/;
const idShapes = /^(?:6,8,[34]|6,4,4,[34]|6,4,2,2,[34]|6,1[12]|3,3,4,4,[34])$/;
const mobileShapes = /^(?:3,4,4|3,8)$/;
const dashedMobileShapes = /^(?:3,4,4|3,8|7,4|4,4,3|3,3,5|4,3,4|3,2,2,2,2)$/;

/** Digits in groups. Returns the end of what was found, or 0. */
export function findGrouped(scan: TextScan, start: number): number {
  const { text } = scan;
  groups.read(text, start);
  const close = groups.ends[groups.count - 1] ?? start;
  if (groups.count > 1 && close - start >= shortest) {
    const digits = text.slice(start, close).replace(/\D/g, '');
    let total = groups.sizes[0] ?? 0;
    for (let last = 1; last < groups.count; last++) {
      total += groups.sizes[last] ?? 0;
      const end = groups.ends[last] ?? 0;
      if (total < 11 || total === 12 || isWordAfter(text, end, total)) continue;
      if (judge(scan, { start, end, digits: digits.slice(0, total), last })) return endOf(scan, end);
    }
  }
  return isJoined(text, start, close) ? 0 : addGroupedLandline(scan, start, groups);
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
  readonly digits: string;
  /** The last group that belongs to it. */
  readonly last: number;
}

function judge(scan: TextScan, candidate: Candidate): boolean {
  const { start, end, digits, last } = candidate;
  const isFree = groups.isDashed || (groups.isDotted && last > 1);
  if (!isFree && (groups.isDotted || isColumn(scan.text, start))) return false;
  if (digits.length === 11) return judgeMobile(scan, candidate);
  if (judgeId(scan, candidate, isFree)) return true;
  if (judgeCard(digits) === undefined || (!isFree && !cardShapes.test(shapeTo(last)))) return false;
  if (groups.isDashed && isJoined(scan.text, start, end) && !scan.hasContext('bank_card', start, end)) return false;
  return addCard(scan, { start, end, digits });
}

function shapeTo(last: number): string {
  return groups.sizes.subarray(0, last + 1).join(',');
}

function judgeMobile(scan: TextScan, { start, end, digits, last }: Candidate): boolean {
  if (!mobilePrefixes.has(Number(digits.slice(0, 3)))) return false;
  return (groups.isDashed ? dashedMobileShapes : mobileShapes).test(shapeTo(last)) && addMobile(scan, start, end);
}

function judgeId(scan: TextScan, { start, end, digits, last }: Candidate, isFree: boolean): boolean {
  const hasX = digits.length === 17 && (scan.text.charCodeAt(end) | 0x20) === 0x78;
  if (!hasX && digits.length !== 18) return false;
  if (!isFree && !idShapes.test(shapeTo(last))) return false;
  return addResidentId(scan, start, hasX ? end + 1 : end);
}

/** Numbers in columns: a whole number stands before, and it is no country code. */
function isColumn(text: string, start: number): boolean {
  if (text.charCodeAt(start - 1) !== space) return false;
  let from = start - 1;
  while (start - from < 14 && isDigit(text.charCodeAt(from - 1))) from--;
  if (from === start - 1 || /^(?:00)?86 $/.test(text.slice(from, start))) return false;
  return from === 0 || text.charCodeAt(from - 1) === space;
}
