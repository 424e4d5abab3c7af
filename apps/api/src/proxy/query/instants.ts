import { dateValueUs } from '@logwarden/query';
import { malformed } from '../ask/refusal.ts';
import type { Scalar } from '../ask/json.ts';
import { addUnits, type CalendarUnit, startOfUnit } from './calendar.ts';

/** Everything the store can hold: 1970 to 2262, microseconds. */
export const earliestUs = 0;
export const latestUs = Date.UTC(2262, 0, 1) * 1000;

const offsets = /^([+-])(\d\d):?(\d\d)$/;
const anchored =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?)?)?)?(Z|[+-]\d\d:?\d\d)?$/;
const step = /^(?:([+-])(\d{1,9})([yMwdhHms])|\/([yMwdhHms]))/;

const units: Readonly<Record<string, CalendarUnit>> = {
  y: 'year',
  M: 'month',
  w: 'week',
  d: 'day',
  h: 'hour',
  H: 'hour',
  m: 'minute',
  s: 'second',
};

export interface InstantOptions {
  readonly nowMs: number;
  /** IANA name, `UTC` or an offset such as `+08:00`, for texts without a zone. */
  readonly zone: string;
  readonly format?: string | undefined;
}

/** The span that a text names: `2025-12-30` its whole day. Microseconds; `toUs` is exclusive. */
export interface InstantSpan {
  readonly fromUs: number;
  readonly toUs: number;
}

const formats: ReadonlySet<string> = new Set([
  ...['epoch_millis', 'epoch_second', 'date_optional_time', 'strict_date_optional_time', 'date_time'],
  ...['strict_date_optional_time_nanos', 'strict_date_time', 'strict_date', 'date', 'yyyy-MM-dd', 'iso8601'],
]);

function assertFormat(format: string, at: string): void {
  const unknown = format.split('||').find((name) => !formats.has(name.trim()));
  if (unknown !== undefined) throw malformed(`${at}, format [${unknown}]`, `one of ${[...formats].join(', ')}`);
}

function parsedAnchor(
  text: string,
  zone: string,
): { readonly us: number; readonly unit: CalendarUnit | number } | undefined {
  const match = anchored.exec(text);
  if (match === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction, offset] = match;
  const digits = (fraction ?? '').slice(0, 6);
  const time = `${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${digits.padEnd(6, '0')}`;
  const wall = dateValueUs(`${year}-${month ?? '01'}-${day ?? '01'}T${time}Z`);
  if (wall === undefined) return undefined;
  const named = offset === undefined ? zone : offset;
  const us = fromWall(wall, named);
  if (month === undefined) return { us, unit: 'year' };
  if (day === undefined) return { us, unit: 'month' };
  if (hour === undefined) return { us, unit: 'day' };
  if (minute === undefined) return { us, unit: 'hour' };
  if (second === undefined) return { us, unit: 'minute' };
  return { us, unit: fraction === undefined ? 'second' : 10 ** (6 - digits.length) };
}

function fromWall(wallUs: number, zone: string): number {
  const [, sign, hours, minutes] = offsets.exec(zone) ?? [];
  if (zone === 'Z') return wallUs;
  if (hours !== undefined && minutes !== undefined) {
    const shift = (Number(hours) * 60 + Number(minutes)) * 60_000_000;
    return sign === '-' ? wallUs + shift : wallUs - shift;
  }
  return startOfUnit(wallUs, 'microsecond', zone, 'wall');
}

function endOf(us: number, unit: CalendarUnit | number, zone: string): number {
  return typeof unit === 'number' ? us + unit : addUnits(us, { count: 1, unit }, zone);
}

/** `now-1d/d`, `2025-12-30||+1M/d`: adds and rounds; a rounding makes it the span of its unit. */
function withMath(start: InstantSpan, math: string, zone: string, at: string): InstantSpan {
  let span = start;
  for (let rest = math; rest !== '';) {
    const match = step.exec(rest);
    if (match === null) throw malformed(at, 'date math such as now-1h/h');
    const [whole, sign, count, unit, rounding] = match;
    if (rounding !== undefined) {
      const by = units[rounding] ?? 'day';
      const fromUs = startOfUnit(span.fromUs, by, zone);
      span = { fromUs, toUs: addUnits(fromUs, { count: 1, unit: by }, zone) };
    } else {
      const by = { count: Number(`${sign ?? '+'}${count ?? '0'}`), unit: units[unit ?? 'd'] ?? 'day' };
      span = { fromUs: addUnits(span.fromUs, by, zone), toUs: addUnits(span.toUs, by, zone) };
    }
    rest = rest.slice(whole.length);
  }
  return span;
}

/** Reads a date as Elasticsearch does: epoch milliseconds, ISO 8601 with parts left out, date math. */
export function instantSpan(value: Scalar, options: InstantOptions, at: string): InstantSpan {
  const { format, zone } = options;
  if (format !== undefined) assertFormat(format, at);
  const isSeconds = format === 'epoch_second';
  const digits = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value;
  if (typeof digits !== 'string') throw malformed(at, 'a date');
  // Four digits are a year, unless the format says otherwise; as a number they are milliseconds.
  const isEpoch =
    typeof value !== 'string' ||
    (/^-?\d+$/.test(digits) && (digits.length > 4 || format?.startsWith('epoch') === true));
  if (isEpoch) {
    const number = Number(digits);
    if (!Number.isFinite(number)) throw malformed(at, 'a date');
    const unitUs = isSeconds ? 1_000_000 : 1000;
    const fromUs = Math.floor(number * unitUs);
    return { fromUs, toUs: fromUs + (Number.isInteger(number) ? unitUs : 1) };
  }
  const [base, math] = digits.startsWith('now') ? ['now', digits.slice(3)] : splitMath(digits);
  if (base === 'now') {
    const us = options.nowMs * 1000;
    return withMath({ fromUs: us, toUs: us + 1000 }, math, zone, at);
  }
  const anchor = parsedAnchor(base, zone);
  if (anchor === undefined) throw malformed(at, 'a date: ISO 8601, epoch milliseconds or date math');
  const span = { fromUs: anchor.us, toUs: endOf(anchor.us, anchor.unit, zone) };
  return withMath(span, math, zone, at);
}

function splitMath(text: string): [string, string] {
  const at = text.indexOf('||');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 2)];
}

/** RFC 3339 in UTC, always with microseconds, so that it names one of them. */
export function exactInstant(us: number): string {
  const ms = Math.floor(us / 1000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(us - ms * 1000).padStart(3, '0')}Z`;
}

/** As Elasticsearch prints a date: milliseconds. */
export function isoMillis(us: number): string {
  return new Date(Math.floor(us / 1000)).toISOString();
}
