import { type CardRange, cardRanges } from '../tables/card-brands.ts';
import { passesLuhn } from './luhn.ts';

const byFirstDigit: readonly (readonly CardRange[])[] = Array.from({ length: 10 }, (_, digit) =>
  cardRanges.filter((range) => range.from.charCodeAt(0) - 48 <= digit && digit <= range.to.charCodeAt(0) - 48),
);

/** The range that issues cards with this prefix and length; the narrowest wins. */
function rangeOf(digits: string): CardRange | undefined {
  let best: CardRange | undefined;
  for (const range of byFirstDigit[digits.charCodeAt(0) - 48] ?? []) {
    const prefix = digits.slice(0, range.from.length);
    if (prefix < range.from || prefix > range.to || !range.lengths.includes(digits.length)) continue;
    if (best === undefined || best.from.length < range.from.length) best = range;
  }
  return best;
}

export interface CardVerdict {
  readonly brand: string;
  readonly isLuhn: boolean;
}

/** What speaks for a card number; undefined when nothing does. UnionPay also issues numbers that fail the Luhn check. */
export function judgeCard(digits: string): CardVerdict | undefined {
  const range = rangeOf(digits);
  if (range === undefined) return undefined;
  const isLuhn = passesLuhn(digits);
  if (!isLuhn && !digits.startsWith('62')) return undefined;
  return { brand: range.brand, isLuhn };
}
