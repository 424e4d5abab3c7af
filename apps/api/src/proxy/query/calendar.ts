import { malformed } from '../ask/refusal.ts';

export type CalendarUnit = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second';

const fixedUs: Readonly<Partial<Record<CalendarUnit, number>>> = {
  hour: 3_600_000_000,
  minute: 60_000_000,
  second: 1_000_000,
};
const dayUs = 86_400_000_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat('en-US', {
      timeZone: zone === 'Z' ? 'UTC' : zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (formats.size > 500) formats.clear();
    formats.set(zone, made);
    return made;
  } catch {
    throw malformed('time_zone', 'an IANA name such as Asia/Shanghai, or an offset such as +08:00');
  }
}

/** The wall clock of a zone at an instant, as microseconds of a clock without zones. */
function wallOf(us: number, zone: string): number {
  const secondUs = Math.floor(us / 1_000_000) * 1_000_000;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(secondUs / 1000)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const at = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const date = new Date(0);
  date.setUTCFullYear(at('year'), at('month') - 1, at('day'));
  date.setUTCHours(at('hour'), at('minute'), at('second'));
  return date.getTime() * 1000 + (us - secondUs);
}

/** The instant of a wall clock; of one that a change of clocks leaves out, the instant after the change. */
function instantOf(wallUs: number, zone: string): number {
  const first = wallUs - (wallOf(wallUs, zone) - wallUs);
  const second = wallUs - (wallOf(first, zone) - first);
  const candidates = [first, second].filter((us) => wallOf(us, zone) === wallUs);
  return candidates.length === 0 ? Math.max(first, second) : Math.min(...candidates);
}

function startOfWall(wallUs: number, unit: CalendarUnit): number {
  const fixed = fixedUs[unit];
  if (fixed !== undefined) return Math.floor(wallUs / fixed) * fixed;
  const day = Math.floor(wallUs / dayUs);
  if (unit === 'day') return day * dayUs;
  // 1970-01-01 was a Thursday; weeks begin on Monday.
  if (unit === 'week') return (day - ((((day + 3) % 7) + 7) % 7)) * dayUs;
  const date = new Date(Math.floor(wallUs / 1000));
  const month = unit === 'year' ? 0 : unit === 'quarter' ? Math.floor(date.getUTCMonth() / 3) * 3 : date.getUTCMonth();
  return new Date(0).setUTCFullYear(date.getUTCFullYear(), month, 1) * 1000;
}

function addWall(wallUs: number, { count, unit }: UnitStep): number {
  const fixed = fixedUs[unit];
  if (fixed !== undefined) return wallUs + count * fixed;
  if (unit === 'day' || unit === 'week') return wallUs + count * (unit === 'week' ? 7 : 1) * dayUs;
  const months = count * (unit === 'year' ? 12 : unit === 'quarter' ? 3 : 1);
  const date = new Date(Math.floor(wallUs / 1000));
  const moved = new Date(0).setUTCFullYear(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const lastDay = new Date(new Date(moved).setUTCMonth(new Date(moved).getUTCMonth() + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), lastDay) - 1;
  const timeUs = ((wallUs % dayUs) + dayUs) % dayUs;
  return moved * 1000 + day * dayUs + timeUs;
}

export interface UnitStep {
  readonly count: number;
  readonly unit: CalendarUnit;
}

/** The start of the unit that holds an instant, on the zone's wall clock; or, of a wall clock, its instant. */
export function startOfUnit(
  us: number,
  unit: CalendarUnit | 'microsecond',
  zone: string,
  given: 'instant' | 'wall' = 'instant',
): number {
  const wall = given === 'wall' ? us : wallOf(us, zone);
  return instantOf(unit === 'microsecond' ? wall : startOfWall(wall, unit), zone);
}

/** Whole hours and less are spans of time; days and more move on the wall clock. */
export function addUnits(us: number, step: UnitStep, zone: string): number {
  if (fixedUs[step.unit] !== undefined) return addWall(us, step);
  return instantOf(addWall(wallOf(us, zone), step), zone);
}

/** ISO 8601 with milliseconds on the zone's wall clock, `Z` for UTC. */
export function zonedIso(us: number, zone: string): string {
  const shiftUs = zone === 'UTC' ? 0 : wallOf(us, zone) - us;
  const text = new Date(Math.floor((us + shiftUs) / 1000)).toISOString().slice(0, -1);
  if (shiftUs === 0) return `${text}Z`;
  const minutes = Math.abs(Math.round(shiftUs / 60_000_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${text}${shiftUs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
