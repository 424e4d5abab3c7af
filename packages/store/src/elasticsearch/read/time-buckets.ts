import { dayUs, readInterval } from '../../counting/interval.ts';
import { offsetUs, startOfDay } from '../../counting/zone-days.ts';

/** How a date histogram is cut: in equal spans of UTC, or at given instants (days in a zone). Microseconds. */
export type TimeBuckets =
  { readonly kind: 'spans'; readonly widthUs: number } | { readonly kind: 'days'; readonly starts: readonly number[] };

/** Days, and weeks from Monday on, are cut in the zone; shorter spans in UTC. `first` and `last`: the events' own range. */
export function timeBuckets(
  interval: string,
  zone: string,
  range: { readonly firstUs: number; readonly lastUs: number },
): TimeBuckets {
  const { widthUs, days } = readInterval(interval, { fromUs: range.firstUs, toUs: range.lastUs });
  if (days === undefined) return { kind: 'spans', widthUs };
  const { count, shift } = days;
  const dayOf = (us: number): number => {
    const day = Math.floor((us + offsetUs(zone, us)) / dayUs);
    return Math.floor((day + shift) / count) * count - shift;
  };
  const last = dayOf(range.lastUs);
  const starts: number[] = [];
  for (let day = dayOf(range.firstUs); day <= last + count; day += count) starts.push(startOfDay(day, zone));
  return { kind: 'days', starts };
}
