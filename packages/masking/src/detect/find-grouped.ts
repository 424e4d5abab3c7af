import { DigitGroups } from '../scan/digit-groups.ts';
import { isLetter } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { mobilePrefixes } from '../tables/mobile-prefixes.ts';
import { addCard } from './find-card.ts';
import { addGroupedLandline } from './find-landline.ts';
import { addMobile } from './find-mobile.ts';
import { addResidentId } from './find-resident-id.ts';

const groups = new DigitGroups();
/** How cards, ids and mobiles are written in groups; a card's last group of four may be shorter. */
const cardShapes = /^(?:4,4,4,4|4,4,4,4,[1-3]|4,4,4,[1-3]|4,6,[45]|6,(?:7|8|9|10|11|12|13)|6,4,4,[2-5])$/;
const idShapes = /^(?:6,8,[34]|6,4,4,[34]|6,4,2,2,[34]|6,1[12]|3,3,4,4,[34]|4,4,4,4,[12]|4,4,4,[56])$/;
const mobileShapes = /^(?:3,4,4|3,8|7,4|4,4,3|3,3,5|3,2,2,2,2)$/;

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
  return addGroupedLandline(scan, start, groups);
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

function judge(scan: TextScan, { start, end, total, last }: Candidate): boolean {
  const shape = groups.sizes.subarray(0, last + 1).join(',');
  const { text } = scan;
  if (total === 11) {
    const isMobile = mobilePrefixes.has(Number(text.slice(start, end).replace(/\D/g, '').slice(0, 3)));
    return isMobile && mobileShapes.test(shape) && addMobile(scan, start, end);
  }
  if (total < 13) return false;
  const isFree = groups.isDashed || (groups.isDotted && last > 1);
  if (total >= 17 && (isFree || idShapes.test(shape))) {
    const hasX = total === 17 && (text.charCodeAt(end) | 0x20) === 0x78;
    if ((total === 18 || hasX) && addResidentId(scan, start, hasX ? end + 1 : end)) return true;
  }
  if (!isFree && !cardShapes.test(shape)) return false;
  return addCard(scan, { start, end, digits: text.slice(start, end).replace(/\D/g, '') });
}
