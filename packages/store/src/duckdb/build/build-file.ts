import { type Fields, hiddenFields } from '@logwarden/contracts';
import { sizeOf, type StoredRow } from '../../ledger/stored-row.ts';
import { freeTexts } from '../parquet/column.ts';
import { FieldColumns } from './field-columns.ts';
import { LineColumns } from './line-columns.ts';
import type { FileInfo, SourceTally } from './prepared.ts';
import { SystemColumns, timestampOf } from './system-columns.ts';
import { fileOrder, writeFile } from './write-file.ts';

export interface Placement {
  readonly directory: string;
  readonly kind: FileInfo['kind'];
  readonly tenant: string;
  readonly storageClass: string;
  readonly day: string;
  readonly serial: number;
  readonly durable: boolean;
  readonly nowMs: number;
}

/** Collects the rows of one file; keeps their values, not the rows. */
export class FileBuilder {
  readonly #place: Placement;
  readonly #systems: SystemColumns;
  readonly #fields: FieldColumns;
  readonly #lines: LineColumns;
  readonly #sources = new SourceTallies();
  #rows = 0;

  /** `expected`: rows, as a first guess. */
  constructor(place: Placement, expected: number) {
    this.#place = place;
    this.#systems = new SystemColumns(expected);
    this.#fields = new FieldColumns(expected);
    this.#lines = new LineColumns(expected, (name) => this.#fields.hasColumn(name));
  }

  /** `isConflict`: the row's client id is taken by another content, so it gets a new id. */
  add(row: StoredRow, isConflict: boolean): void {
    const at = this.#rows++;
    const own = row.kind === 'event' ? row.event.fields : {};
    this.#systems.add(at, row, this.#place);
    this.#fields.add(at, isConflict ? { ...own, 'event.id_conflict': true } : own);
    this.#lines.add(at, row, own);
    this.#sources.add(row);
  }

  /** Writes the file, sorted, with its filter. Nothing can be added any more. */
  write(): FileInfo {
    const rows = this.#rows;
    const line = this.#lines.finish(rows);
    const columns = [...this.#systems.finish(rows), ...line.columns, ...this.#fields.finish(rows)];
    const info = writeFile(columns, fileOrder(columns, rows), {
      ...this.#place,
      level: 0,
      cut: '',
      rows,
      sources: this.#sources.finish(),
      fields: this.#fields.tally(),
      shapes: line.shapes,
    });
    freeTexts(columns);
    return info;
  }
}

class SourceTallies {
  readonly #bySource = new Map<string, { -readonly [K in keyof SourceTally]: SourceTally[K] }>();

  add(row: StoredRow): void {
    const { source, acceptedAtMs } = row.origin.header;
    const ts = timestampOf(row);
    const policy = row.kind === 'event' ? policyOf(row.event.fields) : 0;
    let tally = this.#bySource.get(source);
    if (tally === undefined) {
      tally = { source, events: 0, bytes: 0, minUs: ts, maxUs: ts, lastAcceptedAtMs: 0, policy };
      this.#bySource.set(source, tally);
    }
    tally.events++;
    tally.bytes += sizeOf(row);
    if (ts < tally.minUs) tally.minUs = ts;
    if (ts > tally.maxUs) tally.maxUs = ts;
    if (policy < (tally.policy ?? 0)) tally.policy = policy;
    if (acceptedAtMs > tally.lastAcceptedAtMs) tally.lastAcceptedAtMs = acceptedAtMs;
  }

  finish(): SourceTally[] {
    return [...this.#bySource.values()];
  }
}

/** Version of the masking policy that an event went through; 0: none. */
export function policyOf(fields: Fields): number {
  const policy = fields[hiddenFields.policy];
  return typeof policy === 'number' ? policy : 0;
}
