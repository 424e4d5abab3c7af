import { localToUtcMs } from './zone.ts';

/** The instants a date text names: a day is its 24 (23, 25) hours, a minute its 60 seconds. Microseconds since 1970 UTC. */
export interface DateSpan {
  readonly fromUs: number;
  /** Exclusive. */
  readonly toUs: number;
}

const DATE =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d\d(?::?\d\d)?)?)?)?$/;

/** A wall-clock time, as if in UTC, and the step to the end of the span it names. */
interface Wall {
  readonly startMs: number;
  readonly endMs: number;
  readonly microsecond: number;
  readonly lengthUs: number;
  readonly offsetMs?: number;
}

function utcMs(year: number, month: number, day: number, timeMs = 0): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) + timeMs;
}

function parseOffset(text: string): number | undefined {
  if (text.toUpperCase() === 'Z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', '') || '0');
  if (hours > 18 || minutes > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function wallOf(match: RegExpMatchArray): Wall | undefined {
  const [, yearText = '', monthText = '', dayText, hourText, minuteText, secondText, fraction, offset] = match;
  const [year, month, day] = [Number(yearText), Number(monthText), Number(dayText ?? '1')];
  const startOfDay = utcMs(year, month, day);
  if (month < 1 || month > 12 || new Date(startOfDay).getUTCMonth() !== month - 1 || day < 1) return undefined;
  if (hourText === undefined || minuteText === undefined) {
    const endMs = dayText === undefined ? utcMs(year, month + 1, 1) : startOfDay + 86_400_000;
    return { startMs: startOfDay, endMs, microsecond: 0, lengthUs: 0 };
  }
  const [hour, minute, second] = [Number(hourText), Number(minuteText), Number(secondText ?? '0')];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const digits = (fraction ?? '').slice(0, 6);
  const microsecond = Number(digits.padEnd(6, '0'));
  const lengthUs = secondText === undefined ? 60_000_000 : 10 ** (6 - digits.length);
  const startMs = startOfDay + ((hour * 60 + minute) * 60 + second) * 1000;
  const offsetMs = offset === undefined ? undefined : parseOffset(offset);
  if (offset !== undefined && offsetMs === undefined) return undefined;
  return { startMs, endMs: startMs, microsecond, lengthUs, ...(offsetMs === undefined ? {} : { offsetMs }) };
}

/** `YYYY-MM`, `YYYY-MM-DD`, `YYYY-MM-DDThh:mm[:ss[.ffffff]][Z|±hh:mm]`; without a zone in `zone`. */
export function parseDate(text: string, zone: string): DateSpan | undefined {
  const match = DATE.exec(text);
  const wall = match === null ? undefined : wallOf(match);
  if (wall === undefined) return undefined;
  const instant = (ms: number): number => (wall.offsetMs === undefined ? localToUtcMs(ms, zone) : ms - wall.offsetMs);
  const fromUs = instant(wall.startMs) * 1000 + wall.microsecond;
  return { fromUs, toUs: wall.lengthUs === 0 ? instant(wall.endMs) * 1000 : fromUs + wall.lengthUs };
}

/** Whether a text is a date at all, whatever the zone. */
export function isDate(text: string): boolean {
  return parseDate(text, 'UTC') !== undefined;
}

/** Year to second with a zone: the form in which values of date fields are dates. */
export const DATE_VALUE =
  /^[1-9]\d{3}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** The instant of a value of a declared date field, in microseconds; a value without a zone is no date. */
export function dateValueUs(value: string): number | undefined {
  return DATE_VALUE.test(value) ? parseDate(value, 'UTC')?.fromUs : undefined;
}
