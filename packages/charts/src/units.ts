/** What a number counts or measures; decides how it is written. */
export type Unit = 'count' | 'bytes' | 'milliseconds' | 'percent' | 'per-second';

export type ChartLocale = 'en' | 'zh-CN';

const byteUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `1,234,567`: every digit, for tooltips and tables. */
export function exactNumber(value: number, locale: ChartLocale, digits = 0): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** `12.3K`, `1.2万`: short, for axes and badges. */
export function shortNumber(value: number, locale: ChartLocale): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** IEC: `1.5 MiB`. */
export function bytesText(value: number, locale: ChartLocale): string {
  let scaled = Math.abs(value);
  let unit = 0;
  while (scaled >= 1024 && unit < byteUnits.length - 1) {
    scaled /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || scaled >= 100 ? 0 : 1;
  return `${value < 0 ? '−' : ''}${exactNumber(scaled, locale, digits)} ${byteUnits[unit] ?? 'B'}`;
}

const durationUnits = [
  { below: 1000, ms: 1, en: 'ms', 'zh-CN': '毫秒' },
  { below: 60_000, ms: 1000, en: 's', 'zh-CN': '秒' },
  { below: 3_600_000, ms: 60_000, en: 'min', 'zh-CN': '分钟' },
  { below: 172_800_000, ms: 3_600_000, en: 'h', 'zh-CN': '小时' },
  { below: Number.POSITIVE_INFINITY, ms: 86_400_000, en: 'd', 'zh-CN': '天' },
] as const;

/** `850 ms`, `1.5 s`, `12 min`, `3.2 h`, from two days on `2.5 d`; in Chinese `12 分钟`. */
export function durationText(ms: number, locale: ChartLocale): string {
  const unit = durationUnits.find(({ below }) => Math.abs(ms) < below) ?? durationUnits[0];
  const digits = unit.ms === 1 && ms >= 10 ? 0 : 1;
  return `${exactNumber(ms / unit.ms, locale, digits)} ${unit[locale]}`;
}

/** A value with its unit, every digit that matters. */
export function valueText(value: number, unit: Unit, locale: ChartLocale): string {
  if (unit === 'bytes') return bytesText(value, locale);
  if (unit === 'milliseconds') return durationText(value, locale);
  if (unit === 'percent') return `${exactNumber(value, locale, 2)} %`;
  if (unit === 'per-second') return `${exactNumber(value, locale, value < 10 ? 2 : 0)}/s`;
  return exactNumber(value, locale, Number.isInteger(value) ? 0 : 2);
}

/** A value for an axis: as short as it stays true. */
export function axisText(value: number, unit: Unit, locale: ChartLocale): string {
  if (unit === 'count') return shortNumber(value, locale);
  return valueText(value, unit, locale);
}
