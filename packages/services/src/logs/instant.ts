import { AppError } from '@logwarden/kernel';
import type { TimeRange } from '@logwarden/store';

const form = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/i;

/** Microseconds since 1970 of an RFC 3339 instant; finer digits are cut. */
export function instantToUs(text: string, field: string): number {
  const [, seconds, fraction = '', zone] = form.exec(text) ?? [];
  const ms = seconds === undefined || zone === undefined ? NaN : Date.parse(`${seconds}${zone.toUpperCase()}`);
  if (Number.isNaN(ms)) {
    throw new AppError('request.invalid', `${field} is not an instant.`, {
      details: { field, expected: 'RFC 3339, e.g. 2025-12-30T03:00:00Z' },
    });
  }
  return ms * 1000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

/** `from` inclusive, `to` exclusive. `request.invalid` when they are the wrong way round. */
export function toRange(input: { readonly from: string; readonly to: string }): TimeRange {
  const range = { fromUs: instantToUs(input.from, 'from'), toUs: instantToUs(input.to, 'to') };
  if (range.fromUs > range.toUs) {
    throw new AppError('request.invalid', 'The range ends before it begins.', {
      details: { field: 'to', expected: 'an instant at or after `from`' },
    });
  }
  return range;
}

/** RFC 3339 in UTC: milliseconds, or microseconds where they are not zero. */
export function usToInstant(us: number): string {
  const iso = new Date(Math.floor(us / 1000)).toISOString();
  const rest = ((us % 1000) + 1000) % 1000;
  return rest === 0 ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

export function msToInstant(ms: number): string {
  return new Date(ms).toISOString();
}
