import type { FieldsJson } from '@logwarden/contracts';
import type { z } from 'zod';

export interface FieldLink {
  readonly field: string;
  readonly start: number;
  /** Exclusive; UTF-16 units of the raw line. */
  readonly end: number;
}

const shortest = 1;
const mostFields = 400;

function lastName(field: string): string {
  return field.slice(field.lastIndexOf('.') + 1);
}

function isWordCharacter(text: string): boolean {
  return /[\p{L}\p{N}_]/u.test(text);
}

function standsAlone(raw: string, start: number, end: number): boolean {
  const before = raw.charAt(start - 1);
  const after = raw.charAt(end);
  return (
    !(isWordCharacter(before) && isWordCharacter(raw.charAt(start))) &&
    !(isWordCharacter(after) && isWordCharacter(raw.charAt(end - 1)))
  );
}

/** The name of a member in JSON, or of a pair in logfmt: never a value. */
function isKey(raw: string, end: number): boolean {
  return /^"?\s*(?::|=)/.test(raw.slice(end, end + 4)) && !/^:\d/.test(raw.slice(end, end + 2));
}

function isFree(start: number, end: number, taken: readonly FieldLink[]): boolean {
  return taken.every((link) => end <= link.start || start >= link.end);
}

/** All places where a value stands by itself and nothing else stands yet. */
function places(raw: string, value: string, taken: readonly FieldLink[]): readonly number[] {
  const found: number[] = [];
  for (let at = raw.indexOf(value); at >= 0 && found.length < 50; at = raw.indexOf(value, at + 1)) {
    const end = at + value.length;
    if (standsAlone(raw, at, end) && !isKey(raw, end) && isFree(at, end, taken)) found.push(at);
  }
  return found;
}

/** The place right after the field's own name, as in JSON, logfmt and XML; else the first. */
function bestPlace(raw: string, field: string, found: readonly number[]): number | undefined {
  const name = lastName(field).toLowerCase();
  const named = found.find((at) => {
    const before = raw.slice(Math.max(0, at - name.length - 6), at).toLowerCase();
    return before.includes(name);
  });
  return named ?? found[0];
}

/**
 * Finds the characters of a raw line that became each field unchanged, for linking the two. Longer values first, so that
 * a short one does not take a part of them; a value that was changed on the way (a level in lower case) is looked for
 * without case.
 */
export function linkFields(raw: string, fields: z.infer<typeof FieldsJson>): readonly FieldLink[] {
  const entries = Object.entries(fields)
    .flatMap(([field, value]) => (Array.isArray(value) ? value : [value]).map((one) => [field, String(one)] as const))
    .filter(([, value]) => value.length >= shortest && value.length <= raw.length)
    .sort((a, b) => b[1].length - a[1].length)
    .slice(0, mostFields);
  const links: FieldLink[] = [];
  const lower = raw.toLowerCase();
  for (const [field, value] of entries) {
    if (value === raw) continue;
    const exact = bestPlace(raw, field, places(raw, value, links));
    const isSameLength = lower.length === raw.length;
    const at = exact ?? (isSameLength ? bestPlace(raw, field, places(lower, value.toLowerCase(), links)) : undefined);
    if (at !== undefined) links.push({ field, start: at, end: at + value.length });
  }
  return links.sort((a, b) => a.start - b.start);
}
