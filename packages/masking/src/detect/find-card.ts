import type { TextScan } from '../scan/text-scan.ts';
import { isOpenAfter } from '../scan/digits-end.ts';
import { judgeCard } from './bank-card.ts';

const shortest = 13;
const longest = 19;

/** A run of digits as a card number. Returns the end of what was found, or 0. */
export function findCard(scan: TextScan, start: number, end: number): number {
  const length = end - start;
  if (length < shortest || length > longest || !isOpenAfter(scan.text, end)) return 0;
  return addCard(scan, { start, end, digits: scan.text.slice(start, end) }) ? end : 0;
}

export function addCard(
  scan: TextScan,
  { start, end, digits }: { start: number; end: number; digits: string },
): boolean {
  const verdict = judgeCard(digits);
  if (verdict === undefined) return false;
  const isSure = verdict.isLuhn;
  const confidence = isSure ? 'S' : scan.hasContext('bank_card', start, end) ? 'M' : 'W';
  const reason = `${isSure ? 'Luhn' : 'prefix and context'}, ${verdict.brand}`;
  return scan.add({ dataClass: 'bank_card', start, end, confidence, reason, value: digits });
}
