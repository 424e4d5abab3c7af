export const hourMs = 3_600_000;

/**
 * The demo's calendar: five weeks that end on 31 December 2025, Asia/Shanghai (UTC+8 all year):
 * 27 November 2025 00:00 to 1 January 2026 00:00 there.
 */
export const demoFromMs = Date.UTC(2025, 10, 26, 16);
export const demoToMs = Date.UTC(2025, 11, 31, 16);
export const demoHours = (demoToMs - demoFromMs) / hourMs;

/** The review outage in Guangzhou: no answer from 11:00, recovery from 14:20, backlog gone at 17:00 (30 December). */
export const outage = {
  fromMs: Date.UTC(2025, 11, 30, 3),
  recoveryMs: Date.UTC(2025, 11, 30, 6, 20),
  clearMs: Date.UTC(2025, 11, 30, 9),
};

const shiftMs = 8 * hourMs;

/** Hour of the day (0–23) in Shanghai. */
export function localHour(ms: number): number {
  return Math.floor((ms + shiftMs) / hourMs) % 24;
}

/** True on Saturday and Sunday in Shanghai. */
export function isWeekend(ms: number): boolean {
  const day = new Date(ms + shiftMs).getUTCDay();
  return day === 0 || day === 6;
}

const digits2 = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));

function two(n: number): string {
  return digits2[n] ?? String(n);
}

/** `2025-12-30T11:00:00.123+08:00`. */
export function isoLocal(ms: number): string {
  return `${new Date(ms + shiftMs).toISOString().slice(0, 23)}+08:00`;
}

/** `2025-12-30 11:00:00,123`, as Java's logging writes it. */
export function javaLocal(ms: number): string {
  return new Date(ms + shiftMs).toISOString().slice(0, 23).replace('T', ' ').replace('.', ',');
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `30/Dec/2025:11:00:00 +0800`, as web servers write it. */
export function clfLocal(ms: number): string {
  const d = new Date(ms + shiftMs);
  const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
  return `${two(d.getUTCDate())}/${months[d.getUTCMonth()] ?? ''}/${d.getUTCFullYear()}:${time} +0800`;
}

/** Share of a day's work in each local hour: two peaks, at 10 and at 15 o'clock. */
const officeShape = [2, 1, 1, 1, 1, 2, 5, 18, 55, 95, 120, 80, 32, 60, 105, 125, 90, 48, 22, 14, 10, 7, 5, 3];
/** Share in each hour of a service that people use in the evening too. */
const publicShape = [14, 8, 5, 4, 4, 7, 18, 40, 62, 80, 88, 84, 76, 72, 78, 82, 80, 74, 70, 78, 86, 76, 50, 28];
const flatShape = Array.from({ length: 24 }, () => 50);

export type Shape = 'office' | 'public' | 'flat';

/** Relative volume of the hour that begins at `ms`. Weekends carry a sixth of office work, four fifths of public use. */
export function hourWeight(shape: Shape, ms: number): number {
  const table = shape === 'office' ? officeShape : shape === 'public' ? publicShape : flatShape;
  const weekend = shape === 'office' ? 0.16 : shape === 'public' ? 0.8 : 1;
  return (table[localHour(ms)] ?? 0) * (isWeekend(ms) ? weekend : 1);
}

const totals = new Map<Shape, number>();

/** Sum of {@link hourWeight} over the five weeks. */
export function totalWeight(shape: Shape): number {
  let total = totals.get(shape);
  if (total === undefined) {
    total = 0;
    for (let h = 0; h < demoHours; h++) total += hourWeight(shape, demoFromMs + h * hourMs);
    totals.set(shape, total);
  }
  return total;
}
