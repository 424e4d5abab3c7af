import type { FieldScalar, FieldValue, Fields } from '@logwarden/contracts';
import { fold, isLowerFold, valueText } from '@logwarden/query';
import type { Column, NumberColumn, TextColumn } from '../parquet/column.ts';
import { numberColumn, setNumber, TextBuilder } from '../parquet/column.ts';
import type { ColumnKind } from '../names.ts';
import { columnName, maxColumnName } from '../names.ts';
import type { FieldPlace, FieldTally } from './prepared.ts';

/** Fields beyond so many columns stand in `rest`. */
const columnLimit = 200;
const textLimit = 1_000_000;

type FieldColumn = { kind: 's'; builder: TextBuilder } | { kind: 'i' | 'd' | 'b'; column: NumberColumn };

interface Entry {
  readonly field: string;
  readonly counts: Map<FieldPlace, number>;
  readonly byKind: Map<ColumnKind, FieldColumn>;
}

/** Values of one field in `rest`: lists of texts, folded texts (where `lower` will not do), numbers as decimals, booleans. */
interface RestField {
  s?: string[];
  f?: string[];
  n?: string[];
  d?: number[];
  b?: boolean[];
}

/** Own fields of a file's rows as typed columns, what does not fit as JSON in `rest`. */
export class FieldColumns {
  readonly #rows: number;
  readonly #entries = new Map<string, Entry>();
  readonly #rest: TextBuilder;
  #columns = 0;

  constructor(rows: number) {
    this.#rows = rows;
    this.#rest = new TextBuilder('#rest', rows);
  }

  add(row: number, fields: Fields): void {
    let rest: [string, RestField][] | undefined;
    for (const field in fields) {
      const value = fields[field];
      if (value === undefined) continue;
      const entry = this.#entry(field);
      const kind = scalarKind(value);
      if (kind !== null && this.#put(entry, { kind, row, value: asScalar(value) })) continue;
      const added = restField(value);
      if (added === undefined) continue;
      rest ??= [];
      rest.push([restKey(field), added]);
      count(entry, 'r');
    }
    if (rest !== undefined) this.#rest.set(row, JSON.stringify(Object.fromEntries(rest)));
  }

  /** Call after `finish`, which finds out about folded forms. */
  tally(): FieldTally[] {
    const out: FieldTally[] = [];
    for (const { field, counts, byKind } of this.#entries.values()) {
      for (const [place, n] of counts) {
        const column = place === 's' ? byKind.get('s') : undefined;
        if (column?.kind === 's') {
          const { values } = column.builder.column;
          out.push([field, place, n, fewCharacters(values), values.every(isLowerCase)]);
        } else out.push([field, place, n]);
      }
    }
    return out;
  }

  /** All columns, `#rest` last when any row needs it; folded forms beside texts that `lower` does not fold. */
  finish(): Column[] {
    const out: Column[] = [];
    for (const { field, counts, byKind } of this.#entries.values()) {
      for (const column of byKind.values()) {
        if (column.kind !== 's') {
          out.push(column.column);
          continue;
        }
        out.push(column.builder.column);
        const folded = foldedColumn(columnName(field, 'f'), column.builder.column);
        if (folded === undefined) continue;
        out.push(folded);
        counts.set('f', folded.values.length);
      }
    }
    if (this.#rest.column.values.length > 0) out.push(this.#rest.column);
    return out;
  }

  #entry(field: string): Entry {
    let entry = this.#entries.get(field);
    if (entry === undefined) {
      entry = { field, counts: new Map(), byKind: new Map() };
      this.#entries.set(field, entry);
    }
    return entry;
  }

  #put(entry: Entry, cell: { kind: ColumnKind; row: number; value: FieldScalar }): boolean {
    let column = entry.byKind.get(cell.kind);
    if (column === undefined) {
      if (this.#columns >= columnLimit || entry.field.length > maxColumnName) return false;
      this.#columns++;
      column = makeColumn(entry.field, cell.kind, this.#rows);
      entry.byKind.set(cell.kind, column);
    }
    if (column.kind === 's') column.builder.set(cell.row, String(cell.value).toWellFormed());
    else setNumber(column.column, cell.row, Number(cell.value));
    count(entry, cell.kind);
    return true;
  }
}

function count(entry: Entry, place: FieldPlace): void {
  entry.counts.set(place, (entry.counts.get(place) ?? 0) + 1);
}

function makeColumn(field: string, kind: ColumnKind, rows: number): FieldColumn {
  const name = columnName(field, kind);
  if (kind === 's' || kind === 'f') return { kind: 's', builder: new TextBuilder(name, rows) };
  const type = kind === 'i' ? 'i64' : kind === 'd' ? 'f64' : 'bool';
  return { kind, column: numberColumn(type, name, rows) };
}

/** The kind of column a value fits in; null: it goes to `rest`. */
function scalarKind(value: FieldValue): ColumnKind | null {
  if (typeof value === 'string') return value.length > textLimit ? null : 's';
  if (typeof value === 'boolean') return 'b';
  if (typeof value !== 'number') return null;
  if (Number.isSafeInteger(value)) return 'i';
  return Number.isFinite(value) ? 'd' : null;
}

function asScalar(value: FieldValue): FieldScalar {
  return typeof value === 'object' ? '' : value;
}

/** Key of a field in `rest`: plain characters only, so that it can stand in a JSON path. */
export function restKey(field: string): string {
  return field.replace(/[^a-z0-9_]/g, (unit) => `-${unit.charCodeAt(0).toString(16)}-`);
}

function restField(value: FieldValue): RestField | undefined {
  const values = typeof value === 'object' ? value : [value];
  if (values.length === 0) return undefined;
  const out: RestField = {};
  for (const item of values) {
    if (typeof item === 'string') (out.s ??= []).push(item.toWellFormed());
    else if (typeof item === 'boolean') (out.b ??= []).push(item);
    else if (typeof item === 'bigint') (out.n ??= []).push(valueText(item));
    else if (Number.isFinite(item)) (out.d ??= []).push(item === 0 ? 0 : item);
    else (out.s ??= []).push(valueText(item));
  }
  if (out.s?.some((text) => !isLowerFold(text)) === true) out.f = out.s.map(fold);
  return out;
}

/** Folded values where `lower` would not give them; undefined when it always does. Shares the codes' order. */
function foldedColumn(name: string, column: TextColumn): TextColumn | undefined {
  const codeOf = new Map<number, number>();
  const values: string[] = [];
  for (const [code, text] of column.values.entries()) {
    if (isLowerFold(text)) continue;
    codeOf.set(code, values.length);
    values.push(fold(text));
  }
  if (values.length === 0) return undefined;
  const codes = column.codes.map((code) => codeOf.get(code) ?? -1);
  return { type: 'text', name, codes, values };
}

const mostCharacters = 40;

/** The distinct characters of ASCII texts, folded; null when there are many, or others. */
function fewCharacters(values: readonly string[]): string | null {
  const seen = new Set<number>();
  for (const value of values) {
    for (let at = 0; at < value.length; at++) {
      const unit = value.charCodeAt(at);
      if (unit > 127) return null;
      seen.add(unit >= 65 && unit <= 90 ? unit + 32 : unit);
    }
    if (seen.size > mostCharacters) return null;
  }
  return String.fromCharCode(...[...seen].sort((a, b) => a - b));
}

const notLower = /[A-Z]|[^\0-\x7f]/;

function isLowerCase(text: string): boolean {
  return !notLower.test(text) || text.toLowerCase() === text;
}
