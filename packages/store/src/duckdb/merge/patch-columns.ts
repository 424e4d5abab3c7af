import { type Fields, hiddenFieldPrefix } from '@logwarden/contracts';
import { foldSearched, isLowerFoldText } from '@logwarden/query';
import { FieldColumns, restKey } from '../build/field-columns.ts';
import type { FieldTally } from '../build/prepared.ts';
import { decodeColumnName } from '../names.ts';
import { type Column, type NumberColumn, TextBuilder, type TextColumn } from '../parquet/column.ts';

/** New masked forms and hidden fields of rows of a file. Structured-clonable. */
export interface FilePatch {
  /** Rows by their numbers in the file; those that are not named stay as they are. */
  readonly rows: readonly number[];
  /** Masked forms by row; a row that is not in it has none. */
  readonly masked: ReadonlyMap<number, string>;
  /** Hidden fields: of row `rows[i]` `hidden[hiddenOf[i]]`. */
  readonly hidden: readonly Fields[];
  readonly hiddenOf: readonly number[];
  /** Least policy version afterwards, by source. */
  readonly policies: ReadonlyMap<string, number>;
}

interface Patched {
  readonly columns: readonly Column[];
  /** Fields that the patch brought. */
  readonly fields: readonly FieldTally[];
}

export function patchColumns(columns: readonly Column[], patch: FilePatch | undefined, rows: number): Patched {
  if (patch === undefined) return { columns, fields: [] };
  const kept = new Map(columns.map((column) => [column.name, cleared(column, patch.rows)]));
  const { columns: fresh, fields } = freshColumns(patch, rows);
  for (const column of fresh) {
    const known = kept.get(column.name);
    kept.set(column.name, known === undefined ? column : overlaid(known, column));
  }
  return { columns: [...kept.values()].filter((column) => !isOurs(column.name) || hasValues(column)), fields };
}

function isOurs(name: string): boolean {
  if (name === '#masked' || name === '#mfold') return true;
  return decodeColumnName(name)?.field.startsWith(hiddenFieldPrefix) === true;
}

function hasValues(column: Column): boolean {
  if (column.type === 'text') return column.codes.some((code) => code >= 0);
  return column.type === 'bytes' || column.present.includes(1);
}

/** The column without what the patch replaces. */
function cleared(column: Column, rows: readonly number[]): Column {
  if (column.name === '#rest' && column.type === 'text') clearRest(column, rows);
  if (!isOurs(column.name)) return column;
  if (column.type === 'text') for (const row of rows) column.codes[row] = -1;
  else if (column.type !== 'bytes') for (const row of rows) column.present[row] = 0;
  return column;
}

const restPrefix = restKey(hiddenFieldPrefix);

function clearRest({ codes, pool }: TextColumn, rows: readonly number[]): void {
  for (const row of rows) {
    const code = codes[row] ?? -1;
    const json = code < 0 ? '' : pool.text(code);
    if (!json.includes(restPrefix)) continue;
    const left = Object.entries(membersOf(json)).filter(([key]) => !key.startsWith(restPrefix));
    codes[row] = left.length === 0 ? -1 : pool.append(JSON.stringify(Object.fromEntries(left)));
  }
}

/** `#rest` was written by `FieldColumns`: an object. */
function membersOf(json: string): Readonly<Record<string, unknown>> {
  return JSON.parse(json) as Readonly<Record<string, unknown>>;
}

function freshColumns(patch: FilePatch, rows: number): { columns: Column[]; fields: readonly FieldTally[] } {
  const masked = new TextBuilder('#masked', rows);
  const folded = new TextBuilder('#mfold', rows);
  for (const [row, text] of patch.masked) {
    masked.setUnique(row, text.toWellFormed());
    if (!isLowerFoldText(text)) folded.setUnique(row, foldSearched(text));
  }
  const hidden = new FieldColumns(rows);
  for (const [at, row] of patch.rows.entries()) hidden.add(row, patch.hidden[patch.hiddenOf[at] ?? 0] ?? {});
  const columns = [masked.finish(rows), folded.finish(rows), ...hidden.finish(rows)];
  return { columns, fields: hidden.tally() };
}

/** The values of `fresh` over those of `known`; in `#rest` both stand together. */
function overlaid(known: Column, fresh: Column): Column {
  if (known.type === 'text' && fresh.type === 'text') overlayTexts(known, fresh);
  else if ('numbers' in known && 'numbers' in fresh) overlayNumbers(known, fresh);
  return known;
}

function overlayTexts(known: TextColumn, fresh: TextColumn): void {
  const codeOf = new Int32Array(fresh.pool.count).fill(-1);
  for (const [row, code] of fresh.codes.entries()) {
    if (code < 0) continue;
    const before = known.codes[row] ?? -1;
    if (known.name === '#rest' && before >= 0) {
      const both = `${known.pool.text(before).slice(0, -1)},${fresh.pool.text(code).slice(1)}`;
      known.codes[row] = known.pool.append(both);
      continue;
    }
    if ((codeOf[code] ?? -1) < 0) codeOf[code] = known.pool.intern(fresh.pool.text(code));
    known.codes[row] = codeOf[code] ?? -1;
  }
}

function overlayNumbers(known: NumberColumn, fresh: NumberColumn): void {
  for (const [row, has] of fresh.present.entries()) {
    if (has === 0) continue;
    known.numbers[row] = fresh.numbers[row] ?? 0;
    known.present[row] = 1;
  }
}
