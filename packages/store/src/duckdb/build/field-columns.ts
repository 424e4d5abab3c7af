import type { FieldValue, Fields } from '@logwarden/contracts';
import { fold, isLowerFold, valueText } from '@logwarden/query';
import type { Column, TextColumn } from '../parquet/column.ts';
import { NumberBuilder, TextBuilder } from '../parquet/column.ts';
import type { TextPool } from '../parquet/text-pool.ts';
import { columnName, maxColumnName } from '../names.ts';
import type { FieldTally } from './prepared.ts';

/** Fields beyond so many columns stand in `rest`. */
const columnLimit = 200;
const textLimit = 1_000_000;

interface Entry {
  readonly field: string;
  s: TextBuilder | undefined;
  i: NumberBuilder | undefined;
  d: NumberBuilder | undefined;
  b: NumberBuilder | undefined;
  /** Rows whose value stands in `rest`. */
  rest: number;
  /** Folded texts, which `finish` finds out about. */
  folded: number;
}

type OwnKind = 's' | 'i' | 'd' | 'b';
const ownKinds: readonly OwnKind[] = ['s', 'i', 'd', 'b'];

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
  readonly #names = new Set<string>();
  readonly #rest: TextBuilder;

  /** `rows`: a first guess. */
  constructor(rows: number) {
    this.#rows = rows;
    this.#rest = new TextBuilder('#rest', rows);
  }

  /** Whether any row has had a value in this column. */
  hasColumn(name: string): boolean {
    return this.#names.has(name);
  }

  add(row: number, fields: Fields): void {
    let rest: [string, RestField][] | undefined;
    for (const field in fields) {
      const value = single(fields[field]);
      if (value === undefined) continue;
      const entry = this.#entry(field);
      if (this.#put(entry, row, value)) continue;
      const added = restField(value);
      if (added === undefined) continue;
      rest ??= [];
      rest.push([restKey(field), added]);
      entry.rest++;
    }
    if (rest !== undefined) this.#rest.set(row, JSON.stringify(Object.fromEntries(rest)));
  }

  /** Call after `finish`, which finds out about folded forms. */
  tally(): FieldTally[] {
    const out: FieldTally[] = [];
    for (const { field, rest, folded, ...columns } of this.#entries.values()) {
      if (columns.s !== undefined) {
        const { pool, count } = columns.s;
        out.push([field, 's', count, fewCharacters(pool), isLowerCase(pool)]);
      }
      for (const kind of ['i', 'd', 'b'] as const) {
        const count = columns[kind]?.count ?? 0;
        if (count > 0) out.push([field, kind, count]);
      }
      if (folded > 0) out.push([field, 'f', folded]);
      if (rest > 0) out.push([field, 'r', rest]);
    }
    return out;
  }

  /** All columns, `#rest` last when any row needs it; folded forms beside texts that `lower` does not fold. */
  finish(rows: number): Column[] {
    const out: Column[] = [];
    for (const entry of this.#entries.values()) {
      for (const kind of ownKinds) {
        const column = entry[kind]?.finish(rows);
        if (column === undefined) continue;
        out.push(column);
        const folded = column.type === 'text' ? foldedColumn(columnName(entry.field, 'f'), column) : undefined;
        if (folded === undefined) continue;
        out.push(folded);
        entry.folded = folded.pool.count;
      }
    }
    if (this.#rest.count > 0) out.push(this.#rest.finish(rows));
    return out;
  }

  #entry(field: string): Entry {
    let entry = this.#entries.get(field);
    if (entry === undefined) {
      entry = { field, s: undefined, i: undefined, d: undefined, b: undefined, rest: 0, folded: 0 };
      this.#entries.set(field, entry);
    }
    return entry;
  }

  /** False: the value fits no column. */
  #put(entry: Entry, row: number, value: FieldValue): boolean {
    if (typeof value === 'string') {
      if (value.length > textLimit) return false;
      entry.s ??= this.#textBuilder(entry.field);
      entry.s?.set(row, value.isWellFormed() ? value : value.toWellFormed());
      return entry.s !== undefined;
    }
    if (typeof value !== 'number' && typeof value !== 'boolean') return false;
    const kind = typeof value === 'boolean' ? 'b' : numberKind(value);
    if (kind === null) return false;
    entry[kind] ??= this.#numberBuilder(entry.field, kind);
    entry[kind]?.set(row, Number(value));
    return entry[kind] !== undefined;
  }

  #textBuilder(field: string): TextBuilder | undefined {
    const name = this.#newColumn(field, 's');
    return name === undefined ? undefined : new TextBuilder(name, this.#rows);
  }

  #numberBuilder(field: string, kind: 'i' | 'd' | 'b'): NumberBuilder | undefined {
    const name = this.#newColumn(field, kind);
    const type = kind === 'i' ? 'i64' : kind === 'd' ? 'f64' : 'bool';
    return name === undefined ? undefined : new NumberBuilder(type, name, this.#rows);
  }

  /** Undefined: the file has columns enough, or the name is too long for one. */
  #newColumn(field: string, kind: OwnKind): string | undefined {
    if (this.#names.size >= columnLimit || field.length > maxColumnName) return undefined;
    const name = columnName(field, kind);
    this.#names.add(name);
    return name;
  }
}

/** A list of one value reads as that value. */
function single(value: FieldValue | undefined): FieldValue | undefined {
  return typeof value === 'object' && value.length === 1 ? value[0] : value;
}

/** The kind of column a number fits in; null: it goes to `rest`. */
function numberKind(value: number): 'i' | 'd' | null {
  if (Number.isSafeInteger(value)) return 'i';
  return Number.isFinite(value) ? 'd' : null;
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
  if (column.pool.isAscii) return undefined;
  const folded = new TextBuilder(name, 0);
  const codeOf = new Int32Array(column.pool.count).fill(-1);
  for (let code = 0; code < column.pool.count; code++) {
    const text = column.pool.text(code);
    if (!isLowerFold(text)) codeOf[code] = folded.pool.append(fold(text));
  }
  if (folded.pool.count === 0) return undefined;
  const codes = column.codes.map((code) => (code < 0 ? -1 : (codeOf[code] ?? -1)));
  return { type: 'text', name, codes, pool: folded.pool };
}

const mostCharacters = 40;

/** The distinct characters of ASCII texts, folded; null when there are many, or others. */
function fewCharacters(pool: TextPool): string | null {
  if (!pool.isAscii) return null;
  const seen = new Uint8Array(128);
  let count = 0;
  const { bytes } = pool;
  const size = pool.count === 0 ? 0 : pool.end(pool.count - 1);
  for (let at = 0; at < size; at++) {
    const byte = bytes[at] ?? 0;
    const unit = byte >= 65 && byte <= 90 ? byte + 32 : byte;
    if (seen[unit] === 1) continue;
    seen[unit] = 1;
    if (++count > mostCharacters) return null;
  }
  return Array.from(seen, (has, unit) => (has === 1 ? String.fromCharCode(unit) : '')).join('');
}

/** Whether every text is its own lower case. */
function isLowerCase(pool: TextPool): boolean {
  const { bytes } = pool;
  const size = pool.count === 0 ? 0 : pool.end(pool.count - 1);
  for (let at = 0; at < size; at++) {
    const byte = bytes[at] ?? 0;
    if (byte >= 65 && byte <= 90) return false;
  }
  return pool.isAscii || pool.texts().every((text) => text.toLowerCase() === text);
}
