import type { TextScan } from '../scan/text-scan.ts';
import { addMobile } from './find-mobile.ts';

const plus = 0x2b;
/** Mobiles of Hong Kong and Macau (eight digits) and of Taiwan (nine, from 9 on), behind their country code. */
const forms = /^(85[23][ -]?)[4-9]\d{3}[ -]?\d{4}(?!\d)|^(886[ -]?)9\d{2}[ -]?\d{3}[ -]?\d{3}(?!\d)/;

/** A number with `+852`, `+853` or `+886`, the code's first digit at `start`. Returns the end of what was found, or 0. */
export function findRegionalMobile(scan: TextScan, start: number): number {
  const { text } = scan;
  if (text.charCodeAt(start - 1) !== plus || text.charCodeAt(start) !== 0x38) return 0;
  const match = forms.exec(text.slice(start, start + 20));
  if (match === null) return 0;
  const code = match[1] ?? match[2] ?? '';
  const end = start + match[0].length;
  return addMobile(scan, start + code.length, end) ? end : 0;
}
