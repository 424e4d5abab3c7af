import type { FieldTally, FileInfo, SourceTally } from '../build/prepared.ts';
import { fileOrder, writeFile } from '../build/write-file.ts';
import { decodeColumnName } from '../names.ts';
import type { Column, NumberColumn, TextColumn } from '../parquet/column.ts';
import { ColumnReader } from '../parquet/read.ts';
import { type FilePatch, patchColumns } from './patch-columns.ts';

export interface MergePlan {
  readonly directory: string;
  /** Files of one partition and kind. */
  readonly files: readonly FileInfo[];
  /** Whether the result is cut by UTC day of `@timestamp`, and the serials it may use. */
  readonly cutByDay: boolean;
  readonly firstSerial: number;
  readonly serials: number;
  readonly level: number;
  /** Of a single file: what becomes of some of its rows. It keeps its place among the merged. */
  readonly patch?: FilePatch;
}

/** A day of fewer rows gets no file of its own. */
const fewestRows = 8192;
const dayUs = 86_400_000_000;

/** Reads files of one partition, sorts their rows together and writes them anew, fsynced. Nothing is booked here. */
export function mergeFiles(plan: MergePlan): FileInfo[] {
  const rows = plan.files.reduce((sum, info) => sum + info.rows, 0);
  const reader = new ColumnReader(rows);
  for (const { path } of plan.files) reader.addFile(`${plan.directory}/${path}`, new Set(['#row']));
  const patched = patchColumns(reader.finish(), plan.patch, rows);
  const { columns } = patched;
  const order = fileOrder(columns, rows);
  const [first] = plan.files;
  if (first === undefined) return [];
  const cut = plan.patch === undefined ? '' : first.cut;
  const parts = plan.cutByDay ? cutByDay(columns, order, plan.serials) : [{ cut, order }];
  const known = [...plan.files.flatMap((info) => info.fields), ...patched.fields];
  return parts.map((part, at) =>
    writeFile(columns, part.order, {
      directory: plan.directory,
      serial: plan.firstSerial + at,
      kind: first.kind,
      tenant: first.tenant,
      storageClass: first.storageClass,
      day: first.day,
      level: plan.level,
      cut: part.cut,
      durable: true,
      rows: part.order.length,
      sources: tallySources(columns, part.order, plan),
      fields: tallyFields(columns, part.order, known),
      shapes: usedValues(textOf(columns, '#shape'), part.order),
    }),
  );
}

function cutByDay(columns: readonly Column[], order: Uint32Array, most: number): { cut: string; order: Uint32Array }[] {
  const times = numbersOf(columns, '#ts');
  const dayOf = (row: number): number => Math.floor((times?.numbers[row] ?? 0) / dayUs);
  const counts = new Map<number, number>();
  for (const row of order) counts.set(dayOf(row), (counts.get(dayOf(row)) ?? 0) + 1);
  const large = [...counts].filter(([, count]) => count >= fewestRows).sort((a, b) => b[1] - a[1]);
  const own = new Set(large.slice(0, Math.max(0, most - 1)).map(([day]) => day));
  const parts = [...own].map((day) => ({
    cut: new Date(day * 86_400_000).toISOString().slice(0, 10),
    order: order.filter((row) => dayOf(row) === day),
  }));
  const rest = order.filter((row) => !own.has(dayOf(row)));
  return rest.length > 0 ? [...parts, { cut: 'rest', order: rest }] : parts;
}

function textOf(columns: readonly Column[], name: string): TextColumn | undefined {
  const column = columns.find((c) => c.name === name);
  return column?.type === 'text' ? column : undefined;
}

function numbersOf(columns: readonly Column[], name: string): NumberColumn | undefined {
  const column = columns.find((c) => c.name === name);
  return column !== undefined && 'numbers' in column ? column : undefined;
}

function usedValues(column: TextColumn | undefined, order: Uint32Array): string[] {
  if (column === undefined) return [];
  const used = new Set<number>();
  for (const row of order) used.add(column.codes[row] ?? -1);
  return column.pool.texts().filter((_, code) => used.has(code));
}

/** Counts and times are exact. Bytes as received are known per input only: a part gets its share by rows. */
function tallySources(
  columns: readonly Column[],
  order: Uint32Array,
  { files, patch }: Pick<MergePlan, 'files' | 'patch'>,
): SourceTally[] {
  const source = textOf(columns, '#source');
  const times = numbersOf(columns, '#ts');
  const accepted = numbersOf(columns, '#accepted');
  const out = new Map<number, { -readonly [K in keyof SourceTally]: SourceTally[K] }>();
  for (const row of order) {
    const code = source?.codes[row] ?? -1;
    const ts = times?.numbers[row] ?? 0;
    let tally = out.get(code);
    if (tally === undefined) {
      const name = code < 0 ? '' : (source?.pool.text(code) ?? '');
      tally = { source: name, events: 0, bytes: 0, minUs: ts, maxUs: ts, lastAcceptedAtMs: 0 };
      out.set(code, tally);
    }
    tally.events++;
    if (ts < tally.minUs) tally.minUs = ts;
    if (ts > tally.maxUs) tally.maxUs = ts;
    const acceptedAtMs = accepted?.numbers[row] ?? 0;
    if (acceptedAtMs > tally.lastAcceptedAtMs) tally.lastAcceptedAtMs = acceptedAtMs;
  }
  for (const tally of out.values()) {
    const inputs = files.flatMap((info) => info.sources.filter((known) => known.source === tally.source));
    const events = inputs.reduce((sum, known) => sum + known.events, 0);
    const bytes = inputs.reduce((sum, known) => sum + known.bytes, 0);
    tally.bytes = Math.round((bytes * tally.events) / events);
    tally.policy = patch?.policies.get(tally.source) ?? Math.min(...inputs.map(({ policy = 0 }) => policy));
  }
  return [...out.values()];
}

function tallyFields(columns: readonly Column[], order: Uint32Array, known: readonly FieldTally[]): FieldTally[] {
  const characters = mergedCharacters(known);
  const out: FieldTally[] = [];
  for (const column of columns) {
    const name = decodeColumnName(column.name);
    const count = name === null ? 0 : countPresent(column, order);
    if (name === null || count === 0) continue;
    const texts = name.kind === 's' ? characters.get(name.field) : undefined;
    if (texts === undefined) out.push([name.field, name.kind, count]);
    else out.push([name.field, name.kind, count, texts.characters, texts.isLower]);
  }
  const rest = new Map<string, number>();
  for (const [field, place, count] of known) {
    if (place === 'r') rest.set(field, Math.min(order.length, (rest.get(field) ?? 0) + count));
  }
  return [...out, ...[...rest].map(([field, count]): FieldTally => [field, 'r', count])];
}

function countPresent(column: Column, order: Uint32Array): number {
  let count = 0;
  if (column.type === 'text') for (const row of order) count += (column.codes[row] ?? -1) >= 0 ? 1 : 0;
  else if (column.type !== 'bytes') for (const row of order) count += column.present[row] ?? 0;
  return count;
}

/** What the files say of the texts of each field, taken together. */
function mergedCharacters(fields: readonly FieldTally[]): Map<string, { characters: string | null; isLower: boolean }> {
  const out = new Map<string, { characters: string | null; isLower: boolean }>();
  for (const [field, place, , characters = null, isLower = false] of fields) {
    if (place !== 's') continue;
    const known = out.get(field) ?? { characters: '', isLower: true };
    const union =
      known.characters === null || characters === null
        ? null
        : [...new Set(known.characters + characters)].sort().join('');
    out.set(field, { characters: union, isLower: known.isLower && isLower });
  }
  return out;
}
