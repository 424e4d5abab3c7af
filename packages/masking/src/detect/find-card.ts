import { isOpenAfter } from '../scan/digits-end.ts';
import { isGlued, isNamedIdentifier, isSystemId } from '../scan/identifier.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { isListedIssuer } from '../tables/issuer-prefixes.ts';
import { judgeCard } from './bank-card.ts';
import { passesLuhn } from './luhn.ts';

const shortest = 12;
const shortestBranded = 13;
const longest = 19;

/** A run of digits as a card number. Returns the end of what was found, or 0. */
export function findCard(scan: TextScan, start: number, end: number): number {
  const length = end - start;
  if (length < shortest || length > longest) return 0;
  const digits = scan.text.slice(start, end);
  const track = trackEnd(scan.text, end);
  if (track > 0 && judgeCard(digits)?.isLuhn === true) return addTrack(scan, { start, end, track });
  return isOpenAfter(scan.text, end) && addCard(scan, { start, end, digits }) ? end : 0;
}

export interface CardSpan {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

/** A card number that fails the Luhn check, or that may be another number, needs context. */
export function addCard(scan: TextScan, { start, end, digits }: CardSpan): boolean {
  const verdict = digits.length < shortestBranded ? undefined : judgeCard(digits);
  if (verdict === undefined) return addUnbranded(scan, { start, end, digits });
  const { isLuhn, brand } = verdict;
  const isSure = isLuhn && !mayBeAnother(scan, start, digits);
  const confidence = isSure ? 'S' : scan.hasContext('bank_card', start, end) ? 'M' : 'W';
  const reason = `${isLuhn ? 'Luhn' : 'no Luhn, context'}, ${brand}`;
  return scan.add({ dataClass: 'bank_card', start, end, confidence, reason, value: digits });
}

/** A number of no brand that we know, with a right check digit, that words near it call a card. */
function addUnbranded(scan: TextScan, { start, end, digits }: CardSpan): boolean {
  if (isGlued(scan.text, start) || !passesLuhn(digits) || !scan.hasContext('bank_card', start, end)) return false;
  const finding = { start, end, confidence: 'M', reason: 'Luhn, context', value: digits } as const;
  return scan.add({ dataClass: 'bank_card', ...finding });
}

/**
 * One in ten numbers passes the Luhn check. Inside an identifier (`blk_62…`), behind the name of one and in lengths that
 * cards rarely have, the issuer must be a listed one.
 */
function mayBeAnother(scan: TextScan, start: number, digits: string): boolean {
  const isUsualLength = digits.length !== 17 && digits.length !== 18;
  if (isSystemId(scan.text, start)) return true;
  if (isListedIssuer(digits)) return isGlued(scan.text, start) && !isUsualLength;
  return !isUsualLength || isGlued(scan.text, start) || isNamedIdentifier(scan, start, digits.length);
}

const track2 = /^[=Dd](?:\d{2}(?:0[1-9]|1[0-2])|=)\d{3,}\??/;

/** The end of track 2 data behind a card number: separator, expiry, service code; 0 when there is none. */
function trackEnd(text: string, end: number): number {
  const match = track2.exec(text.slice(end, end + 48));
  return match === null ? 0 : end + match[0].length;
}

/** What follows the number on a track may never be shown; the number itself is a card like any other. */
function addTrack(scan: TextScan, { start, end, track }: { start: number; end: number; track: number }): number {
  const digits = scan.text.slice(start, end);
  const isCard = addCard(scan, { start, end, digits });
  const finding = { start: end + 1, end: track, confidence: 'S', reason: 'track 2', value: '' } as const;
  return scan.add({ dataClass: 'payment_message', ...finding }) ? track : isCard ? end : 0;
}
