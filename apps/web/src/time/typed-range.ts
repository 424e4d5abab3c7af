import { wallTime, wallToInstant } from '@logwarden/charts';
import { absoluteRange, resolveInstant, type TimeRange } from './expression.ts';

/**
 * What people type for a range, in both languages: `30m`, `last 2 hours`, `最近 3 天`, `today`, `昨天`, `昨天 11:00`,
 * `2025-12-30`, `12-30 11:00`, `11:00 - 12:30`, `12月30日 11:00 到 14:00`, `now-2d/d to now`.
 */
export interface TypedContext {
  readonly nowMs: number;
  readonly zone: string;
}

const hourMs = 3_600_000;

const units: Readonly<Record<string, string>> = {
  s: 's',
  sec: 's',
  second: 's',
  seconds: 's',
  秒: 's',
  m: 'm',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  分: 'm',
  分钟: 'm',
  h: 'h',
  hour: 'h',
  hours: 'h',
  小时: 'h',
  个小时: 'h',
  d: 'd',
  day: 'd',
  days: 'd',
  天: 'd',
  日: 'd',
  w: 'w',
  week: 'w',
  weeks: 'w',
  周: 'w',
  个星期: 'w',
  mo: 'M',
  month: 'M',
  months: 'M',
  个月: 'M',
};

const lastPattern = /^(?:last|past|the last|最近|过去|近)?\s*(\d{1,6})\s*([a-z]+|[\u4e00-\u9fff]+)$/;

const namedRanges: Readonly<Record<string, TimeRange>> = {
  today: { from: 'now/d', to: 'now+1d/d' },
  今天: { from: 'now/d', to: 'now+1d/d' },
  今日: { from: 'now/d', to: 'now+1d/d' },
  yesterday: { from: 'now-1d/d', to: 'now/d' },
  昨天: { from: 'now-1d/d', to: 'now/d' },
  昨日: { from: 'now-1d/d', to: 'now/d' },
  前天: { from: 'now-2d/d', to: 'now-1d/d' },
  'this week': { from: 'now/w', to: 'now+1w/w' },
  本周: { from: 'now/w', to: 'now+1w/w' },
  'last week': { from: 'now-1w/w', to: 'now/w' },
  上周: { from: 'now-1w/w', to: 'now/w' },
  'this month': { from: 'now/M', to: 'now+1M/M' },
  本月: { from: 'now/M', to: 'now+1M/M' },
  'last month': { from: 'now-1M/M', to: 'now/M' },
  上个月: { from: 'now-1M/M', to: 'now/M' },
  上月: { from: 'now-1M/M', to: 'now/M' },
};

const dayNames: Readonly<Record<string, number>> = {
  today: 0,
  今天: 0,
  今日: 0,
  yesterday: -1,
  昨天: -1,
  昨日: -1,
  前天: -2,
};

interface Moment {
  /** As if the wall clock were UTC. */
  readonly wallMs: number;
  /** What the text left open: a whole day, an hour from a minute, a minute from a second. */
  readonly openMs: number;
  readonly hasDay: boolean;
}

const clockPattern = /^(?:[t\s]*)(\d{1,2})(?::|点)(\d{2})?(?::(\d{2})(?:[.,]\d+)?)?分?$/;
const datePatterns = [
  /^(?<y>\d{4})[-/.年](?<m>\d{1,2})[-/.月](?<d>\d{1,2})日?/,
  /^(?<m>\d{1,2})[-/月](?<d>\d{1,2})[日号]?/,
];

const dayMs = 24 * hourMs;

/** Midnight of the day that the text begins with, and what follows it. */
function takeDay(
  text: string,
  { nowMs, zone }: TypedContext,
): { readonly wallMs: number; readonly rest: string } | undefined {
  const now = wallTime(nowMs, zone);
  const today = Date.UTC(now.year, now.month - 1, now.day);
  for (const [name, offset] of Object.entries(dayNames)) {
    if (text.startsWith(name)) return { wallMs: today + offset * dayMs, rest: text.slice(name.length).trim() };
  }
  for (const pattern of datePatterns) {
    const match = pattern.exec(text);
    if (match?.groups === undefined) continue;
    const { y, m, d } = match.groups;
    const wallMs = Date.UTC(y === undefined ? now.year : Number(y), Number(m) - 1, Number(d));
    // Without a year, a day that is still to come means last year's.
    const past = y === undefined && wallMs > today ? Date.UTC(now.year - 1, Number(m) - 1, Number(d)) : wallMs;
    return isDay(Number(m), Number(d)) ? { wallMs: past, rest: text.slice(match[0].length).trim() } : undefined;
  }
  return undefined;
}

function isDay(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function parseMoment(text: string, context: TypedContext, dayOf?: number): Moment | undefined {
  const day = takeDay(text, context);
  if (day?.rest === '') return { wallMs: day.wallMs, openMs: dayMs, hasDay: true };
  const match = clockPattern.exec(day?.rest ?? text);
  if (match === null) return undefined;
  const [, h, m, s] = match;
  if (Number(h) > 24 || Number(m ?? 0) > 59 || Number(s ?? 0) > 59) return undefined;
  const now = wallTime(context.nowMs, context.zone);
  const base = day?.wallMs ?? dayOf ?? Date.UTC(now.year, now.month - 1, now.day);
  const wallMs = base + Number(h) * hourMs + Number(m ?? 0) * 60_000 + Number(s ?? 0) * 1000;
  return { wallMs, openMs: s === undefined ? hourMs : 60_000, hasDay: day !== undefined };
}

function startOfDay(wallMs: number): number {
  return Math.floor(wallMs / dayMs) * dayMs;
}

const separator = /\s+(?:-|–|—|to|until)\s+|\s*(?:–|—|~|～|到|至)\s*/;

function parseSpan(left: string, right: string, context: TypedContext): TimeRange | undefined {
  const expressions = [left, right];
  if (expressions.every((part) => resolveInstant(part, context.nowMs, context.zone) !== undefined)) {
    return { from: left, to: right };
  }
  const from = parseMoment(left, context);
  if (from === undefined) return undefined;
  const fromMs = wallToInstant(from.wallMs, context.zone);
  if (right === 'now' || right === '现在') return { from: absoluteRange(fromMs, fromMs).from, to: 'now' };
  const to = parseMoment(right, context, startOfDay(from.wallMs));
  if (to === undefined) return undefined;
  const toWall = to.wallMs + (to.openMs === dayMs ? dayMs : 0);
  const toMs = wallToInstant(toWall <= from.wallMs && !to.hasDay ? toWall + dayMs : toWall, context.zone);
  return toMs > fromMs ? absoluteRange(fromMs, toMs) : undefined;
}

/** The range a text means; undefined when it means none. */
export function parseTypedRange(input: string, context: TypedContext): TimeRange | undefined {
  const text = input.trim().toLowerCase().replace(/\s+/g, ' ');
  const exact = input.trim();
  const named = namedRanges[text];
  if (named !== undefined) return named;
  const last = lastPattern.exec(text);
  const unit = last?.[2] === undefined ? undefined : units[last[2]];
  if (last?.[1] !== undefined && unit !== undefined) return { from: `now-${last[1]}${unit}`, to: 'now' };
  if (/^now-\S+$/.test(exact) && resolveInstant(exact, context.nowMs, context.zone) !== undefined) {
    return { from: exact, to: 'now' };
  }
  const parts = (/now/.test(text) ? exact : text).split(separator);
  if (parts.length === 2) return parseSpan((parts[0] ?? '').trim(), (parts[1] ?? '').trim(), context);
  const moment = parseMoment(text, context);
  if (moment === undefined) return undefined;
  const fromMs = wallToInstant(moment.wallMs, context.zone);
  return absoluteRange(fromMs, wallToInstant(moment.wallMs + moment.openMs, context.zone));
}
