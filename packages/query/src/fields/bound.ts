import { parseAddress } from './address.ts';
import { isDate } from './date.ts';
import { parseNumber } from './number.ts';

/** What a bound of a range can be compared with. No text is two of them. */
export type BoundKind = 'number' | 'date' | 'address';

export function boundKind(text: string): BoundKind | undefined {
  if (parseNumber(text) !== undefined) return 'number';
  if (isDate(text)) return 'date';
  return parseAddress(text) === undefined ? undefined : 'address';
}
