import type { TextScan } from '../scan/text-scan.ts';
import { isListedIssuer } from '../tables/issuer-prefixes.ts';
import { judgeCard } from './bank-card.ts';
import { isResidentId } from './resident-id.ts';

const cardLengths = [19, 18, 17, 16, 15, 14, 13];

/**
 * Card numbers and resident ids inside a run of digits, as ISO 8583 and fixed-width records have them: a card stands
 * behind its length (`16`, LLVAR) or has a listed issuer. Returns the run's end where something was found, or 0.
 */
export function findInPaymentMessage(scan: TextScan, start: number, end: number): number {
  let isFound = false;
  for (let at = start; at + 13 <= end;) {
    const length = cardLengthAt(scan.text, { at, start, end }) || idLengthAt(scan.text, at, end);
    if (length === 0) {
      at++;
      continue;
    }
    const value = scan.text.slice(at, at + length);
    const isCard = length !== 18 || !isResidentId(value);
    const finding = {
      start: at,
      end: at + length,
      confidence: 'S',
      reason: 'inside a payment message',
      value,
    } as const;
    isFound = scan.add({ dataClass: isCard ? 'bank_card' : 'resident_id', ...finding }) || isFound;
    at += length;
  }
  return isFound ? end : 0;
}

function cardLengthAt(text: string, { at, start, end }: { at: number; start: number; end: number }): number {
  for (const length of cardLengths) {
    if (at + length > end) continue;
    const digits = text.slice(at, at + length);
    if (judgeCard(digits)?.isLuhn !== true) continue;
    const hasLength = at - 2 >= start && text.startsWith(String(length), at - 2);
    if (hasLength || at + length === end || isListedIssuer(digits)) return length;
  }
  return 0;
}

function idLengthAt(text: string, at: number, end: number): number {
  return at + 18 <= end && isResidentId(text.slice(at, at + 18)) ? 18 : 0;
}
