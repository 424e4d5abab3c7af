import { MASK } from '../mask/partial.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { isListedIssuer } from '../tables/issuer-prefixes.ts';
import { judgeCard } from './bank-card.ts';
import { isResidentId } from './resident-id.ts';

const cardLengths = [19, 18, 17, 16, 15, 14, 13];

/** Looks at a part of a run as if it stood alone. */
type LookAgain = (scan: TextScan, start: number, end: number) => number;

/**
 * Card numbers and resident ids inside a run of digits, as ISO 8583 and fixed-width records have them: a card stands
 * behind its length (`16`, LLVAR), at the run's end, or has a listed issuer. The digits that stay visible between two
 * masks are looked at again, since they are runs of their own then. Returns the run's end where something was found, or 0.
 */
export function findInPaymentMessage(
  scan: TextScan,
  { start, end }: { start: number; end: number },
  lookAgain: LookAgain,
): number {
  let visible = start;
  for (let at = start; at + 13 <= end;) {
    const length = cardLengthAt(scan.text, { at, start: visible, end }) || idLengthAt(scan.text, at, end);
    const masked = length === 0 ? undefined : addInside(scan, at, length);
    if (masked === undefined) {
      at++;
      continue;
    }
    lookAgain(scan, visible, at + masked.indexOf(MASK));
    visible = at + masked.lastIndexOf(MASK) + 1;
    at = visible;
  }
  if (visible === start) return 0;
  lookAgain(scan, visible, end);
  return end;
}

/** What stands in place of the digits; undefined when the policy does not mask them. */
function addInside(scan: TextScan, start: number, length: number): string | undefined {
  const end = start + length;
  const value = scan.text.slice(start, end);
  const dataClass = length === 18 && isResidentId(value) ? 'resident_id' : 'bank_card';
  const finding = { start, end, confidence: 'S', reason: 'inside a payment message', value } as const;
  return scan.add({ dataClass, ...finding }) ? scan.found.at(-1)?.masked : undefined;
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
