const dayUs = 86_400_000_000;

/** An instant as RFC 3339 UTC, to the microsecond where it has one. */
export function instantText(us: number): string {
  const ms = Math.floor(us / 1000);
  const rest = us - ms * 1000;
  const text = new Date(ms).toISOString();
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Offset of a zone at an instant, in µs: local = UTC + offset. */
export function offsetUs(zone: string, us: number): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
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
  }
  const ms = Math.floor(us / 1_000_000) * 1000;
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(ms)) part[type] = value;
  const year = part['era'] === 'BC' ? 1 - Number(part['year']) : Number(part['year']);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(part['month']) - 1, Number(part['day']));
  local.setUTCHours(Number(part['hour']), Number(part['minute']), Number(part['second']));
  return (local.getTime() - ms) * 1000;
}

/** The first instant of a local day (day 0 = 1970-01-01 in the zone). */
export function startOfDay(day: number, zone: string): number {
  const local = day * dayUs;
  const guess = local - offsetUs(zone, local);
  return local - offsetUs(zone, guess);
}
