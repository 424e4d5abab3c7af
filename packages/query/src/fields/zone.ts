import { AppError } from '@logwarden/kernel';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
    return format;
  } catch (cause) {
    throw new AppError('request.invalid', `Unknown time zone: ${zone}`, { details: { field: 'zone' }, cause });
  }
}

/** Local time minus UTC at an instant, in milliseconds. */
function offsetMs(utcMs: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(utcMs);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value ?? '0');
  const local = new Date(0).setUTCFullYear(part('year'), part('month') - 1, part('day'));
  const time = ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000;
  return local + time - Math.floor(utcMs / 1000) * 1000;
}

const DAY_MS = 86_400_000;

/**
 * The instant of a wall-clock time given as if it were UTC. Of a time that comes twice the first; a time that the clock
 * leaves out is read with the offset before the jump, so that a day which begins inside one begins at the jump.
 */
export function localToUtcMs(localMs: number, zone: string): number {
  if (zone === 'UTC') return localMs;
  const before = offsetMs(localMs - DAY_MS, zone);
  const after = offsetMs(localMs + DAY_MS, zone);
  const candidates = [localMs - before, localMs - after].sort((a, b) => a - b);
  const exact = candidates.find((at) => at + offsetMs(at, zone) === localMs);
  return exact ?? localMs - before;
}
