import type { BytesColumn, Column, TextColumn } from '../parquet/column.ts';
import { numberColumn, setNumber, TextBuilder } from '../parquet/column.ts';
import type { Placement, StoredRow } from './build-file.ts';
import { clientIdOf } from './client-id.ts';
import { streamId } from './stream-id.ts';

const numberNames = ['#stream', '#seq', '#accepted', '#received', '#parsed', '#stored', '#partition', '#offset'];

/** Identity, times and place on the bus of each row. `#masked` is reserved for the masked form of the line. */
export class SystemColumns {
  readonly source: TextBuilder;
  readonly ts: ReturnType<typeof numberColumn>;
  readonly #id: TextBuilder;
  readonly #topic: TextBuilder;
  readonly #reason: TextBuilder;
  readonly #detail: TextBuilder;
  readonly #bytes: BytesColumn = { type: 'bytes', name: '#bytes', items: [] };
  readonly #numbers: ReturnType<typeof numberColumn>[];
  #header: StoredRow['origin']['header'] | undefined;
  #stream = 0;

  constructor(rows: number) {
    const text = (name: string): TextBuilder => new TextBuilder(name, rows);
    this.source = text('#source');
    this.#id = text('#id');
    this.#topic = text('#topic');
    this.#reason = text('#reason');
    this.#detail = text('#detail');
    this.ts = numberColumn('i64', '#ts', rows);
    this.#numbers = numberNames.map((name) => numberColumn('i64', name, rows));
    for (const column of this.#numbers) column.present.fill(1);
  }

  add(at: number, row: StoredRow, place: Placement): void {
    const { header, index, topic, partition, offset } = row.origin;
    this.source.set(at, header.source);
    setNumber(this.ts, at, timestampOf(row));
    if (header !== this.#header) {
      this.#header = header;
      this.#stream = streamId(header.tenant, header.source, header.stream);
    }
    this.#put(0, at, this.#stream);
    this.#put(1, at, header.firstSeq + index);
    this.#put(2, at, header.acceptedAtMs);
    this.#put(3, at, header.receivedAtMs);
    this.#put(4, at, place.nowMs);
    this.#put(5, at, place.nowMs);
    this.#put(6, at, partition);
    this.#put(7, at, offset);
    this.#topic.set(at, topic);
    const clientId = clientIdOf(row);
    if (clientId !== undefined) this.#id.setUnique(at, clientId);
    const bytes = row.kind === 'event' ? row.event.rawBytes : row.rawBytes;
    if (bytes !== undefined) this.#bytes.items[at] = bytes;
    if (row.kind === 'quarantine') {
      this.#reason.set(at, row.reason);
      this.#detail.set(at, row.detail.toWellFormed());
    }
  }

  #put(column: number, at: number, value: number): void {
    const target = this.#numbers[column];
    if (target !== undefined) target.numbers[at] = value;
  }

  finish(): Column[] {
    const optional: TextColumn[] = [this.#id, this.#reason, this.#detail].map((builder) => builder.column);
    return [
      this.source.column,
      this.ts,
      ...this.#numbers,
      this.#topic.column,
      ...optional.filter((column) => column.values.length > 0),
      ...(this.#bytes.items.length > 0 ? [this.#bytes] : []),
    ];
  }
}

/** Quarantined rows have no time of their own: they stand at their acceptance. */
export function timestampOf(row: StoredRow): number {
  return row.kind === 'event' ? row.event.timestampUs : row.origin.header.acceptedAtMs * 1000;
}
