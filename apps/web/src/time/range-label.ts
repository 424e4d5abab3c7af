import { clockText, dayText, instantText, wallTime } from '@logwarden/charts';
import type { Locale } from '@logwarden/contracts';
import { isRelative, resolveRange, type TimeRange } from './expression.ts';

const lastPattern = /^now-(\d+)([smhdwM])$/;

const englishUnits: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  M: 'month',
};
const chineseUnits: Readonly<Record<string, string>> = {
  s: '秒',
  m: '分钟',
  h: '小时',
  d: '天',
  w: '周',
  M: '个月',
};

const namedLabels: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  'now/d|now+1d/d': ['Today', '今天'],
  'now-1d/d|now/d': ['Yesterday', '昨天'],
  'now-2d/d|now-1d/d': ['The day before yesterday', '前天'],
  'now/w|now+1w/w': ['This week', '本周'],
  'now-1w/w|now/w': ['Last week', '上周'],
  'now/M|now+1M/M': ['This month', '本月'],
  'now-1M/M|now/M': ['Last month', '上月'],
};

/** `Last 30 minutes`, `昨天`, or undefined for a range that has no name. */
export function namedRange(range: TimeRange, locale: Locale): string | undefined {
  const named = namedLabels[`${range.from}|${range.to}`];
  if (named !== undefined) return locale === 'en' ? named[0] : named[1];
  const last = range.to === 'now' ? lastPattern.exec(range.from) : null;
  const [, amount, unit] = last ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  if (locale === 'zh-CN') return `最近 ${amount} ${chineseUnits[unit] ?? unit}`;
  const word = englishUnits[unit] ?? unit;
  return amount === '1' ? `Last ${word}` : `Last ${amount} ${word}s`;
}

/** `2025-12-30 11:00 – 14:20`; a whole day as `2025-12-30 00:00 – 24:00`. */
export function absoluteLabel(fromMs: number, toMs: number, zone: string): string {
  const needsSeconds = fromMs % 60_000 !== 0 || toMs % 60_000 !== 0;
  const needsMs = fromMs % 1000 !== 0 || toMs % 1000 !== 0;
  const precision = needsMs ? 'ms' : needsSeconds ? 'second' : 'minute';
  const from = instantText(fromMs, zone, precision);
  const end = wallTime(toMs, zone);
  const endsAtMidnight = end.hour === 0 && end.minute === 0 && end.second === 0 && !needsMs;
  if (endsAtMidnight && dayText(toMs - 1, zone) === dayText(fromMs, zone)) return `${from} – 24:00`;
  const to = instantText(toMs, zone, precision);
  return `${from} – ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}

function endLabel(expression: string, zone: string): string {
  const ms = Date.parse(expression);
  return isRelative(expression) || Number.isNaN(ms) ? expression : instantText(ms, zone, 'minute');
}

/** How a range is called on the button: its name, else its two ends in the zone. */
export function rangeLabel(range: TimeRange, nowMs: number, zone: string, locale: Locale): string {
  const name = namedRange(range, locale);
  if (name !== undefined) return name;
  // An end that moves is named by its expression: as an instant it would be another one with every look.
  if (isRelative(range.from) || isRelative(range.to)) {
    return `${endLabel(range.from, zone)} – ${endLabel(range.to, zone)}`;
  }
  const resolved = resolveRange(range, nowMs, zone);
  return resolved === undefined ? `${range.from} – ${range.to}` : absoluteLabel(resolved.fromMs, resolved.toMs, zone);
}

/** `11:04:50.331` of a line; with its day when the page spans more than one. */
export function lineTime(ms: number, zone: string, withDay: boolean): string {
  const fraction = (((ms % 1000) + 1000) % 1000).toString().padStart(3, '0');
  const clock = `${clockText(ms, zone, true)}.${fraction}`;
  return withDay ? `${dayText(ms, zone).slice(5)} ${clock}` : clock;
}
