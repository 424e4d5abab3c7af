/** Wall-clock parts of an instant in a zone. `month` is 1–12, `weekday` 0 (Sunday) – 6. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** True for a name that this engine's zone data knows. */
export function isZone(zone: string): boolean {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** Offset of a zone from UTC at an instant, in ms (east is positive), to the second. */
export function zoneOffsetMs(ms: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const part: Record<string, number> = {};
  for (const { type, value } of formatterOf(zone).formatToParts(ms)) part[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

export function wallTime(ms: number, zone: string): WallTime {
  const local = new Date(ms + zoneOffsetMs(ms, zone));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    weekday: local.getUTCDay(),
  };
}

/**
 * The instant of a wall-clock time, given as if it were UTC. A time that a change of the clock leaves out is moved
 * forward; of one that comes twice the first is meant.
 */
export function wallToInstant(wallAsUtcMs: number, zone: string): number {
  const first = wallAsUtcMs - zoneOffsetMs(wallAsUtcMs, zone);
  const second = wallAsUtcMs - zoneOffsetMs(first, zone);
  if (zoneOffsetMs(second, zone) === wallAsUtcMs - second) return Math.min(second, earlier(wallAsUtcMs, second, zone));
  return Math.max(first, second);
}

function earlier(wallAsUtcMs: number, instant: number, zone: string): number {
  const candidate = wallAsUtcMs - zoneOffsetMs(instant - 7_200_000, zone);
  return candidate < instant && candidate + zoneOffsetMs(candidate, zone) === wallAsUtcMs ? candidate : instant;
}

const two = (n: number): string => n.toString().padStart(2, '0');

/** `2025-12-30` */
export function dayText(ms: number, zone: string): string {
  const { year, month, day } = wallTime(ms, zone);
  return `${year.toString()}-${two(month)}-${two(day)}`;
}

/** `11:04`, or with seconds `11:04:05`. */
export function clockText(ms: number, zone: string, withSeconds = false): string {
  const { hour, minute, second } = wallTime(ms, zone);
  return `${two(hour)}:${two(minute)}${withSeconds ? `:${two(second)}` : ''}`;
}

/** `2025-12-30 11:04:05.331`; parts that are zero at the end may be left out by `precision`. */
export function instantText(ms: number, zone: string, precision: 'minute' | 'second' | 'ms' = 'second'): string {
  const clock = clockText(ms, zone, precision !== 'minute');
  const fraction = precision === 'ms' ? `.${(((ms % 1000) + 1000) % 1000).toString().padStart(3, '0')}` : '';
  return `${dayText(ms, zone)} ${clock}${fraction}`;
}
