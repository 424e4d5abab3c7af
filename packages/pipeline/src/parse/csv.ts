import { type ParserConfig } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { type Draft } from '../fields/draft.ts';
import { type FieldPlan } from '../fields/names.ts';
import { plainNumber } from './logfmt.ts';

const maxCells = 1_000;

interface Cell {
  readonly value: string;
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
  /** Position of the delimiter or the end of the text. */
  readonly next: number;
}

/** Reads lines of delimited values (RFC 4180 quoting) by the configured column names. */
export class CsvParser {
  readonly #delimiter: number;
  readonly #columns: readonly string[];
  #plans: readonly FieldPlan[] | undefined;

  /** Throws `request.invalid` for `columns` where none are named. */
  constructor(config: ParserConfig) {
    if (config.columns.length === 0) {
      throw new AppError('request.invalid', 'a CSV parser needs the names of its columns', {
        details: { field: 'columns', expected: 'at least one column name' },
      });
    }
    this.#delimiter = config.delimiter.charCodeAt(0);
    this.#columns = config.columns;
  }

  /** Fills the draft; extra cells become `column_N`, missing ones are left out, a broken quote sets `draft.error`. */
  parse(draft: Draft): boolean {
    this.#plans ??= this.#columns.map((column) => draft.names.planOf(column));
    const plans = this.#plans;
    const { text } = draft;
    const length = endOfLine(text);
    if (length === 0) return false;
    for (let at = 0, index = 0; at <= length && index < maxCells; index++) {
      const cell = readCell(text, at, this.#delimiter, length);
      if (cell === undefined) {
        draft.error = `quote that is not closed at character ${at}`;
        return index > 0;
      }
      if (cell.value !== '') put(draft, plans[index] ?? draft.names.planOf(`column_${index + 1}`), cell);
      at = cell.next + 1;
    }
    return true;
  }
}

function put(draft: Draft, plan: FieldPlan, cell: Cell): void {
  draft.put(plan, cell.quoted ? cell.value : plainNumber(cell.value));
  if (cell.start >= 0) draft.spans?.push([plan.role === 1 ? '@timestamp' : plan.target, cell.start, cell.end]);
}

/** Without the line break at the end, if it came along. */
function endOfLine(text: string): number {
  let length = text.length;
  while (length > 0 && (text.charCodeAt(length - 1) === 10 || text.charCodeAt(length - 1) === 13)) length--;
  return length;
}

function readCell(text: string, from: number, delimiter: number, length: number): Cell | undefined {
  if (text.charCodeAt(from) === 34) return readQuoted(text, from, delimiter, length);
  let end = from;
  while (end < length && text.charCodeAt(end) !== delimiter) end++;
  return { value: text.slice(from, end), quoted: false, start: from, end, next: end };
}

function readQuoted(text: string, from: number, delimiter: number, length: number): Cell | undefined {
  let end = from + 1;
  let doubled = false;
  for (;;) {
    end = text.indexOf('"', end);
    if (end < 0 || end >= length) return undefined;
    if (text.charCodeAt(end + 1) !== 34 || end + 1 >= length) break;
    doubled = true;
    end += 2;
  }
  let next = end + 1;
  while (next < length && text.charCodeAt(next) !== delimiter) next++;
  const inner = text.slice(from + 1, end);
  return doubled
    ? { value: inner.replaceAll('""', '"'), quoted: true, start: -1, end: -1, next }
    : { value: inner, quoted: true, start: from + 1, end, next };
}
