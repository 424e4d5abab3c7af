import { MASK } from '../mask/partial.ts';
import { compoundSurnames, surnames } from '../tables/surnames.ts';
import { noNames } from '../tables/no-names.ts';
import type { NameMeaning } from '../fields/field-table.ts';
import { isHan } from '../scan/letters.ts';
import type { TextScan } from '../scan/text-scan.ts';
import type { ValueSpan } from '../scan/value-span.ts';

/** A person's name as the value of a name key. Returns its end, or 0. */
export function findName(scan: TextScan, { reason, isVague = false }: NameMeaning, span: ValueSpan): number {
  const { text } = scan;
  const isBare = span.form === 'bare';
  const end = isBare && !isHan(text.charCodeAt(span.start)) ? latinEnd(text, span.start) : hanEnd(text, span);
  if (end <= span.start) return 0;
  const value = text.slice(span.start, end);
  if (!isHanName(value) && (isVague || !isLatinName(value))) return 0;
  // What is left of a masked name: `欧阳*`.
  if (text.charAt(end) === MASK && compoundSurnames.has(value)) return 0;
  const confidence = isVague ? 'M' : 'S';
  const finding = { start: span.start, end, confidence, reason, value: value.replace(/ /g, '') } as const;
  return scan.add({ dataClass: 'person_name', ...finding }) ? end : 0;
}

function hanEnd(text: string, { start, end, form }: ValueSpan): number {
  if (form === 'quoted') return end;
  let to = start;
  while (to < end && (isHan(text.charCodeAt(to)) || text.charCodeAt(to) === 0xb7)) to++;
  return to;
}

function latinEnd(text: string, start: number): number {
  const match = /^[A-Z][A-Za-z'.-]+(?: [A-Z][A-Za-z'.-]*){0,3}/.exec(text.slice(start, start + 60));
  return start + (match?.[0].length ?? 0);
}

/** Two to four signs that begin with a surname and are no word of operations; longer only with the dot of foreign names. */
function isHanName(value: string): boolean {
  if (!/^[\u3400-\u9fff]{2,4}$/.test(value))
    return /^[\u3400-\u9fff]{1,10}(?:·[\u3400-\u9fff]{1,10}){1,3}$/.test(value);
  if (noNames.has(value) || noNames.has(value.slice(0, 2))) return false;
  if (compoundSurnames.has(value.slice(0, 2))) return true;
  return value.length <= 3 && surnames.has(value.charAt(0));
}

/** Two to four capitalised words. */
function isLatinName(value: string): boolean {
  return /^[A-Z][A-Za-z'.-]*(?: [A-Z][A-Za-z'.-]*){1,3}$/.test(value);
}
