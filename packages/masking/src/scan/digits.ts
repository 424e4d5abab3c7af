import { findCard } from '../detect/find-card.ts';
import { findGrouped } from '../detect/find-grouped.ts';
import { findMobile } from '../detect/find-mobile.ts';
import { findResidentId } from '../detect/find-resident-id.ts';
import { findAccount } from '../detect/find-account.ts';
import { findLandline } from '../detect/find-landline.ts';
import { findLettered } from '../detect/find-lettered.ts';
import { isGroupSeparator } from './digit-groups.ts';
import { isDigit, isEscapeLetter, isLetter, isUpper } from './letters.ts';
import { isForeignSeparator } from './sign-kinds.ts';
import type { TextScan } from './text-scan.ts';

/** Shortest run that any detector takes without a letter before it or groups after it. */
const shortestRun = 8;

/**
 * Looks at the digits that begin at `start`, where no digit stands before. Returns where the scan goes on: behind what was
 * found, or behind the run.
 */
export function scanDigits(scan: TextScan, start: number): number {
  const { text } = scan;
  let end = start + 1;
  while (isDigit(text.charCodeAt(end))) end++;
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  if (isForeignSeparator(after) && isDigit(text.charCodeAt(end + 1))) scan.needsView = true;
  if (isUpper(before) && end - start >= 6) return findLettered(scan, start, end) || end;
  if (isGroupSeparator(after) || before === 0x28) {
    const grouped = isOpenBefore(text, start) ? findGrouped(scan, start) : 0;
    if (grouped > 0) return grouped;
  }
  if (end - start < shortestRun || !isOpenBefore(text, start)) return end;
  return (
    findResidentId(scan, start, end) ||
    findMobile(scan, start, end) ||
    findCard(scan, start, end) ||
    findLandline(scan, start, end) ||
    findAccount(scan, start, end) ||
    end
  );
}

const lettersBefore =
  /(?:^|[^a-z])(?:pan|card|cardno|no|tel|phone|mobile|mob|id|idno|idcard|cert|certno|acct|account|cn)$/i;

/** No word or number runs into these digits from the left, except a word that announces them (`tel138…`). */
function isOpenBefore(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (before === 0x2e) return !isDigit(text.charCodeAt(start - 2));
  if (!isLetter(before)) return true;
  return isEscapeLetter(text, start - 1) || lettersBefore.test(text.slice(Math.max(0, start - 12), start));
}
