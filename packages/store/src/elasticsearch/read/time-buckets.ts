import { AppError } from '@logwarden/kernel';
import { offsetUs, startOfDay } from '../../counting/zone-days.ts';

/** How a date histogram is cut: in equal spans of UTC, or at given instants (days in a zone). Microseconds. */
export type TimeBuckets =
  { readonly kind: 'spans'; readonly widthUs: number } | { readonly kind: 'days'; readonly starts: readonly number[] };

const unitUs = { ms: 1000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000, d: 86_400_000_000 } as const;
const dayUs = unitUs.d;
const maxBuckets = 20_000;

/** Days, and weeks from Monday on, are cut in the zone; shorter spans in UTC. `first` and `last`: the events' own range. */
export function timeBuckets(
  interval: string,
  zone: string,
  range: { readonly firstUs: number; readonly lastUs: number },
): TimeBuckets {
  const match = /^([1-9][0-9]{0,4})(ms|s|m|h|d)$/.exec(interval);
  if (match === null) {
    throw new AppError('request.invalid', 'The interval is not one.', {
      details: { field: 'interval', expected: '1s, 5m, 1h, 1d or the like' },
    });
  }
  const count = Number(match[1]);
  const unit = asUnit(match[2]);
  if (unit !== 'd') {
    const widthUs = count * unitUs[unit];
    if ((range.lastUs - range.firstUs) / widthUs > maxBuckets) throw tooMany();
    return { kind: 'spans', widthUs };
  }
  const shift = count % 7 === 0 ? 3 : 0;
  const dayOf = (us: number): number => {
    const day = Math.floor((us + offsetUs(zone, us)) / dayUs);
    return Math.floor((day + shift) / count) * count - shift;
  };
  const last = dayOf(range.lastUs);
  const starts: number[] = [];
  for (let day = dayOf(range.firstUs); day <= last + count; day += count) {
    if (starts.length > maxBuckets) throw tooMany();
    starts.push(startOfDay(day, zone));
  }
  return { kind: 'days', starts };
}

function tooMany(): AppError {
  return new AppError('request.invalid', 'The interval is too short for the range: too many buckets.', {
    details: { field: 'interval', expected: `at most ${maxBuckets} buckets` },
  });
}

/** The pattern lets nothing else through. */
function asUnit(text: string | undefined): keyof typeof unitUs {
  return text as keyof typeof unitUs;
}
