import type { Sql } from '@logwarden/query';
import { dayUs, readInterval } from '../../counting/interval.ts';
import { instantText, offsetUs, startOfDay } from '../../counting/zone-days.ts';

export interface Buckets {
  /** BIGINT per row. */
  readonly key: Sql;
  /** Start of a bucket as RFC 3339 UTC. */
  label(key: number): string;
}

/** Buckets of a date histogram. Days, and weeks from Monday on, are cut in the zone; shorter ones are fixed spans of UTC. */
export function dateBuckets(interval: string, zone: string, range: { fromUs: number; toUs: number; ts: Sql }): Buckets {
  const { widthUs: width, days } = readInterval(interval, range);
  const { ts } = range;
  if (days === undefined) return { key: `(${ts} - ((${ts} % ${width}) + ${width}) % ${width})`, label: instantText };
  const { count, shift } = days;
  const day = `floor((${ts} + ${zoneOffset(zone, range)}) / ${dayUs})::BIGINT`;
  return {
    key: `(floor((${day} + ${shift}) / ${count})::BIGINT * ${count} - ${shift})`,
    label: (key) => instantText(startOfDay(key, zone)),
  };
}

/** The offset over a range as SQL: a number, or a CASE at each change of clocks. */
function zoneOffset(zone: string, range: { fromUs: number; toUs: number; ts: Sql }): Sql {
  const changes = offsetChanges(zone, range.fromUs, range.toUs);
  const [first, ...rest] = changes;
  if (first === undefined) return '0';
  if (rest.length === 0) return String(first.offset);
  const cases = [...rest].reverse().map(({ at, offset }) => `WHEN ${range.ts} >= ${at} THEN ${offset}`);
  return `(CASE ${cases.join(' ')} ELSE ${first.offset} END)`;
}

const stepUs = 14 * dayUs;
const maxSteps = 4000;

function offsetChanges(zone: string, fromUs: number, toUs: number): { at: number; offset: number }[] {
  const from = Math.max(fromUs, 0);
  const to = Math.min(toUs, from + stepUs * maxSteps);
  const out = [{ at: from, offset: offsetUs(zone, from) }];
  for (let low = from; low < to; low += stepUs) {
    const high = Math.min(low + stepUs, to);
    const after = offsetUs(zone, high);
    const known = out.at(-1)?.offset ?? 0;
    if (after === known) continue;
    out.push({ at: changeBetween(zone, { low, high, known }), offset: after });
  }
  return out;
}

/** The first second at which the offset is no longer `known`. */
function changeBetween(zone: string, span: { low: number; high: number; known: number }): number {
  let low = Math.floor(span.low / 1_000_000);
  let high = Math.ceil(span.high / 1_000_000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetUs(zone, middle * 1_000_000) === span.known) low = middle;
    else high = middle;
  }
  return high * 1_000_000;
}
