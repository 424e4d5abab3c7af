import { formatReader } from './format.ts';
import {
  scanClf,
  scanCompact,
  scanDayFirst,
  scanIso,
  scanIsoDate,
  scanMonthFirst,
  scanShortYear,
  scanWeekday,
  type TimeScanner,
} from './scan.ts';
import { daysFromCivil, isLeapYear, newStamp, setDate, type Stamp } from './stamp.ts';
import { type Zone } from './zone.ts';

/** What decides about times that say less than all. */
export interface TimeContext {
  readonly zone: Zone;
  /** Year for times without one; undefined: by reception. */
  readonly year: number | undefined;
  /** Reception, milliseconds since 1970 UTC. */
  receivedAtMs: number;
}

/** Reads a whole value as a time: microseconds since 1970 UTC, or NaN where it is none. */
export type TimeReader = (value: string | number | bigint, context: TimeContext) => number;

const dayMs = 86_400_000;
const minUs = 0;
/** 2262-01-01: the first instant that nanoseconds in 64 bits cannot be trusted with. */
const maxUs = daysFromCivil(2262, 1, 1) * dayMs * 1000;

/** True for times that are kept: from 1970 to 2261 and at most a day ahead of reception. */
export function isAcceptableTime(us: number, receivedAtMs: number): boolean {
  return us >= minUs && us < maxUs && us <= (receivedAtMs + dayMs) * 1000;
}

/** Microseconds since 1970 UTC of a stamp; NaN where no year fits. */
export function stampToUs(stamp: Stamp, context: TimeContext): number {
  const localMs = stamp.hasYear ? stamp.localMs : localWithYear(stamp, context);
  if (Number.isNaN(localMs)) return Number.NaN;
  const offsetMs = Number.isNaN(stamp.offsetMin) ? context.zone.offsetOfLocal(localMs) : stamp.offsetMin * 60_000;
  return (localMs - offsetMs) * 1000 + stamp.micros;
}

function localWithYear(stamp: Stamp, context: TimeContext): number {
  const at = (year: number): number => daysFromCivil(year, stamp.month, stamp.day) * dayMs + stamp.dayMs;
  if (context.year !== undefined) return at(context.year);
  const localNow = context.receivedAtMs + context.zone.offsetAt(context.receivedAtMs);
  const needsLeap = stamp.month === 2 && stamp.day === 29;
  // A day of slack: a sender's clock may be ahead, and more than a day ahead is refused anyway.
  for (let year = new Date(localNow).getUTCFullYear() + 1; year >= 1970; year--) {
    if (needsLeap && !isLeapYear(year)) continue;
    if (at(year) <= localNow + dayMs) return at(year);
  }
  return Number.NaN;
}

/** Epoch number of a guessed unit (seconds from 1973 on); NaN for numbers that are no plausible time. */
function epochToUs(value: number): number {
  if (!(value >= 1e8)) return Number.NaN;
  if (value < 1e11) return Math.round(value * 1e6);
  if (value < 1e14) return Math.round(value * 1e3);
  if (value < 1e17) return Math.floor(value);
  return Math.floor(value / 1e3);
}

/** Microseconds of an epoch written in digits, without going through a double where that would lose microseconds. */
function epochTextToUs(text: string): number {
  const dot = text.indexOf('.');
  const whole = dot < 0 ? text : text.slice(0, dot);
  if (whole.length > 19) return Number.NaN;
  if (whole.length >= 18) return Number(BigInt(whole) / 1000n);
  if (dot < 0) return epochToUs(Number(text));
  const fraction = Number(`${text.slice(dot + 1, dot + 7)}000000`.slice(0, 6));
  if (whole.length <= 11) return epochToUs(Number(whole)) + fraction;
  return whole.length <= 14 ? epochToUs(Number(whole)) + Math.floor(fraction / 1000) : epochToUs(Number(whole));
}

const digitScanners: readonly TimeScanner[] = [scanIso, scanCompact, scanClf, scanShortYear, scanDayFirst, scanIsoDate];
const letterScanners: readonly TimeScanner[] = [scanMonthFirst, scanWeekday];

/** Finds a time of any known form that starts at a position; sets the stamp. */
export function scanAnyTime(text: string, at: number, stamp: Stamp): boolean {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return digitScanners.some((scan) => scan(text, at, stamp));
  if (code >= 65 && code <= 122) return letterScanners.some((scan) => scan(text, at, stamp));
  return false;
}

/** Epoch seconds of ten digits (nine before September 2001) at a position, where a layout says that they stand there. */
export function scanEpochSeconds(text: string, at: number, stamp: Stamp): boolean {
  const digits = /^\d{9,10}(?!\d)/.exec(text.slice(at, at + 11))?.[0];
  if (digits === undefined || !setDate(stamp, 1970, 1, 1)) return false;
  stamp.localMs = Number(digits) * 1000;
  stamp.offsetMin = 0;
  stamp.end = at + digits.length;
  return true;
}

const scratch = newStamp();

function textToUs(text: string, context: TimeContext): number {
  const trimmed = text.length > 64 ? '' : text.trim();
  if (scanIso(trimmed, 0, scratch) && scratch.end === trimmed.length) return stampToUs(scratch, context);
  if (/^\d{9,19}(?:\.\d+)?$/.test(trimmed) && !/^(?:19|20)\d{12}(?:\d{3})?$/.test(trimmed))
    return epochTextToUs(trimmed);
  const found = scanAnyTime(trimmed, 0, scratch) && scratch.end === trimmed.length;
  return found ? stampToUs(scratch, context) : Number.NaN;
}

const epochFactors = new Map([
  ['epoch_s', 1e6],
  ['epoch_ms', 1e3],
  ['epoch_us', 1],
]);

function autoReader(value: string | number | bigint, context: TimeContext): number {
  if (typeof value === 'string') return textToUs(value, context);
  return typeof value === 'bigint' ? epochTextToUs(value.toString()) : epochToUs(value);
}

function epochReader(factor: number): TimeReader {
  return (value) => {
    const text = String(value).trim();
    if (!/^-?\d{1,19}(?:\.\d+)?$/.test(text)) return Number.NaN;
    return factor === 1e6 && text.includes('.') ? epochTextToUs(text) : Math.round(Number(text) * factor);
  };
}

function nanosReader(value: string | number | bigint): number {
  const text = String(value).trim();
  return /^\d{1,19}$/.test(text) ? Number(BigInt(text) / 1000n) : Number.NaN;
}

/** Reader of a configured format: `auto`, an `epoch_…` unit, or tokens. Throws `request.invalid` on a bad format. */
export function timeReaderOf(format: string): TimeReader {
  if (format === 'auto' || format === '') return autoReader;
  if (format === 'epoch_ns') return nanosReader;
  const factor = epochFactors.get(format);
  if (factor !== undefined) return epochReader(factor);
  const scan = formatReader(format);
  const stamp = newStamp();
  return (value, context) => {
    const text = String(value).trim();
    return scan(text, 0, stamp) && stamp.end === text.length ? stampToUs(stamp, context) : Number.NaN;
  };
}
