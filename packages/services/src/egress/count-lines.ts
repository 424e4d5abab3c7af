import type { AggBucket, Aggregation, AggResult, FieldScalar, Fields } from '@logwarden/contracts';
import { valueText } from '@logwarden/query';
import { instantText, offsetUs, startOfDay } from '@logwarden/store';

/** What is counted of a line. */
export interface CountedLine {
  readonly timestampUs: number;
  readonly fields: Fields;
}

const unitUs = { ms: 1000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 } as const;
const dayUs = 86_400_000_000;

function isUnit(text: string): text is keyof typeof unitUs {
  return Object.hasOwn(unitUs, text);
}

/** Start of the bucket that an instant falls into; weeks begin on Monday. Intervals were checked with the request. */
function startOf(us: number, interval: string, zone: string): number {
  const [, digits = '1', unit = 'm'] = /^(\d+)([a-z]+)$/.exec(interval) ?? [];
  const count = Number(digits);
  if (isUnit(unit)) return Math.floor(us / (count * unitUs[unit])) * count * unitUs[unit];
  const shift = count % 7 === 0 ? 3 : 0;
  const day = Math.floor((us + offsetUs(zone, us)) / dayUs);
  return startOfDay(Math.floor((day + shift) / count) * count - shift, zone);
}

function isList(value: FieldScalar | readonly FieldScalar[]): value is readonly FieldScalar[] {
  return Array.isArray(value);
}

function valuesOf(line: CountedLine, field: string): readonly FieldScalar[] {
  const value = Object.hasOwn(line.fields, field) ? line.fields[field] : undefined;
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

function numbersOf(lines: readonly CountedLine[], field: string): number[] {
  const numbers = lines.flatMap((line) => valuesOf(line, field)).filter((value) => typeof value === 'number');
  return numbers.sort((a, b) => a - b);
}

function groups<K>(lines: readonly CountedLine[], keysOf: (line: CountedLine) => Iterable<K>): Map<K, CountedLine[]> {
  const found = new Map<K, CountedLine[]>();
  for (const line of lines) {
    for (const key of new Set(keysOf(line))) {
      const group = found.get(key);
      if (group === undefined) found.set(key, [line]);
      else group.push(line);
    }
  }
  return found;
}

function bucket(key: string, lines: readonly CountedLine[], agg: Aggregation, zone: string): AggBucket {
  return { key, count: lines.length, ...(agg.aggs === undefined ? {} : { aggs: countLines(lines, agg.aggs, zone) }) };
}

function terms(lines: readonly CountedLine[], field: string, agg: Aggregation, zone: string): AggResult {
  const all = [...groups(lines, (line) => valuesOf(line, field).map(valueText))];
  all.sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  const shown = all.slice(0, agg.size);
  const inside = new Set(shown.flatMap(([, group]) => group));
  const having = lines.filter((line) => valuesOf(line, field).length > 0);
  return {
    buckets: shown.map(([key, group]) => bucket(key, group, agg, zone)),
    other: having.filter((line) => !inside.has(line)).length,
  };
}

function stats(numbers: readonly number[]): AggResult {
  const sum = numbers.reduce((total, value) => total + value, 0);
  const has = numbers.length > 0;
  const values = {
    count: numbers.length,
    min: numbers[0] ?? null,
    max: numbers.at(-1) ?? null,
    avg: has ? sum / numbers.length : null,
    sum: has ? sum : null,
  };
  return { values };
}

function one(lines: readonly CountedLine[], agg: Aggregation, zone: string): AggResult {
  const { field = '' } = agg;
  switch (agg.type) {
    case 'date_histogram': {
      const found = groups(lines, (line) => [startOf(line.timestampUs, agg.interval ?? '1m', zone)]);
      const ordered = [...found].sort((a, b) => a[0] - b[0]);
      return { buckets: ordered.map(([us, group]) => bucket(instantText(us), group, agg, zone)) };
    }
    case 'terms':
      return terms(lines, field, agg, zone);
    case 'cardinality':
      return { value: new Set(lines.flatMap((line) => valuesOf(line, field).map(valueText))).size };
    case 'stats':
      return stats(numbersOf(lines, field));
    case 'percentiles': {
      const numbers = numbersOf(lines, field);
      const at = (p: number): number | null => numbers[Math.max(0, Math.ceil((p / 100) * numbers.length) - 1)] ?? null;
      return { values: Object.fromEntries(agg.percents.map((p) => [String(p), at(p)])) };
    }
  }
}

/** Aggregations over lines in hand, with the store's meaning: nearest rank, days of the zone, each value of a list once. */
export function countLines(
  lines: readonly CountedLine[],
  aggs: Readonly<Record<string, Aggregation>>,
  zone: string,
): Record<string, AggResult> {
  return Object.fromEntries(Object.entries(aggs).map(([name, agg]) => [name, one(lines, agg, zone)]));
}
