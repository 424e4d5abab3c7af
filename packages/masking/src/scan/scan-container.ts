import type { NameMeaning } from '../fields/field-table.ts';
import type { TextScan } from './text-scan.ts';
import { bareEnd, quotedAt, type ValueSpan } from './value-span.ts';

/** Judges one string or number of a container. */
export type ScalarVisit = (scan: TextScan, meaning: NameMeaning, span: ValueSpan) => void;

/**
 * All strings and numbers of a list under a name, and of an object where a rule reaches below the name; keys excepted.
 * Each stretch of a text is read once, however lists are nested in it.
 */
export function scanContainer(
  scan: TextScan,
  meaning: NameMeaning,
  { start, visit }: { start: number; visit: ScalarVisit },
): void {
  const { text } = scan;
  if (start < scan.containersRead || (text.charCodeAt(start) === 0x7b && meaning.isDeep !== true)) return;
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) depth++;
    else if (code === 0x5d || code === 0x7d) depth--;
    if (depth === 0) break;
    const token = tokenAt(text, at);
    if (token.value !== undefined) visit(scan, meaning, token.value);
    at = token.after;
  }
  scan.containersRead = at;
}

interface Token {
  /** Undefined for a key and for signs between values. */
  readonly value: ValueSpan | undefined;
  readonly after: number;
}

function tokenAt(text: string, at: number): Token {
  const quoted = quotedAt(text, at);
  if (quoted !== undefined) {
    const { start, end, after } = quoted;
    return { value: isAssigned(text, after) ? undefined : { start, end, form: 'quoted' }, after };
  }
  const end = bareEnd(text, at);
  if (end === at) return { value: undefined, after: at + 1 };
  const sign = assignedAt(text, at, end);
  if (sign >= 0) return { value: undefined, after: sign + 1 };
  return { value: isAssigned(text, end) ? undefined : { start: at, end, form: 'quoted' }, after: end };
}

function assignedAt(text: string, from: number, to: number): number {
  for (let at = from; at < to; at++) if (isAssignment(text.charCodeAt(at))) return at;
  return -1;
}

function isAssigned(text: string, after: number): boolean {
  const blank = text.charCodeAt(after) === 0x20 ? 1 : 0;
  return isAssignment(text.charCodeAt(after + blank));
}

function isAssignment(code: number): boolean {
  return code === 0x3a || code === 0x3d;
}
