import { isOpenAfter } from '../scan/digits-end.ts';
import { isGlued } from '../scan/identifier.ts';
import type { TextScan } from '../scan/text-scan.ts';

const shortest = 8;
const longest = 32;

/** A number that words near it call an account. Returns the end of what was found, or 0. */
export function findAccount(scan: TextScan, start: number, end: number): number {
  if (end - start < shortest || end - start > longest || !isOpenAfter(scan.text, end)) return 0;
  if (!scan.rules.masks('account', 'M') || isGlued(scan.text, start) || !scan.hasContext('account', start, end))
    return 0;
  const value = scan.text.slice(start, end);
  return scan.add({ dataClass: 'account', start, end, confidence: 'M', reason: 'context', value }) ? end : 0;
}
