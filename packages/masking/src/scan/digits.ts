import { findAccount } from '../detect/find-account.ts';
import { findCard } from '../detect/find-card.ts';
import { findCreditCode } from '../detect/find-credit-code.ts';
import { findGrouped } from '../detect/find-grouped.ts';
import { findInPaymentMessage } from '../detect/find-in-payment-message.ts';
import { findLandline } from '../detect/find-landline.ts';
import { findLettered } from '../detect/find-lettered.ts';
import { findMobile } from '../detect/find-mobile.ts';
import { findRegionalMobile } from '../detect/find-regional-mobile.ts';
import { findResidentId } from '../detect/find-resident-id.ts';
import { isGroupSeparator } from './digit-groups.ts';
import { isDigit, isEscapeLetter, isHexDigit, isLetter, isUpper } from './letters.ts';
import { isForeignSeparator } from './sign-kinds.ts';
import type { TextScan } from './text-scan.ts';

/** Shortest run that any detector takes without a letter before it or groups after it. */
const shortestRun = 8;
const shortestLettered = 6;
const shortestCard = 13;
const closingBracket = 0x29;

/**
 * Looks at the digits that begin at `start`, where no digit stands before. Returns where the scan goes on: behind what was
 * found, or behind the run.
 */
export function scanDigits(scan: TextScan, start: number): number {
  const { text } = scan;
  let end = start + 1;
  while (isDigit(text.charCodeAt(end))) end++;
  const length = end - start;
  const after = text.charCodeAt(end);
  if (after > 0x7f && isForeignSeparator(after) && isDigit(text.charCodeAt(end + 1))) scan.needsView = true;
  if (length < shortestLettered && !isGroupSeparator(after) && after !== closingBracket) return end;
  return look(scan, start, end) || end;
}

function look(scan: TextScan, start: number, end: number): number {
  const { text } = scan;
  const length = end - start;
  if (length >= shortestLettered) {
    const found =
      findCreditCode(scan, start) || (isUpper(text.charCodeAt(start - 1)) ? findLettered(scan, start, end) : 0);
    if (found > 0) return found;
  }
  if (scan.rules.paymentMessages && length >= shortestCard) {
    const found = findCard(scan, start, end) || findInPaymentMessage(scan, { start, end }, lookAtPart);
    if (found > 0) return found;
  }
  const mayGoOn = mayBeGroup(text, end);
  if (!mayGoOn && length < shortestRun) return 0;
  if (!isOpenBefore(text, start)) return isHexDigit(text.charCodeAt(start - 1)) ? 0 : findResidentId(scan, start, end);
  const grouped = mayGoOn ? findRegionalMobile(scan, start) || findGrouped(scan, start) : 0;
  if (grouped > 0) return grouped;
  return length < shortestRun ? 0 : findRegionalMobile(scan, start) || findRun(scan, start, end);
}

/** Digits between two masks of a payment message. */
function lookAtPart(scan: TextScan, start: number, end: number): number {
  if (end - start < shortestRun) return 0;
  return findInPaymentMessage(scan, { start, end }, lookAtPart) || findRun(scan, start, end);
}

/** More digits follow behind a separator or a bracket. */
function mayBeGroup(text: string, end: number): boolean {
  const after = text.charCodeAt(end);
  if (after === closingBracket) return true;
  if (!isGroupSeparator(after)) return false;
  const next = text.charCodeAt(end + 1);
  return isDigit(next) || isGroupSeparator(next);
}

function findRun(scan: TextScan, start: number, end: number): number {
  return (
    findResidentId(scan, start, end) ||
    findMobile(scan, start, end) ||
    findCard(scan, start, end) ||
    findLandline(scan, start, end) ||
    findAccount(scan, start, end)
  );
}

const announced =
  /(?:^|[^a-z])(?:pan|card|cardno|no|tel|phone|mobile|mob|msisdn|sms|call|contact|id|uid|idno|idcard|cert|certno|acct|account|cn|user|usr|login|member|cust|customer|wx|from|to|u)$/i;
/** Colours of a terminal; the escape itself may have been resolved to U+FFFD. */
const colour = /\[[\d;]{0,12}m$/;

/** No word or number runs into these digits from the left, except a word that announces them (`tel138…`). */
function isOpenBefore(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  if (before === 0x2e) return !isDigit(text.charCodeAt(start - 2));
  if (!isLetter(before)) return true;
  if (before === 0x6d && colour.test(text.slice(Math.max(0, start - 15), start))) return true;
  return isEscapeLetter(text, start - 1) || announced.test(text.slice(Math.max(0, start - 12), start));
}
