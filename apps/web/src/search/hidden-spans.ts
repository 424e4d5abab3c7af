import type { DataClass, SearchHit } from '@logwarden/contracts';
import { fieldText } from './queries.ts';

/** A part of a shown text that stands in place of something hidden. */
export interface HiddenSpan {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** A character that is hidden itself, not one of those left to see. */
  readonly at: number;
  /** What the form says it was; undefined where the form says nothing. */
  readonly dataClass: DataClass | undefined;
}

const redacted = '[redacted]';
/** `[redacted]`, or asterisks with what is left of a value around them; separators inside stay where they were. */
const candidates =
  /\[redacted\]|(?:\d{1,6}[ -])?[\p{L}\p{N}._+(-]{0,12}\*+(?:[ ./()-]?\*+)*(?:(?:[ -]?[\dXx]{1,4}|[\p{L}\p{N}]{1,4})(?![\p{L}\p{N}]))?(?:@[\p{L}\p{N}.-]+)?/gu;
const leastStars = 4;

function starsIn(text: string): number {
  return text.length - text.replaceAll('*', '').length;
}

/** What a value was by the form of what is left of it: the styles of `packages/masking`. */
export function classOfForm(text: string): DataClass | undefined {
  if (text === redacted) return 'secret';
  if (text.includes('@')) return 'email';
  if (/^\p{Script=Han}\*{1,3}$/u.test(text)) return 'person_name';
  const bare = text.replaceAll(/[ ./()-]/g, '');
  if (/^\d{3}\*{11}[\dXx*]{4}$/.test(bare)) return 'resident_id';
  if (/^1\d{2}\*{4}\d{4}$/.test(bare)) return 'mobile';
  if (/^\d{6}\*{3,9}\d{4}$/.test(bare)) return 'bank_card';
  return /^\*{4,}\d{4}$/.test(bare) ? 'account' : undefined;
}

/** Ornaments are no masks: a lone pair of stars around a word, a glob, a line of stars alone. */
function isMask(text: string): boolean {
  if (text === redacted || /^\p{Script=Han}\*{1,3}$/u.test(text)) return true;
  if (text.includes('@')) return text.includes('*');
  return starsIn(text) >= leastStars;
}

/** Parts of a text that stand for something hidden, in order. */
export function hiddenSpans(text: string): readonly HiddenSpan[] {
  if (!text.includes('*') && !text.includes(redacted)) return [];
  const spans: HiddenSpan[] = [];
  for (const match of text.matchAll(candidates)) {
    const found = match[0];
    if (!isMask(found)) continue;
    const start = match.index;
    const star = found.indexOf('*');
    const at = start + Math.max(0, star);
    spans.push({ start, end: start + found.length, at, dataClass: classOfForm(found) });
  }
  return spans;
}

/** A hidden value of a line, and where it stands. */
export interface HiddenPlace {
  /** Empty: the line's text. */
  readonly field: string;
  readonly item: number;
  readonly at: number;
  readonly shown: string;
  readonly dataClass: DataClass | undefined;
}

function placesIn(text: string, field: string, item: number): readonly HiddenPlace[] {
  return hiddenSpans(text).map(({ start, end, at, dataClass }) => ({
    field,
    item,
    at,
    shown: text.slice(start, end),
    dataClass,
  }));
}

/** Every hidden value of a line once: by its field where it has one, else by its place in the text. */
export function hiddenPlaces(hit: Pick<SearchHit, 'raw' | 'fields'>): readonly HiddenPlace[] {
  const byField = Object.entries(hit.fields).flatMap(([field, value]) =>
    field === 'message'
      ? []
      : (Array.isArray(value) ? value : [value]).flatMap((one, item) => placesIn(fieldText(one), field, item)),
  );
  const known = new Set(byField.map(({ shown }) => shown));
  const inText = placesIn(hit.raw, '', 0).filter(({ shown }) => !known.has(shown));
  return [...byField, ...inText];
}
