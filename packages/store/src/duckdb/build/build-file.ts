import { foldSearched, isLowerFoldText } from '@logwarden/query';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoreRow } from '../../port.ts';
import { syncFile } from '../disk.ts';
import { buildFilter } from '../filter/build-filter.ts';
import type { BytesColumn, Column, TextColumn } from '../parquet/column.ts';
import { numberColumn, setNumber, TextBuilder } from '../parquet/column.ts';
import { writeParquet } from '../parquet/write.ts';
import { clientIdOf } from './client-id.ts';
import { FieldColumns } from './field-columns.ts';
import type { FileInfo, SourceTally } from './prepared.ts';
import { sortedOrder } from './row-order.ts';
import { streamId } from './stream-id.ts';

/** `#row` = serial × this + row: unique in the store, so one range of it names a block of one file. */
export const rowsPerSerial = 2 ** 21;

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

/** Relative path of a file. It starts with the tenant's id; the class is encoded so that it is one plain folder name. */
export function filePath(place: Pick<Placement, 'kind' | 'tenant' | 'storageClass' | 'day' | 'serial'>): string {
  const folder = (name: string): string => encodeURIComponent(name).replaceAll('.', '%2E');
  const suffix = place.kind === 'event' ? 'parquet' : 'quarantine.parquet';
  return `t/${folder(place.tenant)}/${folder(place.storageClass)}/${folder(place.day)}/${place.serial}.${suffix}`;
}

/** Writes one file of rows of one partition, sorted, with its filter. */
export function buildFile(rows: readonly StoredRow[], place: Placement): FileInfo {
  const systems = new SystemColumns(rows.length);
  const fields = new FieldColumns(rows.length);
  for (const [at, row] of rows.entries()) {
    systems.add(at, row, place);
    if (row.kind !== 'event') continue;
    fields.add(at, place.conflicts.has(row) ? { ...row.event.fields, 'event.id_conflict': true } : row.event.fields);
  }
  const order = sortedOrder([systems.source.column, fields.text('service.name')], systems.ts.numbers);
  const rowNumbers = numberColumn('i64', '#row', rows.length);
  for (let i = 0; i < order.length; i++) setNumber(rowNumbers, order[i] ?? 0, place.serial * rowsPerSerial + i);
  const columns = [rowNumbers, ...systems.finish(), ...fields.finish()];
  const path = filePath(place);
  const absolute = `${place.directory}/${path}`;
  mkdirSync(dirname(absolute), { recursive: true });
  const sizeBytes = writeParquet(absolute, columns, order);
  const filterBytes =
    place.kind === 'event' ? buildFilter(`${absolute}.filter`, order, (row) => systems.searchTextOf(row)) : 0;
  if (place.durable) {
    syncFile(absolute);
    if (filterBytes > 0) syncFile(`${absolute}.filter`);
    syncFile(dirname(absolute));
  }
  const tallies = tallySources(rows);
  return {
    serial: place.serial,
    path,
    kind: place.kind,
    tenant: place.tenant,
    storageClass: place.storageClass,
    day: place.day,
    rows: rows.length,
    sizeBytes,
    filterBytes,
    minUs: Math.min(...tallies.map((t) => t.minUs)),
    maxUs: Math.max(...tallies.map((t) => t.maxUs)),
    sources: tallies,
    fields: fields.tally(),
    extras: columns.map((c) => c.name).filter((name) => optionalColumns.has(name)),
  };
}

const optionalColumns = new Set(['#id', '#text', '#fold', '#bytes', '#rest', '#reason', '#detail']);

/** Columns every file has, and the optional ones that a row of it needed. `#masked` is reserved for the masked form. */
class SystemColumns {
  readonly source: TextBuilder;
  readonly ts: ReturnType<typeof numberColumn>;
  readonly #texts: Record<'id' | 'topic' | 'raw' | 'text' | 'fold' | 'reason' | 'detail', TextBuilder>;
  readonly #bytes: BytesColumn;
  readonly #numbers: ReturnType<typeof numberColumn>[];
  readonly #raw: string[] = [];
  readonly #searched = new Map<number, string>();

  constructor(rows: number) {
    const text = (name: string): TextBuilder => new TextBuilder(name, rows);
    this.source = text('#source');
    this.#texts = {
      id: text('#id'),
      topic: text('#topic'),
      raw: text('#raw'),
      text: text('#text'),
      fold: text('#fold'),
      reason: text('#reason'),
      detail: text('#detail'),
    };
    this.#bytes = { type: 'bytes', name: '#bytes', items: [] };
    this.ts = numberColumn('i64', '#ts', rows);
    this.#numbers = numberNames.map((name) => numberColumn('i64', name, rows));
  }

  add(at: number, row: StoredRow, place: Placement): void {
    const { header, index, topic, partition, offset } = row.origin;
    const texts = this.#texts;
    this.source.set(at, header.source);
    setNumber(this.ts, at, timestampOf(row));
    const id = streamId(header.tenant, header.source, header.stream);
    const values = [id, header.firstSeq + index, header.acceptedAtMs, header.receivedAtMs, place.nowMs, place.nowMs];
    values.push(partition, offset);
    for (const [i, column] of this.#numbers.entries()) setNumber(column, at, values[i] ?? 0);
    texts.topic.set(at, topic);
    const clientId = clientIdOf(row);
    if (clientId !== undefined) texts.id.setUnique(at, clientId);
    this.#addText(at, row);
  }

  searchTextOf(row: number): string {
    return this.#searched.get(row) ?? this.#raw[row] ?? '';
  }

  finish(): Column[] {
    const optional: TextColumn[] = ['id', 'text', 'fold', 'reason', 'detail'].flatMap((name) => {
      const column = this.#texts[asTextName(name)].column;
      return column.values.length > 0 ? [column] : [];
    });
    const bytes = this.#bytes.items.length > 0 ? [this.#bytes] : [];
    return [
      this.source.column,
      this.ts,
      ...this.#numbers,
      this.#texts.topic.column,
      this.#texts.raw.column,
      ...optional,
      ...bytes,
    ];
  }

  #addText(at: number, row: StoredRow): void {
    const raw = row.kind === 'event' ? row.event.raw : row.raw;
    const stored = raw.toWellFormed();
    this.#texts.raw.setUnique(at, stored);
    this.#raw[at] = stored;
    const bytes = row.kind === 'event' ? row.event.rawBytes : row.rawBytes;
    if (bytes !== undefined) this.#bytes.items[at] = bytes;
    if (row.kind === 'quarantine') {
      this.#texts.reason.set(at, row.reason);
      this.#texts.detail.set(at, row.detail.toWellFormed());
      return;
    }
    const searched = row.event.searchText;
    if (searched !== stored) {
      this.#texts.text.setUnique(at, searched.toWellFormed());
      this.#searched.set(at, searched);
    }
    if (!isLowerFoldText(searched)) this.#texts.fold.setUnique(at, foldSearched(searched));
  }
}

const numberNames = ['#stream', '#seq', '#accepted', '#received', '#parsed', '#stored', '#partition', '#offset'];

type TextName = 'id' | 'text' | 'fold' | 'reason' | 'detail';

/** The caller's list holds nothing but these names. */
function asTextName(name: string): TextName {
  return name as TextName;
}

/** Quarantined rows have no time of their own: they stand at their acceptance. */
function timestampOf(row: StoredRow): number {
  return row.kind === 'event' ? row.event.timestampUs : row.origin.header.acceptedAtMs * 1000;
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
