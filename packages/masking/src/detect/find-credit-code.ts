import { isDigit, isUpper } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';
import { isCreditCode } from './credit-code.ts';

const length = 18;

/** The code that holds the digits at `start`, of which at most two signs stand before. Returns its end, or 0. */
export function findCreditCode(scan: TextScan, start: number): number {
  const { text } = scan;
  if (!scan.rules.masks('credit_code', 'S')) return 0;
  let from = start;
  while (start - from < 3 && isSign(text.charCodeAt(from - 1))) from--;
  const end = from + length;
  if (start - from > 2 || isSign(text.charCodeAt(end))) return 0;
  const value = text.slice(from, end);
  if (!isCreditCode(value)) return 0;
  return scan.add({ dataClass: 'credit_code', start: from, end, confidence: 'S', reason: 'MOD 31', value }) ? end : 0;
}

function isSign(code: number): boolean {
  return isDigit(code) || isUpper(code);
}
