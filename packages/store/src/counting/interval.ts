import { AppError } from '@logwarden/kernel';

const unitUs = { ms: 1000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 } as const;
export const dayUs = unitUs.d;
/** More would keep a process busy for everybody else, and nobody can look at them. */
const maxBuckets = 20_000;

/** How a date histogram is cut. */
export interface Interval {
  readonly widthUs: number;
  /** Days are cut in a zone, weeks from Monday on; undefined: equal spans of UTC. */
  readonly days: { readonly count: number; readonly shift: number } | undefined;
}

/** Reads `1s`, `5m`, `1h`, `1d`. `request.invalid` names the field when it is none, or gives over 20,000 buckets. */
export function readInterval(text: string, range: { readonly fromUs: number; readonly toUs: number }): Interval {
  const match = /^([1-9][0-9]{0,4})(ms|s|m|h|d)$/.exec(text);
  if (match === null) {
    throw new AppError('request.invalid', 'The interval is not one.', {
      details: { field: 'interval', expected: '1s, 5m, 1h, 1d or the like' },
    });
  }
  const count = Number(match[1]);
  const unit = asUnit(match[2]);
  const widthUs = count * unitUs[unit];
  if ((range.toUs - range.fromUs) / widthUs > maxBuckets) {
    throw new AppError('request.invalid', 'The interval is too short for the range: too many buckets.', {
      details: { field: 'interval', expected: `at most ${maxBuckets} buckets` },
    });
  }
  return { widthUs, days: unit === 'd' ? { count, shift: count % 7 === 0 ? 3 : 0 } : undefined };
}

/** The pattern lets nothing else through. */
function asUnit(text: string | undefined): keyof typeof unitUs {
  return text as keyof typeof unitUs;
}
