import { isLetter } from './letters.ts';

/** No word runs on behind the digits; letters that cannot be hexadecimal do not count as one (`6222…CNY`). */
export function isOpenAfter(text: string, end: number): boolean {
  if (!isLetter(text.charCodeAt(end))) return true;
  return /^[a-f]{0,3}[g-z][a-z]/i.test(text.slice(end, end + 8));
}
