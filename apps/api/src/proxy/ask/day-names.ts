import type { InstantSpan } from '../query/instants.ts';

const dayUs = 86_400_000_000;
const lastYear = 2261;

function spanOfDay(date: string): InstantSpan | undefined {
  const ms = Date.parse(`${date.replaceAll('.', '-')}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date.replaceAll('.', '-')) return undefined;
  return ms < 0 ? undefined : { fromUs: ms * 1000, toUs: ms * 1000 + dayUs };
}

/** `source-YYYY.MM.DD`: the source and the UTC day. Undefined for other names. */
export function parseDayName(name: string): { readonly source: string; readonly day: InstantSpan } | undefined {
  const [, source, date] = /^(.+)-(\d{4}\.\d\d\.\d\d)$/.exec(name) ?? [];
  const day = date === undefined ? undefined : spanOfDay(date);
  return source === undefined || day === undefined ? undefined : { source, day };
}

/**
 * The days that the rest of a pattern after `source-` names: `*` all, `2025.*` a year, `2025.12.*` a month, `2025.12.1*`
 * ten days. Undefined: it names none.
 */
export function daysBefore(pattern: string): InstantSpan | 'all' | undefined {
  if (pattern === '*') return 'all';
  const [, prefix] = /^([\d.]{1,10})\*$/.exec(pattern) ?? [];
  if (prefix === undefined) return undefined;
  const first = firstDay(prefix);
  const last = lastDay(prefix);
  return first === undefined || last === undefined ? undefined : { fromUs: first.fromUs, toUs: last.toUs };
}

function days(prefix: string, isLast: boolean): InstantSpan | undefined {
  const years = Array.from({ length: lastYear - 1969 }, (_, at) => String(1970 + at));
  const months = Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, '0'));
  const dates = Array.from({ length: 31 }, (_, at) => String(at + 1).padStart(2, '0'));
  const fits = (text: string): boolean => prefix.startsWith(text) || text.startsWith(prefix);
  const ordered = <T>(items: readonly T[]): readonly T[] => (isLast ? items.toReversed() : items);
  for (const year of ordered(years).filter((text) => fits(`${text}.`))) {
    for (const month of ordered(months).filter((text) => fits(`${year}.${text}.`))) {
      const found = ordered(dates)
        .map((date) => `${year}.${month}.${date}`)
        .filter((text) => text.startsWith(prefix))
        .map(spanOfDay)
        .find((span) => span !== undefined);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const firstDay = (prefix: string): InstantSpan | undefined => days(prefix, false);
const lastDay = (prefix: string): InstantSpan | undefined => days(prefix, true);
