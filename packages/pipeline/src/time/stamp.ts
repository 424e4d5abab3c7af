/** A time as it was written: wall clock, sub-millisecond rest, and the offset where the text names one. */
export interface Stamp {
  /** Wall-clock milliseconds since 1970 as if the text were UTC. */
  localMs: number;
  /** Microseconds inside the millisecond, 0–999. */
  micros: number;
  /** Minutes east of UTC; NaN where the text names no offset. */
  offsetMin: number;
  /** Position in the text right after the time. */
  end: number;
  hasYear: boolean;
  /** Month 1–12 and day of month, kept for times without a year. */
  month: number;
  day: number;
  /** Milliseconds since midnight, kept for times without a year. */
  dayMs: number;
}

export function newStamp(): Stamp {
  return { localMs: 0, micros: 0, offsetMin: Number.NaN, end: 0, hasYear: true, month: 1, day: 1, dayMs: 0 };
}

/** Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const days = month === 2 && isLeapYear(year) ? 29 : monthDays[month - 1];
  return days !== undefined && day <= days;
}

/** Sets a full date; false where the date does not exist. */
export function setDate(stamp: Stamp, year: number, month: number, day: number): boolean {
  if (!isDate(year, month, day)) return false;
  stamp.localMs = daysFromCivil(year, month, day) * 86_400_000;
  stamp.micros = 0;
  stamp.offsetMin = Number.NaN;
  stamp.hasYear = true;
  stamp.month = month;
  stamp.day = day;
  stamp.dayMs = 0;
  return true;
}

/** Sets month and day without a year; 29 February is allowed, the year decides later. */
export function setYearless(stamp: Stamp, month: number, day: number): boolean {
  if (!setDate(stamp, 2000, month, day)) return false;
  stamp.hasYear = false;
  return true;
}

/** Digit at a position, or -1. */
export function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at) - 48;
  return code >= 0 && code <= 9 ? code : -1;
}

/** Two digits at a position, or -1. */
export function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** Four digits at a position, or -1. */
export function fourDigits(text: string, at: number): number {
  const high = twoDigits(text, at);
  const low = twoDigits(text, at + 2);
  return high < 0 || low < 0 ? -1 : high * 100 + low;
}

const monthNames = new Map<string, number>(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].flatMap((name, index) => {
    const title = name.charAt(0).toUpperCase() + name.slice(1);
    return [name, title, name.toUpperCase()].map((form): [string, number] => [form, index + 1]);
  }),
);

/** Month of a three-letter English name at a position, or 0. */
export function monthAt(text: string, at: number): number {
  return monthNames.get(text.slice(at, at + 3)) ?? 0;
}

/** Reads `HH:mm[:ss[.frac]]` at a position into the stamp; false where there is none. Sets `end`. */
export function readClock(text: string, at: number, stamp: Stamp): boolean {
  const hour = twoDigits(text, at);
  const minute = twoDigits(text, at + 3);
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || text.charCodeAt(at + 2) !== 58) return false;
  let second = 0;
  let end = at + 5;
  if (text.charCodeAt(end) === 58) {
    second = twoDigits(text, end + 1);
    if (second < 0 || second > 60) return false;
    end += 3;
  }
  if (hour === 24 && (minute !== 0 || second !== 0)) return false;
  stamp.dayMs = ((hour * 60 + minute) * 60 + second) * 1000;
  stamp.localMs += stamp.dayMs;
  stamp.end = readFraction(text, end, stamp);
  return true;
}

/** Reads `.123456` (also after a comma or colon) into the stamp; gives the position after it. */
export function readFraction(text: string, at: number, stamp: Stamp): number {
  const mark = text.charCodeAt(at);
  if ((mark !== 46 && mark !== 44 && mark !== 58) || digitAt(text, at + 1) < 0) return at;
  let micros = 0;
  let scale = 100_000;
  let end = at + 1;
  for (let digit = digitAt(text, end); digit >= 0; digit = digitAt(text, ++end)) {
    micros += digit * scale;
    scale = scale === 1 ? 0 : scale / 10;
  }
  const millis = Math.floor(micros / 1000);
  stamp.dayMs += millis;
  stamp.localMs += millis;
  stamp.micros = micros - millis * 1000;
  return end;
}

/** Reads `Z`, `±hh`, `±hhmm`, `±hh:mm` at the stamp's end, optionally after one space; leaves it where there is none. */
export function readOffset(text: string, stamp: Stamp): void {
  let at = stamp.end;
  if (text.charCodeAt(at) === 32) at++;
  const mark = text.charCodeAt(at);
  if (mark === 90 || mark === 122) {
    if (at !== stamp.end || isWordCode(text.charCodeAt(at + 1))) return;
    stamp.offsetMin = 0;
    stamp.end = at + 1;
    return;
  }
  if (mark === 85 || mark === 71) {
    const name = text.slice(at, at + 3);
    if ((name !== 'UTC' && name !== 'GMT') || isWordCode(text.charCodeAt(at + 3))) return;
    stamp.offsetMin = 0;
    stamp.end = at + 3;
    return;
  }
  if (mark !== 43 && mark !== 45) return;
  const hours = twoDigits(text, at + 1);
  if (hours < 0 || hours > 18) return;
  const colon = text.charCodeAt(at + 3) === 58 ? 1 : 0;
  const minutes = twoDigits(text, at + 3 + colon);
  if (minutes > 59 || (minutes < 0 && digitAt(text, at + 3) >= 0)) return;
  stamp.offsetMin = (mark === 45 ? -1 : 1) * (hours * 60 + Math.max(minutes, 0));
  stamp.end = minutes < 0 ? at + 3 : at + 5 + colon;
}

/** Letter, digit or `_` of ASCII. */
export function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;
}
