import type { TimeRange } from '../time/expression.ts';

const storageKey = 'lw.ranges';
const limit = 7;

function isRange(value: unknown): value is TimeRange {
  return (
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    'to' in value &&
    typeof value.from === 'string' &&
    typeof value.to === 'string'
  );
}

/** Ranges chosen before on this browser, newest first. */
export function readRecentRanges(): readonly TimeRange[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isRange).slice(0, limit) : [];
  } catch {
    return [];
  }
}

export function rememberRange(range: TimeRange): void {
  const rest = readRecentRanges().filter((item) => item.from !== range.from || item.to !== range.to);
  try {
    localStorage.setItem(storageKey, JSON.stringify([range, ...rest].slice(0, limit)));
  } catch {
    // Storage is full or off: recent ranges are a comfort, not a promise.
  }
}
