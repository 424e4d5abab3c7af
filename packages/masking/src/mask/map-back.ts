import type { Detection } from '../detection.ts';
import { REDACTED } from './partial.ts';

/**
 * Detections of a masked text, in the original: `first` are those that made the masked text. One that touches a secret
 * becomes a secret itself, since only then the lengths need not agree.
 */
export function mapBack(first: readonly Detection[], again: readonly Detection[]): readonly Detection[] {
  return again.map((detection) => {
    const start = originalPlace(first, detection.start, 'start');
    const end = originalPlace(first, detection.end, 'end');
    const isSameLength = end - start === detection.masked.length;
    return { ...detection, start, end, masked: isSameLength ? detection.masked : REDACTED };
  });
}

/** Where a place of the masked text lies in the original; one inside a secret lies at the secret's start or end. */
function originalPlace(first: readonly Detection[], place: number, side: 'start' | 'end'): number {
  let shift = 0;
  for (const { start, end, masked } of first) {
    const maskedStart = start - shift;
    if (place < maskedStart || (side === 'end' && place === maskedStart)) break;
    const grown = end - start - masked.length;
    if (place >= maskedStart + masked.length) shift += grown;
    else if (masked === REDACTED) return side === 'start' ? start : end;
    else break;
  }
  return place + shift;
}
