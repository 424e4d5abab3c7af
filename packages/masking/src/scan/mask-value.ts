import type { NameMeaning } from '../fields/field-table.ts';
import { canonicalOf } from '../mask/canonical.ts';
import type { TextScan } from './text-scan.ts';
import { bareEnd, bracketEnd, lineEnd, type ValueSpan } from './value-span.ts';

const noValue =
  /^(?:null|nil|none|undefined|true|false|n\/a|unknown|-+|\(null\)|\*+|\[?redacted\]?|\[?filtered\]?|无|空|未知)$/i;

const longestNoValue = 64;
const takenOut = /^\ue000+$/;

/** Longer values are hidden whole, and not looked into. */
const longestPartial = 256;

/** The value of a field that a rule names: whole, whatever it holds. Returns its end where it need not be read again, or 0. */
export function maskSpan(scan: TextScan, meaning: NameMeaning, span: ValueSpan): number {
  const end = span.form === 'bare' ? extendedEnd(scan.text, meaning, span) : span.end;
  const original = scan.text.slice(span.start, end);
  if (isNoValue(original) || (span.form === 'bare' && isProse(scan.text, meaning, { ...span, end }))) return 0;
  const isLong = original.length > longestPartial;
  const style = isLong && meaning.style !== 'redacted' ? 'full' : meaning.style;
  const value = isLong ? original : canonicalOf(meaning.dataClass, original);
  const { dataClass, reason } = meaning;
  scan.add({ dataClass, start: span.start, end, confidence: 'S', reason, value, style });
  return isLong ? end : 0;
}

function isNoValue(value: string): boolean {
  return value.trim() === '' || (value.length < longestNoValue && noValue.test(value)) || takenOut.test(value);
}

const scheme = /^(?:bearer|basic|digest|token|negotiate|apikey|aws4-hmac-sha256)$/i;
const credential = /^[\w.~+/=-]{6,}$/;
const wholeLine = /cookie$/i;

/** A bare number may stand in groups, a scheme before a credential, and a header takes its line. */
function extendedEnd(text: string, { dataClass, reason }: NameMeaning, span: ValueSpan): number {
  const first = text.slice(span.start, Math.min(span.end, span.start + 40));
  if (/^[A-Za-z]\w*$/.test(first) && bracketEnd(text, span.end) > span.end) return bracketEnd(text, span.end);
  if (dataClass === 'secret') {
    if (isNoValue(first)) return span.end;
    if (wholeLine.test(reason) || /^(?:digest|aws4)/i.test(first)) return lineEnd(text, span.start);
    if (!scheme.test(first) || text.charCodeAt(span.end) !== 0x20) return span.end;
    const next = bareEnd(text, span.end + 1);
    return credential.test(text.slice(span.end + 1, Math.min(next, span.end + 300))) ? next : span.end;
  }
  if (!/^\+?\d{1,8}$/.test(first)) return span.end;
  const more = /^(?:[ -.]\d{1,8}){1,5}(?![\w:*])/.exec(text.slice(span.end, span.end + 40));
  return span.end + (more?.[0].length ?? 0);
}

/** Words of a sentence behind a colon are no value of the field: `phone: not given`, `token: identifier`. */
function isProse(text: string, { dataClass }: NameMeaning, { start, end }: ValueSpan): boolean {
  const value = text.slice(start, Math.min(end, start + 300));
  if (dataClass === 'email') return !value.includes('@');
  if (dataClass !== 'secret') return !/\d{3}/.test(value) && !/\*{3}/.test(value);
  const before = text.slice(Math.max(0, start - 24), start).toLowerCase();
  if (/pass\s?[:=]\s*$/.test(before)) return /^\d{1,3}$/.test(value);
  if (/(?:pin|cvv2?|cvc2?|otp)\s?[:=]\s*$/.test(before)) return !/\d{3}/.test(value);
  if (!/:\s+$/.test(before)) return value.length < 3;
  if (/(?:token|secret|cookie|key|captcha)\s?:\s+$/.test(before)) return !isOpaque(value);
  return value.length < 3;
}

/** A credential rather than a word: it has a digit and is no path or class, or is long and of mixed case. */
function isOpaque(value: string): boolean {
  if (value.includes(' ')) return true;
  if (value.length < 6 || /^[a-z]+(?:\/[a-z\d]+)+:?$|^[a-z]+(?:\.[a-z]+)+(?:[/:]\d+)?:?$/i.test(value)) return false;
  return /\d/.test(value) || (value.length >= 20 && /[a-z]/.test(value) && /[A-Z]/.test(value));
}
