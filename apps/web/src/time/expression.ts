import { wallToInstant, zoneOffsetMs } from '@logwarden/charts';

/**
 * An end of a range as it stands in the address: `now`, `now-30m`, `now-2d/d` (rounded down to the day in the zone),
 * or an RFC 3339 instant.
 */
export type TimeExpression = string;

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const pattern = /^now(?:([+-])(\d{1,6})([smhdwMy]))?(?:\/([smhdwMy]))?$/;

export function isRelative(expression: TimeExpression): boolean {
  return expression.startsWith('now');
}

/** The same day of another month, or its last day where it is shorter. */
function addMonths(local: Date, months: number): void {
  const day = local.getUTCDate();
  local.setUTCDate(1);
  local.setUTCMonth(local.getUTCMonth() + months);
  const last = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 0)).getUTCDate();
  local.setUTCDate(Math.min(day, last));
}

function addCalendar(ms: number, amount: number, unit: string, zone: string): number {
  const fixed = unitMs[unit];
  if (fixed !== undefined && unit !== 'd' && unit !== 'w') return ms + amount * fixed;
  const local = new Date(ms + zoneOffsetMs(ms, zone));
  if (unit === 'd') local.setUTCDate(local.getUTCDate() + amount);
  if (unit === 'w') local.setUTCDate(local.getUTCDate() + 7 * amount);
  if (unit === 'M' || unit === 'y') addMonths(local, unit === 'M' ? amount : 12 * amount);
  return wallToInstant(local.getTime(), zone);
}

function roundDown(ms: number, unit: string, zone: string): number {
  const local = new Date(ms + zoneOffsetMs(ms, zone));
  if (unit === 's') return Math.floor(ms / 1000) * 1000;
  if (unit === 'm') return Math.floor(ms / 60_000) * 60_000;
  if (unit === 'h') local.setUTCMinutes(0, 0, 0);
  else local.setUTCHours(0, 0, 0, 0);
  if (unit === 'w') local.setUTCDate(local.getUTCDate() - ((local.getUTCDay() + 6) % 7));
  if (unit === 'M') local.setUTCDate(1);
  if (unit === 'y') local.setUTCMonth(0, 1);
  return wallToInstant(local.getTime(), zone);
}

/** The instant an expression means, ms since 1970; undefined for a text of no such form. */
export function resolveInstant(expression: TimeExpression, nowMs: number, zone: string): number | undefined {
  const match = pattern.exec(expression);
  if (match === null) {
    if (!/^\d{4}-\d{2}-\d{2}T/.test(expression)) return undefined;
    const ms = Date.parse(expression);
    return Number.isFinite(ms) ? ms : undefined;
  }
  const [, sign, amount, unit, round] = match;
  const moved =
    sign === undefined || unit === undefined
      ? nowMs
      : addCalendar(nowMs, (sign === '-' ? -1 : 1) * Number(amount), unit, zone);
  return round === undefined ? moved : roundDown(moved, round, zone);
}

export interface TimeRange {
  readonly from: TimeExpression;
  readonly to: TimeExpression;
}

/** Both ends of a range, ms; `toMs` is exclusive. Undefined when an end has no meaning or nothing lies between. */
export function resolveRange(
  range: TimeRange,
  nowMs: number,
  zone: string,
): { readonly fromMs: number; readonly toMs: number } | undefined {
  const fromMs = resolveInstant(range.from, nowMs, zone);
  const toMs = resolveInstant(range.to, nowMs, zone);
  return fromMs === undefined || toMs === undefined || toMs <= fromMs ? undefined : { fromMs, toMs };
}

/** An instant as the address keeps it: whole seconds without a fraction. */
export function instantExpression(ms: number): TimeExpression {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

export function absoluteRange(fromMs: number, toMs: number): TimeRange {
  return { from: instantExpression(fromMs), to: instantExpression(toMs) };
}
