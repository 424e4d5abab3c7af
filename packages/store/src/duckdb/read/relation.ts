import { sqlName, sqlText, type Sql } from '@logwarden/query';
import { isOptional, rowsPerSerial } from '../build/write-file.ts';
import type { FileInfo } from '../build/prepared.ts';
import { rowGroupRows } from '../parquet/write.ts';
import type { Run } from '../../ledger/seq-set.ts';
import { columnName, decodeColumnName } from '../names.ts';

const systemTypes: Readonly<Record<string, string>> = {
  '#source': 'VARCHAR',
  '#topic': 'VARCHAR',
  '#id': 'VARCHAR',
  '#raw': 'VARCHAR',
  '#text': 'VARCHAR',
  '#fold': 'VARCHAR',
  '#masked': 'VARCHAR',
  '#mfold': 'VARCHAR',
  '#rest': 'VARCHAR',
  '#shape': 'VARCHAR',
  '#reason': 'VARCHAR',
  '#detail': 'VARCHAR',
  '#bytes': 'BLOB',
};
const kindTypes = { s: 'VARCHAR', f: 'VARCHAR', i: 'BIGINT', d: 'DOUBLE', b: 'BOOLEAN' } as const;

function typeOf(column: string): string {
  const field = decodeColumnName(column);
  if (field !== null) return kindTypes[field.kind];
  return systemTypes[column] ?? (column.startsWith('#x') ? 'VARCHAR' : 'BIGINT');
}

/** Columns of a file that a query may name: absent ones must read as NULL. */
export function columnsOf(info: FileInfo): Set<string> {
  const names = new Set(info.extras);
  for (const [field, place] of info.fields) if (place !== 'r') names.add(columnName(field, place));
  return names;
}

export interface RelationFile {
  readonly info: FileInfo;
  readonly path: string;
  /** Only these rows, by their number in the file. */
  readonly blocks?: readonly Run[] | undefined;
}

/** A FROM item with the columns over the files, one that no file has as NULL. No files: an empty relation. */
export function relation(files: readonly RelationFile[], columns: Iterable<string>, where: Sql): Sql {
  const ranges = rowRanges(files);
  const present = new Set<string>();
  for (const { info } of files) for (const name of columnsOf(info)) present.add(name);
  const list = [...columns].map((name) =>
    isAlways(name) || present.has(name) ? sqlName(name) : `NULL::${typeOf(name)} AS ${sqlName(name)}`,
  );
  if (files.length === 0) {
    const none = [...columns].map((name) => `NULL::${typeOf(name)} AS ${sqlName(name)}`);
    return `(SELECT ${none.join(', ') || 'NULL AS x'} WHERE false)`;
  }
  const from = `read_parquet([${files.map(({ path }) => sqlText(path)).join(', ')}], union_by_name = true)`;
  const condition = ranges === null ? where : `(${ranges}) AND ${where}`;
  return `(SELECT ${list.join(', ') || '1 AS x'} FROM ${from} WHERE ${condition})`;
}

/** Columns that every file has. */
function isAlways(name: string): boolean {
  return decodeColumnName(name) === null && !isOptional(name);
}

/** Row numbers are unique in the store, so one OR of ranges says which blocks are read; Parquet statistics do the rest. */
function rowRanges(files: readonly RelationFile[]): Sql | null {
  if (files.every((file) => file.blocks === undefined)) return null;
  const ranges = files.flatMap(({ info, blocks }) => {
    const start = info.serial * rowsPerSerial;
    return (blocks === undefined ? [[0, rowsPerSerial - 1] as const] : wholeGroups(blocks)).map(
      ([first, last]) => `"#row" BETWEEN ${start + first} AND ${start + last}`,
    );
  });
  return ranges.join(' OR ') || 'false';
}

/** Long lists of runs cost more than they save: then one run for each neighbourhood of row groups. */
const mostRuns = 16;

function wholeGroups(runs: readonly Run[]): readonly Run[] {
  if (runs.length <= mostRuns) return runs;
  const groups: [number, number][] = [];
  for (const [first, last] of runs) {
    const from = Math.floor(first / rowGroupRows) * rowGroupRows;
    const to = (Math.floor(last / rowGroupRows) + 1) * rowGroupRows - 1;
    const before = groups.at(-1);
    if (before !== undefined && from <= before[1] + 1) before[1] = Math.max(before[1], to);
    else groups.push([from, to]);
  }
  return groups;
}
