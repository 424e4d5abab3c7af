import { AppError } from '@logwarden/kernel';
import { type TimeScanner } from './scan.ts';
import { digitAt, monthAt, readOffset, setDate, setYearless, type Stamp } from './stamp.ts';

interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  micros: number;
  half: number;
  offsetMin: number;
}

/** Reads one token at a position into the parts; gives the position after it, or -1. */
type TokenReader = (text: string, at: number, parts: Parts) => number;

function digitsBetween(text: string, at: number, min: number, max: number): number {
  let end = at;
  while (end - at < max && digitAt(text, end) >= 0) end++;
  return end - at >= min ? end : -1;
}

type NumberPart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

function numberToken(part: NumberPart, width: number): TokenReader {
  return (text, at, parts) => {
    const end = digitsBetween(text, at, width, Math.max(width, part === 'year' ? 4 : 2));
    if (end >= 0) parts[part] = Number(text.slice(at, end));
    return end;
  };
}

function shortYear(text: string, at: number, parts: Parts): number {
  const end = digitsBetween(text, at, 2, 2);
  if (end >= 0) {
    const year = Number(text.slice(at, end));
    parts.year = year < 70 ? 2000 + year : 1900 + year;
  }
  return end;
}

function monthName(text: string, at: number, parts: Parts): number {
  parts.month = monthAt(text, at);
  if (parts.month === 0) return -1;
  let end = at + 3;
  while (/[a-z]/i.test(text.charAt(end))) end++;
  return end;
}

function weekdayName(text: string, at: number): number {
  const found = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?/i.exec(text.slice(at, at + 12));
  return found === null ? -1 : at + found[0].length;
}

function fractionToken(text: string, at: number, parts: Parts): number {
  const end = digitsBetween(text, at, 1, 9);
  if (end >= 0) parts.micros = Number(`${text.slice(at, end)}000000`.slice(0, 6));
  return end;
}

function halfDay(text: string, at: number, parts: Parts): number {
  const mark = text.slice(at, at + 2).toUpperCase();
  if (mark !== 'AM' && mark !== 'PM' && mark !== '上午' && mark !== '下午') return -1;
  parts.half = mark === 'PM' || mark === '下午' ? 12 : 0;
  return at + 2;
}

function offsetToken(text: string, at: number, parts: Parts): number {
  const stamp: Stamp = {
    localMs: 0,
    micros: 0,
    hasYear: true,
    month: 1,
    day: 1,
    dayMs: 0,
    offsetMin: Number.NaN,
    end: at,
  };
  readOffset(text, stamp);
  parts.offsetMin = stamp.offsetMin;
  return Number.isNaN(stamp.offsetMin) ? -1 : stamp.end;
}

/** Zone names other than UTC and GMT are read over; the source's zone decides. */
function zoneNameToken(text: string, at: number, parts: Parts): number {
  const withOffset = offsetToken(text, at, parts);
  if (withOffset >= 0) return withOffset;
  const found = /^[A-Za-z]{2,5}/.exec(text.slice(at, at + 6));
  return found === null ? -1 : at + found[0].length;
}

const tokens: readonly (readonly [token: RegExp, reader: (token: string) => TokenReader])[] = [
  [/^(?:yyyy|uuuu|YYYY)/, () => numberToken('year', 4)],
  [/^(?:yy|YY)/, () => shortYear],
  [/^(?:MMMM|MMM)/, () => monthName],
  [/^(?:MM|M)/, (token) => numberToken('month', token.length)],
  [/^(?:dd|DD|d)/, (token) => numberToken('day', token.length)],
  [/^(?:HH|H|hh|h)/, (token) => numberToken('hour', token.length)],
  [/^(?:mm|m)/, (token) => numberToken('minute', token.length)],
  [/^(?:ss|s)/, (token) => numberToken('second', token.length)],
  [/^(?:S+|n+)/, () => fractionToken],
  [/^(?:EEEE|EEE|E)/, () => weekdayName],
  [/^a/, () => halfDay],
  [/^(?:X+|Z+|x+)/, () => offsetToken],
  [/^z+/, () => zoneNameToken],
];

function literalToken(literal: string): TokenReader {
  return (text, at) => (text.startsWith(literal, at) ? at + literal.length : -1);
}

function compileFormat(format: string): readonly TokenReader[] {
  const readers: TokenReader[] = [];
  let rest = format;
  while (rest !== '') {
    const quoted = /^'((?:[^']|'')*)'/.exec(rest);
    if (quoted !== null) {
      readers.push(literalToken(quoted[1] === '' ? "'" : (quoted[1] ?? '').replaceAll("''", "'")));
      rest = rest.slice(quoted[0].length);
      continue;
    }
    const found = tokens.find(([token]) => token.test(rest));
    const token = found === undefined ? rest.charAt(0) : (found[0].exec(rest)?.[0] ?? '');
    if (found === undefined && /[A-Za-z]/.test(token) && token !== 'T') throw badFormat(format, token);
    readers.push(found === undefined ? literalToken(token) : found[1](token));
    rest = rest.slice(token.length);
  }
  return readers;
}

function badFormat(format: string, token: string): AppError {
  return new AppError('request.invalid', `"${token}" in the time format "${format}" is not a known token`, {
    details: {
      field: 'timestampFormat',
      expected: "auto, epoch_s, epoch_ms, epoch_us, epoch_ns, or yyyy MM dd HH mm ss SSS XXX with letters in '…'",
    },
  });
}

function toStamp(parts: Parts, stamp: Stamp): boolean {
  const dated =
    parts.year < 0 ? setYearless(stamp, parts.month, parts.day) : setDate(stamp, parts.year, parts.month, parts.day);
  const hour = parts.half < 0 ? parts.hour : (parts.hour % 12) + parts.half;
  if (!dated || hour > 23 || parts.minute > 59 || parts.second > 60) return false;
  const millis = Math.floor(parts.micros / 1000);
  stamp.dayMs = ((hour * 60 + parts.minute) * 60 + parts.second) * 1000 + millis;
  stamp.localMs += stamp.dayMs;
  stamp.micros = parts.micros - millis * 1000;
  stamp.offsetMin = parts.offsetMin;
  return true;
}

/** Scanner of a format in tokens (`yyyy-MM-dd HH:mm:ss.SSS XXX`, `dd/MMM/yyyy`, literal letters in quotes). */
export function formatReader(format: string): TimeScanner {
  const readers = compileFormat(format);
  return (text, at, stamp) => {
    const parts: Parts = {
      year: -1,
      month: 1,
      day: 1,
      hour: 0,
      minute: 0,
      second: 0,
      micros: 0,
      half: -1,
      offsetMin: Number.NaN,
    };
    let end = at;
    for (const read of readers) {
      end = read(text, end, parts);
      if (end < 0) return false;
    }
    stamp.end = end;
    return toStamp(parts, stamp);
  };
}
