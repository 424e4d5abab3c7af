import { TIMESTAMP } from '../ast/node.ts';

/** What the sources that are read declare of their fields, beside what every installation knows. */
export interface FieldOptions {
  /** Fields that match by words, as the searched text does. */
  readonly textFields?: readonly string[] | undefined;
  /** Fields that hold addresses; `ip` and `*.ip` always do. */
  readonly ipFields?: readonly string[] | undefined;
  /** Fields that hold dates as text with a zone (RFC 3339). `@timestamp` always is a date. */
  readonly dateFields?: readonly string[] | undefined;
}

/** `date` is `@timestamp` or a declared one; `keyword` is everything that is compared as a whole value. */
export type FieldKind = 'timestamp' | 'date' | 'text' | 'address' | 'keyword';

const alwaysText: ReadonlySet<string> = new Set(['message', 'error.message', 'error.stack_trace']);

/** Gives the kind of a field by its name. */
export function fieldKinds(options: FieldOptions): (name: string) => FieldKind {
  const text = new Set(options.textFields);
  const addresses = new Set(options.ipFields);
  const dates = new Set(options.dateFields);
  return (name) => {
    if (name === TIMESTAMP) return 'timestamp';
    if (alwaysText.has(name) || text.has(name)) return 'text';
    if (name === 'ip' || name.endsWith('.ip') || addresses.has(name)) return 'address';
    return dates.has(name) ? 'date' : 'keyword';
  };
}

/** Values longer than this are compared by their first characters (code points of the folded, or unfolded, text). */
export const VALUE_LIMIT = 8191;

/** The first `VALUE_LIMIT` characters. */
export function clipValue(text: string): string {
  if (text.length <= VALUE_LIMIT) return text;
  let end = 0;
  for (let count = 0; count < VALUE_LIMIT && end < text.length; count++) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}
