import { provinces } from '../tables/provinces.ts';

const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const checkSigns = '10X98765432';
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const firstYear = 1900;
const lastYear = 2040;

/** GB 11643: province, date of birth, and the check character of ISO 7064 MOD 11-2. `id`: 18 characters, `X` in upper case. */
export function isResidentId(id: string): boolean {
  if (id.length !== 18 || !isArea(id)) return false;
  if (!isBirthDate(Number(id.slice(6, 10)), Number(id.slice(10, 12)), Number(id.slice(12, 14)))) return false;
  let sum = 0;
  for (let at = 0; at < 17; at++) sum += (id.charCodeAt(at) - 48) * (weights[at] ?? 0);
  return checkSigns.charAt(sum % 11) === id.charAt(17);
}

/** A province; residence permits for Hong Kong, Macau and Taiwan have one area each. */
function isArea(id: string): boolean {
  return provinces.has(Number(id.slice(0, 2))) || /^8[123]0000/.test(id);
}

/** The 15 digits of before 2000: no check digit, so it needs context. */
export function isOldResidentId(digits: string): boolean {
  if (digits.length !== 15 || !isArea(digits)) return false;
  return isBirthDate(1900 + Number(digits.slice(6, 8)), Number(digits.slice(8, 10)), Number(digits.slice(10, 12)));
}

function isBirthDate(year: number, month: number, day: number): boolean {
  return year >= firstYear && year <= lastYear && day >= 1 && day <= (daysOfMonth[month - 1] ?? 0);
}
