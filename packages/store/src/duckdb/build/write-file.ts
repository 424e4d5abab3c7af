import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncFile } from '../disk.ts';
import { buildFilter } from '../filter/build-filter.ts';
import type { Column } from '../parquet/column.ts';
import { NumberBuilder } from '../parquet/column.ts';
import { writeParquet } from '../parquet/write.ts';
import type { FileInfo } from './prepared.ts';
import { sortedOrder } from './row-order.ts';

/** `#row` = serial × this + row: unique in the store, so one range of it names a block of one file. */
export const rowsPerSerial = 2 ** 21;

/** Relative path of a file. It starts with the tenant's id; the class is encoded so that it is one plain folder name. */
export function filePath(place: Pick<FileInfo, 'kind' | 'tenant' | 'storageClass' | 'day' | 'serial'>): string {
  const folder = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');
  const suffix = place.kind === 'event' ? 'parquet' : 'quarantine.parquet';
  return `t/${folder(place.tenant)}/${folder(place.storageClass)}/${folder(place.day)}/${place.serial}.${suffix}`;
}

export interface FilePlan extends Pick<
  FileInfo,
  'serial' | 'kind' | 'tenant' | 'storageClass' | 'day' | 'level' | 'cut' | 'rows' | 'sources' | 'fields' | 'shapes'
> {
  readonly directory: string;
  readonly durable: boolean;
}

/** Rows by (source, service, time). */
export function fileOrder(columns: readonly Column[], rows: number): Uint32Array {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const keys = ['#source', 'service.name:s'].map((name) => byName.get(name));
  const times = byName.get('#ts');
  return sortedOrder(
    keys.map((key) => (key?.type === 'text' ? key : undefined)),
    times !== undefined && 'numbers' in times ? times.numbers : new Float64Array(rows),
  );
}

/** Numbers the rows of `order` and writes the file and its filter. */
export function writeFile(columns: readonly Column[], order: Uint32Array, plan: FilePlan): FileInfo {
  const rowNumbers = new NumberBuilder('i64', '#row', columnRows(columns));
  for (let i = 0; i < order.length; i++) rowNumbers.set(order[i] ?? 0, plan.serial * rowsPerSerial + i);
  const path = filePath(plan);
  const absolute = `${plan.directory}/${path}`;
  mkdirSync(dirname(absolute), { recursive: true });
  const sizeBytes = writeParquet(absolute, [rowNumbers.finish(columnRows(columns)), ...columns], order);
  const filterBytes = plan.kind === 'event' ? buildFilter(`${absolute}.filter`, columns, order) : 0;
  if (plan.durable) {
    syncFile(absolute);
    if (filterBytes > 0) syncFile(`${absolute}.filter`);
    syncFile(dirname(absolute));
  }
  const { serial, kind, tenant, storageClass, day, level, cut, rows, sources, fields, shapes } = plan;
  return {
    ...{
      serial,
      path,
      kind,
      tenant,
      storageClass,
      day,
      level,
      cut,
      rows,
      sizeBytes,
      filterBytes,
      sources,
      fields,
      shapes,
    },
    minUs: Math.min(...sources.map((tally) => tally.minUs)),
    maxUs: Math.max(...sources.map((tally) => tally.maxUs)),
    extras: columns.map((c) => c.name).filter((name) => isOptional(name)),
  };
}

/** Rows of the columns, of which a file may take a part. */
function columnRows(columns: readonly Column[]): number {
  return Math.max(0, ...columns.map((c) => ('codes' in c ? c.codes.length : 'numbers' in c ? c.numbers.length : 0)));
}

const optionalColumns = new Set([
  ...['#id', '#shape', '#text', '#fold', '#masked', '#mfold', '#bytes', '#rest', '#reason', '#detail'],
]);

/** System columns that a file has only when a row needs them. */
export function isOptional(column: string): boolean {
  return optionalColumns.has(column) || /^#x\d+$/.test(column);
}
