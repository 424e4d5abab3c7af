import type { ChartLocale } from './units.ts';
import { clockText, instantText, wallTime, zoneOffsetMs } from './zone.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  10,
  50,
  100,
  500,
  1000,
  5000,
  10_000,
  30_000,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  7 * day,
  14 * day,
  28 * day,
  56 * day,
];

/**
 * Which buckets carry a label: those that begin at a round local time, at most `maxLabels` of them.
 * Returns index → label. The label is the clock within a day, the date where a day begins.
 */
export function timeTicks(
  starts: readonly number[],
  zone: string,
  maxLabels: number,
  locale: ChartLocale,
): ReadonlyMap<number, string> {
  const ticks = new Map<number, string>();
  const first = starts[0];
  const last = starts.at(-1);
  if (first === undefined || last === undefined) return ticks;
  const width = (starts[1] ?? last) - first;
  const span = last - first + width;
  const step = steps.find((candidate) => candidate >= width && span / candidate <= maxLabels) ?? span;
  let previousEnd = Number.NEGATIVE_INFINITY;
  starts.forEach((start, index) => {
    const local = start + zoneOffsetMs(start, zone);
    const round = Math.floor(local / step) * step;
    // A bucket may begin shortly after the round time when its width does not divide the step.
    if (local - round >= Math.max(width, 1) || round === previousEnd) return;
    previousEnd = round;
    ticks.set(index, tickText(start, zone, { step, span }, locale));
  });
  return ticks;
}

function tickText(
  ms: number,
  zone: string,
  { step, span }: { readonly step: number; readonly span: number },
  locale: ChartLocale,
): string {
  const { month, day: dayOfMonth, hour: h, minute: m } = wallTime(ms, zone);
  const isDayStart = h === 0 && m === 0;
  if (step >= day || (isDayStart && span > day)) return dateText(month, dayOfMonth, locale);
  if (step < 1000) return instantText(ms, zone, 'ms').slice(14);
  return clockText(ms, zone, step < minute);
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function dateText(month: number, dayOfMonth: number, locale: ChartLocale): string {
  if (locale === 'zh-CN') return `${month.toString()}月${dayOfMonth.toString()}日`;
  return `${dayOfMonth.toString()} ${monthNames[month - 1] ?? ''}`;
}
