import {
  digitAt,
  fourDigits,
  isWordCode,
  monthAt,
  readClock,
  readFraction,
  readOffset,
  setDate,
  setYearless,
  twoDigits,
  type Stamp,
} from './stamp.ts';

/** Each scanner reads one way of writing a time at a position, sets the stamp and its `end`, and says whether it did. */
export type TimeScanner = (text: string, at: number, stamp: Stamp) => boolean;

function skipSpaces(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === 32) end++;
  return end;
}

/** Zone abbreviations other than UTC say nothing certain (CST is Chicago and Beijing): skipped, the source's zone decides. */
function skipAbbreviation(text: string, stamp: Stamp): void {
  if (!Number.isNaN(stamp.offsetMin) || text.charCodeAt(stamp.end) !== 32) return;
  let end = stamp.end + 1;
  while (text.charCodeAt(end) >= 65 && text.charCodeAt(end) <= 90) end++;
  const length = end - stamp.end - 1;
  if (length >= 3 && length <= 4 && text.charCodeAt(end - 1) === 84 && !isWordCode(text.charCodeAt(end))) {
    stamp.end = end;
  }
}

/** `2025-12-30T11:00:00.123456+08:00`, also with `/` or `.`, a space, `_`, `-` or `:` between, a comma before the fraction. */
export function scanIso(text: string, at: number, stamp: Stamp): boolean {
  const year = fourDigits(text, at);
  const separator = text.charCodeAt(at + 4);
  if (year < 0 || (separator !== 45 && separator !== 47 && separator !== 46)) return false;
  if (text.charCodeAt(at + 7) !== separator) return false;
  if (!setDate(stamp, year, twoDigits(text, at + 5), twoDigits(text, at + 8))) return false;
  const gap = text.charCodeAt(at + 10);
  if (gap !== 84 && gap !== 116 && gap !== 32 && gap !== 95 && gap !== 45 && gap !== 58) return false;
  const clockAt = gap === 32 ? skipSpaces(text, at + 10) : at + 11;
  if (!readClock(text, clockAt, stamp)) return false;
  readOffset(text, stamp);
  skipAbbreviation(text, stamp);
  return true;
}

/** `2025-12-30` alone: the first instant of that day. */
export function scanIsoDate(text: string, at: number, stamp: Stamp): boolean {
  const year = fourDigits(text, at);
  const separator = text.charCodeAt(at + 4);
  if (year < 0 || (separator !== 45 && separator !== 47) || text.charCodeAt(at + 7) !== separator) return false;
  if (!setDate(stamp, year, twoDigits(text, at + 5), twoDigits(text, at + 8))) return false;
  stamp.end = at + 10;
  return !isWordCode(text.charCodeAt(stamp.end));
}

/** `30/Dec/2025:11:00:00 +0800`, the time of access logs. */
export function scanClf(text: string, at: number, stamp: Stamp): boolean {
  if (text.charCodeAt(at + 2) !== 47 || text.charCodeAt(at + 6) !== 47) return false;
  const month = monthAt(text, at + 3);
  if (month === 0 || !setDate(stamp, fourDigits(text, at + 7), month, twoDigits(text, at))) return false;
  const gap = text.charCodeAt(at + 11);
  if ((gap !== 58 && gap !== 32) || !readClock(text, at + 12, stamp)) return false;
  readOffset(text, stamp);
  return true;
}

/** `Dec 30 11:00:00`, `Jan  3 2025 11:00:00.123 UTC`, `Oct 1, 2025 11:00:00 AM`: syslog, Cisco and Java forms. */
export function scanMonthFirst(text: string, at: number, stamp: Stamp): boolean {
  const month = monthAt(text, at);
  if (month === 0 || text.charCodeAt(at + 3) !== 32) return false;
  let next = skipSpaces(text, at + 3);
  let day = digitAt(text, next++);
  if (day < 0) return false;
  const second = digitAt(text, next);
  if (second >= 0) {
    day = day * 10 + second;
    next++;
  }
  if (text.charCodeAt(next) === 44) next++;
  if (text.charCodeAt(next) !== 32) return false;
  next = skipSpaces(text, next);
  const year = fourDigits(text, next);
  if (year >= 0) {
    if (!setDate(stamp, year, month, day)) return false;
    next += 4;
    if (text.charCodeAt(next) === 44) next++;
    next = skipSpaces(text, next);
  } else if (!setYearless(stamp, month, day)) {
    return false;
  }
  return readMonthFirstClock(text, next, stamp);
}

function readMonthFirstClock(text: string, at: number, stamp: Stamp): boolean {
  const padded = digitAt(text, at) >= 0 && text.charCodeAt(at + 1) === 58;
  if (!(padded ? readClock(`0${text.slice(at, at + 40)}`, 0, stamp) : readClock(text, at, stamp))) return false;
  if (padded) stamp.end += at - 1;
  readHalfDay(text, stamp);
  readOffset(text, stamp);
  skipAbbreviation(text, stamp);
  if (!stamp.hasYear) readTrailingYear(text, stamp);
  return true;
}

/** ` AM` or ` PM` right after the clock. */
function readHalfDay(text: string, stamp: Stamp): void {
  const mark = text.slice(stamp.end, stamp.end + 3);
  if ((mark !== ' AM' && mark !== ' PM') || isWordCode(text.charCodeAt(stamp.end + 3))) return;
  const hour = Math.floor(stamp.dayMs / 3_600_000);
  if (hour > 12) return;
  const shift = (mark === ' PM' ? (hour === 12 ? 0 : 12) : hour === 12 ? -12 : 0) * 3_600_000;
  stamp.dayMs += shift;
  stamp.localMs += shift;
  stamp.end += 3;
}

/** `Jan  3 11:00:00 2025`: the year after the clock, as asctime writes it. */
function readTrailingYear(text: string, stamp: Stamp): void {
  if (text.charCodeAt(stamp.end) !== 32) return;
  const year = fourDigits(text, stamp.end + 1);
  const next = text.charCodeAt(stamp.end + 5);
  if (year < 1970 || year > 2262 || isWordCode(next) || next === 58 || next === 46) return;
  const { dayMs, micros, offsetMin, month, day, end } = stamp;
  if (!setDate(stamp, year, month, day)) return;
  stamp.localMs += dayMs;
  stamp.dayMs = dayMs;
  stamp.micros = micros;
  stamp.offsetMin = offsetMin;
  stamp.end = end + 5;
}

const weekdays = new Set(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);

/** `Sun Dec 04 04:47:44.123456 2005` and `Tue, 30 Dec 2025 11:00:00 +0800`. */
export function scanWeekday(text: string, at: number, stamp: Stamp): boolean {
  if (!weekdays.has(text.slice(at, at + 3))) return false;
  const next = skipSpaces(text, text.charCodeAt(at + 3) === 44 ? at + 4 : at + 3);
  return scanMonthFirst(text, next, stamp) || scanDayFirst(text, next, stamp);
}

/** `30 Dec 2025 11:00:00 +0800`, `30-Dec-2025 11:00:00.123`. */
export function scanDayFirst(text: string, at: number, stamp: Stamp): boolean {
  const width = digitAt(text, at + 1) >= 0 ? 2 : 1;
  const day = width === 2 ? twoDigits(text, at) : digitAt(text, at);
  const separator = text.charCodeAt(at + width);
  if (day < 0 || (separator !== 32 && separator !== 45)) return false;
  const month = monthAt(text, at + width + 1);
  if (month === 0 || text.charCodeAt(at + width + 4) !== separator) return false;
  const year = fourDigits(text, at + width + 5);
  if (!setDate(stamp, year, month, day) || text.charCodeAt(at + width + 9) !== 32) return false;
  if (!readClock(text, at + width + 10, stamp)) return false;
  readOffset(text, stamp);
  skipAbbreviation(text, stamp);
  return true;
}

/** `17/06/09 20:10:40` (year first, two digits) as Spark and Hadoop write it. */
export function scanShortYear(text: string, at: number, stamp: Stamp): boolean {
  const year = twoDigits(text, at);
  if (year < 0 || text.charCodeAt(at + 2) !== 47 || text.charCodeAt(at + 5) !== 47) return false;
  const full = year < 70 ? 2000 + year : 1900 + year;
  if (!setDate(stamp, full, twoDigits(text, at + 3), twoDigits(text, at + 6))) return false;
  return text.charCodeAt(at + 8) === 32 && readClock(text, at + 9, stamp);
}

function countDigits(text: string, at: number): number {
  let end = at;
  while (digitAt(text, end) >= 0) end++;
  return end - at;
}

/** `081109 203615`, `20171223-22:15:29:606`, `20251230T110000.123Z`, `20251230110000123`. */
export function scanCompact(text: string, at: number, stamp: Stamp): boolean {
  const digits = countDigits(text, at);
  if (digits === 6) return scanSixDigits(text, at, stamp);
  if (digits !== 8 && digits !== 14 && digits !== 17) return false;
  if (!setDate(stamp, fourDigits(text, at), twoDigits(text, at + 4), twoDigits(text, at + 6))) return false;
  const year = fourDigits(text, at);
  if (year < 1970 || year > 2262) return false;
  if (digits === 8) return readCompactClock(text, at + 8, stamp);
  if (!setPackedClock(text, at + 8, stamp)) return false;
  stamp.end = at + 14;
  if (digits === 17) {
    stamp.end = at + 17;
    const millis = Number(text.slice(at + 14, at + 17));
    stamp.dayMs += millis;
    stamp.localMs += millis;
  } else {
    stamp.end = readFraction(text, stamp.end, stamp);
  }
  readOffset(text, stamp);
  return true;
}

function readCompactClock(text: string, at: number, stamp: Stamp): boolean {
  const gap = text.charCodeAt(at);
  if (gap !== 84 && gap !== 45 && gap !== 32 && gap !== 95) return false;
  if (text.charCodeAt(at + 3) === 58 || text.charCodeAt(at + 2) === 58) {
    if (!readLooseClock(text, at + 1, stamp)) return false;
  } else {
    if (countDigits(text, at + 1) !== 6 || !setPackedClock(text, at + 1, stamp)) return false;
    stamp.end = readFraction(text, at + 7, stamp);
  }
  readOffset(text, stamp);
  return true;
}

/** `22:15:29:606`, also with parts that are not padded (`0:5:9:6` is 6 ms), as some devices write them. */
function readLooseClock(text: string, at: number, stamp: Stamp): boolean {
  const parts = [0, 0, 0, 0];
  let end = at;
  let count = 0;
  for (; count < 4; count++) {
    const width = Math.min(countDigits(text, end), 3);
    if (width === 0) break;
    parts[count] = Number(text.slice(end, end + width));
    end += width;
    if (text.charCodeAt(end) !== 58 || count === 3) {
      count++;
      break;
    }
    end++;
  }
  const [hour = 0, minute = 0, second = 0, millis = 0] = parts;
  if (count < 3 || hour > 23 || minute > 59 || second > 60) return false;
  stamp.dayMs = ((hour * 60 + minute) * 60 + second) * 1000 + millis;
  stamp.localMs += stamp.dayMs;
  stamp.end = count === 4 ? end : readFraction(text, end, stamp);
  return true;
}

function scanSixDigits(text: string, at: number, stamp: Stamp): boolean {
  if (text.charCodeAt(at + 6) !== 32 || countDigits(text, at + 7) !== 6) return false;
  const year = twoDigits(text, at);
  const full = year < 70 ? 2000 + year : 1900 + year;
  if (!setDate(stamp, full, twoDigits(text, at + 2), twoDigits(text, at + 4))) return false;
  if (!setPackedClock(text, at + 7, stamp)) return false;
  stamp.end = at + 13;
  return true;
}

function setPackedClock(text: string, at: number, stamp: Stamp): boolean {
  const hour = twoDigits(text, at);
  const minute = twoDigits(text, at + 2);
  const second = twoDigits(text, at + 4);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  stamp.dayMs = ((hour * 60 + minute) * 60 + second) * 1000;
  stamp.localMs += stamp.dayMs;
  return true;
}
