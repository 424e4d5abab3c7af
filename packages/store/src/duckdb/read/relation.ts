import { sqlName, sqlText, type Sql } from '@logwarden/query';
import { rowsPerSerial } from '../build/build-file.ts';
import type { FileInfo } from '../build/prepared.ts';
import type { Run } from '../seq-set.ts';
import { columnName, decodeColumnName } from '../names.ts';

const systemTypes: Readonly<Record<string, string>> = {
  '#source': 'VARCHAR',
  '#topic': 'VARCHAR',
  '#id': 'VARCHAR',
  '#raw': 'VARCHAR',
  '#text': 'VARCHAR',
  '#fold': 'VARCHAR',
  '#rest': 'VARCHAR',
  '#reason': 'VARCHAR',
  '#detail': 'VARCHAR',
  '#bytes': 'BLOB',
};
const kindTypes = { s: 'VARCHAR', f: 'VARCHAR', i: 'BIGINT', d: 'DOUBLE', b: 'BOOLEAN' } as const;

function typeOf(column: string): string {
  const field = decodeColumnName(column);
  if (field !== null) return kindTypes[field.kind];
  return systemTypes[column] ?? 'BIGINT';
}

const optional = new Set(['#id', '#text', '#fold', '#rest', '#bytes', '#reason', '#detail']);

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

/**
 * A FROM item with the columns over the files: files of the same columns are read together, the rest is a UNION ALL.
 * `where` is pushed into each part. No files: an empty relation.
 */
export function relation(files: readonly RelationFile[], columns: Iterable<string>, where: Sql): Sql {
  const ranges = rowRanges(files);
  const wanted = [...new Set([...columns, ...(ranges === null ? [] : ['#row'])])];
  const groups = new Map<string, { names: Set<string>; paths: string[] }>();
  for (const { info, path } of files) {
    const has = columnsOf(info);
    const names = new Set(wanted.filter((name) => isAlways(name) || has.has(name)));
    const key = [...names].join('\0');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { names, paths: [path] });
    else group.paths.push(path);
  }
  if (groups.size === 0) {
    const none = wanted.map((name) => `NULL::${typeOf(name)} AS ${sqlName(name)}`);
    return `(SELECT ${none.join(', ') || 'NULL AS x'} WHERE false)`;
  }
  const parts = [...groups.values()].map(({ names, paths }) => {
    const list = wanted.map((name) => (names.has(name) ? sqlName(name) : `NULL::${typeOf(name)} AS ${sqlName(name)}`));
    const from = `read_parquet([${paths.map(sqlText).join(', ')}], union_by_name = true)`;
    return `SELECT ${list.join(', ')} FROM ${from}`;
  });
  return `(SELECT * FROM (${parts.join(' UNION ALL ')}) WHERE ${ranges === null ? where : `(${ranges}) AND ${where}`})`;
}

/** Columns that every file has. */
function isAlways(name: string): boolean {
  return decodeColumnName(name) === null && !optional.has(name);
}

/** Row numbers are unique in the store, so one OR of ranges says which blocks are read; Parquet statistics do the rest. */
function rowRanges(files: readonly RelationFile[]): Sql | null {
  if (files.every((file) => file.blocks === undefined)) return null;
  const ranges = files.flatMap(({ info, blocks }) => {
    const start = info.serial * rowsPerSerial;
    return (blocks ?? [[0, rowsPerSerial - 1] as const]).map(
      ([first, last]) => `"#row" BETWEEN ${start + first} AND ${start + last}`,
    );
  });
  return ranges.join(' OR ');
}
