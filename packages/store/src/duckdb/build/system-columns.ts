import type { BytesColumn, Column } from '../parquet/column.ts';
import { NumberBuilder, TextBuilder } from '../parquet/column.ts';
import type { StoredRow } from '../../ledger/stored-row.ts';
import type { Placement } from './build-file.ts';
import { clientIdOf } from '../../identity/client-id.ts';
import { streamId } from '../../identity/stream-id.ts';

type Header = StoredRow['origin']['header'];

/** Identity, times and place on the bus of each row. */
export class SystemColumns {
  readonly #source: TextBuilder;
  readonly #topic: TextBuilder;
  readonly #id: TextBuilder;
  readonly #reason: TextBuilder;
  readonly #detail: TextBuilder;
  readonly #ts: NumberBuilder;
  readonly #stream: NumberBuilder;
  readonly #seq: NumberBuilder;
  readonly #accepted: NumberBuilder;
  readonly #received: NumberBuilder;
  readonly #parsed: NumberBuilder;
  readonly #stored: NumberBuilder;
  readonly #partition: NumberBuilder;
  readonly #offset: NumberBuilder;
  readonly #bytes: BytesColumn = { type: 'bytes', name: '#bytes', items: [] };
  #header: Header | undefined;
  /** Of the header: rows of one record follow each other. */
  #ofHeader = { stream: 0, source: 0, topic: 0 };

  /** `rows`: a first guess. */
  constructor(rows: number) {
    const number = (name: string): NumberBuilder => new NumberBuilder('i64', name, rows);
    this.#source = new TextBuilder('#source', rows);
    this.#topic = new TextBuilder('#topic', rows);
    this.#id = new TextBuilder('#id', 0);
    this.#reason = new TextBuilder('#reason', 0);
    this.#detail = new TextBuilder('#detail', 0);
    this.#ts = number('#ts');
    this.#stream = number('#stream');
    this.#seq = number('#seq');
    this.#accepted = number('#accepted');
    this.#received = number('#received');
    this.#parsed = number('#parsed');
    this.#stored = number('#stored');
    this.#partition = number('#partition');
    this.#offset = number('#offset');
  }

  add(at: number, row: StoredRow, place: Pick<Placement, 'nowMs'>): void {
    const { header, index, topic, partition, offset } = row.origin;
    if (header !== this.#header) this.#startRecord(header, topic);
    this.#source.setCode(at, this.#ofHeader.source);
    this.#topic.setCode(at, this.#ofHeader.topic);
    this.#ts.set(at, timestampOf(row));
    this.#stream.set(at, this.#ofHeader.stream);
    this.#seq.set(at, header.firstSeq + index);
    this.#accepted.set(at, header.acceptedAtMs);
    this.#received.set(at, header.receivedAtMs);
    this.#parsed.set(at, place.nowMs);
    this.#stored.set(at, place.nowMs);
    this.#partition.set(at, partition);
    this.#offset.set(at, offset);
    const clientId = clientIdOf(row);
    if (clientId !== undefined) this.#id.setUnique(at, clientId);
    const bytes = row.kind === 'event' ? row.event.rawBytes : row.rawBytes;
    if (bytes !== undefined) this.#bytes.items[at] = bytes;
    if (row.kind === 'quarantine') {
      this.#reason.set(at, row.reason);
      this.#detail.set(at, row.detail.toWellFormed());
    }
  }

  #startRecord(header: Header, topic: string): void {
    this.#header = header;
    this.#ofHeader = {
      stream: streamId(header.tenant, header.source, header.stream),
      source: this.#source.pool.intern(header.source),
      topic: this.#topic.pool.intern(topic),
    };
  }

  finish(rows: number): Column[] {
    const texts = [this.#id, this.#reason, this.#detail].filter((builder) => builder.count > 0);
    const numbers = [
      ...[this.#ts, this.#stream, this.#seq, this.#accepted, this.#received],
      ...[this.#parsed, this.#stored, this.#partition, this.#offset],
    ];
    return [
      this.#source.finish(rows),
      ...numbers.map((builder) => builder.finish(rows)),
      this.#topic.finish(rows),
      ...texts.map((builder) => builder.finish(rows)),
      ...(this.#bytes.items.length > 0 ? [this.#bytes] : []),
    ];
  }
}

/** Quarantined rows have no time of their own: they stand at their acceptance. */
export function timestampOf(row: StoredRow): number {
  return row.kind === 'event' ? row.event.timestampUs : row.origin.header.acceptedAtMs * 1000;
}
