import { type FieldScalar } from '@logwarden/contracts';
import { type Draft } from '../fields/draft.ts';

const maxPairs = 1_000;

interface Pair {
  readonly key: string;
  readonly value: string;
  readonly quoted: boolean;
  /** Where the value stands verbatim; -1 where an escape was resolved. */
  readonly start: number;
  readonly end: number;
}

/** Numbers in text formats become numbers, so that ranges work on them; what is no plain decimal stays text. */
export function plainNumber(text: string): FieldScalar {
  return text.length <= 17 && /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/.test(text) ? Number(text) + 0 : text;
}

/** Reads logfmt. With `strict` only lines of pairs alone are taken (auto-detection), else bare words are flags. */
export function parseLogfmt(draft: Draft, strict: boolean): boolean {
  const pairs = readPairs(draft.text, strict);
  if (pairs === undefined || pairs.length < (strict ? 2 : 1)) return false;
  const clock = splitTime(pairs);
  if (clock !== undefined) draft.putOwn('timestamp', clock);
  for (const pair of pairs) {
    const plan = draft.names.planOf(pair.key);
    draft.put(plan, pair.quoted ? pair.value : wordValue(pair.value));
    if (pair.start >= 0) draft.spans?.push([plan.role === 1 ? '@timestamp' : plan.target, pair.start, pair.end]);
  }
  return true;
}

/** Firewalls write `date=2025-12-30 time=11:00:00 tz="+0800"`: together they are the time of the event. */
function splitTime(pairs: readonly Pair[]): string | undefined {
  const date = pairs.find((pair) => pair.key === 'date')?.value;
  const time = pairs.find((pair) => pair.key === 'time')?.value;
  if (date === undefined || time === undefined) return undefined;
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !/^\d\d:\d\d:\d\d(?:\.\d+)?$/.test(time)) return undefined;
  const zone = pairs.find((pair) => pair.key === 'tz')?.value ?? '';
  return `${date} ${time}${/^[+-]\d{4}$/.test(zone) ? zone : ''}`;
}

function wordValue(text: string): FieldScalar {
  if (text === 'true') return true;
  return text === 'false' ? false : plainNumber(text);
}

function readPairs(text: string, strict: boolean): readonly Pair[] | undefined {
  const pairs: Pair[] = [];
  let at = 0;
  while (at < text.length && pairs.length < maxPairs) {
    const code = text.charCodeAt(at);
    if (code <= 32) {
      at++;
      continue;
    }
    const keyEnd = endOfKey(text, at);
    const key = text.slice(at, keyEnd);
    if (text.charCodeAt(keyEnd) !== 61) {
      if (strict) return undefined;
      if (keyEnd > at) pairs.push({ key, value: 'true', quoted: false, start: -1, end: -1 });
      at = Math.max(keyEnd, at + 1);
      continue;
    }
    if (key === '' || (strict && !/^[A-Za-z_@][\w.@/-]*$/.test(key))) return undefined;
    const pair = readValue(text, keyEnd + 1, key);
    if (pair === undefined) return undefined;
    pairs.push(pair.pair);
    at = pair.next;
  }
  return pairs;
}

function endOfKey(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code > 32 && code !== 61 && code !== 34; code = text.charCodeAt(++at));
  return at;
}

function readValue(text: string, at: number, key: string): { pair: Pair; next: number } | undefined {
  if (text.charCodeAt(at) !== 34) {
    let end = at;
    while (text.charCodeAt(end) > 32) end++;
    return { pair: { key, value: text.slice(at, end), quoted: false, start: at, end }, next: end };
  }
  let end = at + 1;
  let escaped = false;
  for (let code = text.charCodeAt(end); code !== 34; code = text.charCodeAt(++end)) {
    if (end >= text.length) return undefined;
    if (code === 92) {
      escaped = true;
      end++;
    }
  }
  const value = text.slice(at + 1, end);
  const pair: Pair = escaped
    ? { key, value: unescapeText(value), quoted: true, start: -1, end: -1 }
    : { key, value, quoted: true, start: at + 1, end };
  return { pair, next: end + 1 };
}

const escapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
]);

function unescapeText(text: string): string {
  return text.replace(
    /\\u([0-9a-fA-F]{4})|\\([\s\S])/g,
    (_whole, hex: string | undefined, letter: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      return escapes.get(letter ?? '') ?? letter ?? '';
    },
  );
}
