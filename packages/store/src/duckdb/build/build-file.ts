import type { StoreRow } from '../../port.ts';
import { FieldColumns } from './field-columns.ts';
import { LineColumns } from './line-columns.ts';
import type { FileInfo, SourceTally } from './prepared.ts';
import { SystemColumns, timestampOf } from './system-columns.ts';
import { fileOrder, writeFile } from './write-file.ts';

export type StoredRow = Exclude<StoreRow, { kind: 'dropped' }>;

export interface Placement {
  readonly directory: string;
  readonly kind: FileInfo['kind'];
  readonly tenant: string;
  readonly storageClass: string;
  readonly day: string;
  readonly serial: number;
  readonly durable: boolean;
  readonly nowMs: number;
  /** Rows of one batch that get a new id because their client id is taken by another content. */
  readonly conflicts: ReadonlySet<StoredRow>;
}

/** Writes one file of rows of one partition, sorted, with its filter. */
export function buildFile(rows: readonly StoredRow[], place: Placement): FileInfo {
  const systems = new SystemColumns(rows.length);
  const fields = new FieldColumns(rows.length);
  const lines = new LineColumns(rows.length);
  for (const [at, row] of rows.entries()) {
    systems.add(at, row, place);
    const own = row.kind === 'event' ? row.event.fields : {};
    fields.add(at, place.conflicts.has(row) ? { ...own, 'event.id_conflict': true } : own);
    lines.add(at, row, own);
  }
  const fieldColumns = fields.finish();
  const names = new Set(fieldColumns.map((column) => column.name));
  const line = lines.finish((name) => names.has(name));
  const columns = [...systems.finish(), ...line.columns, ...fieldColumns];
  return writeFile(columns, fileOrder(columns, rows.length), {
    ...place,
    level: 0,
    cut: '',
    rows: rows.length,
    sources: tallySources(rows),
    fields: fields.tally(),
    shapes: line.shapes,
  });
}

function tallySources(rows: readonly StoredRow[]): SourceTally[] {
  const bySource = new Map<string, { -readonly [K in keyof SourceTally]: SourceTally[K] }>();
  for (const row of rows) {
    const { source, acceptedAtMs } = row.origin.header;
    const ts = timestampOf(row);
    let tally = bySource.get(source);
    if (tally === undefined) {
      tally = { source, events: 0, bytes: 0, minUs: ts, maxUs: ts, lastAcceptedAtMs: 0 };
      bySource.set(source, tally);
    }
    tally.events++;
    tally.bytes += sizeOf(row);
    if (ts < tally.minUs) tally.minUs = ts;
    if (ts > tally.maxUs) tally.maxUs = ts;
    if (acceptedAtMs > tally.lastAcceptedAtMs) tally.lastAcceptedAtMs = acceptedAtMs;
  }
  return [...bySource.values()];
}

/** Bytes as received, as near as the row tells: those kept, else the text's. */
export function sizeOf(row: StoredRow): number {
  const { raw, rawBytes } = row.kind === 'event' ? row.event : row;
  return rawBytes?.byteLength ?? Buffer.byteLength(raw);
}
