import type { LedgerRow } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { PlacedLedgerRow } from '../../ledger/ledger-builder.ts';
import { type Run, SeqSet } from '../../ledger/seq-set.ts';
import { type Version, versionOf } from '../answer.ts';
import type { Elastic } from '../client.ts';
import { booksIndex, busIndex } from '../mapping.ts';
import { hashId, type IndexNames } from '../names.ts';
import { bodyOf, searchAll } from '../read/search-all.ts';
import { type BulkItem, type BulkOptions, sendBulk } from './bulk.ts';
import type { Indices } from './indices.ts';
import { type BookedBatch, emptyBook, readBook, type StreamBook, writeBook } from './stream-books.ts';

/** A bus partition: everything below `next` is stored and booked. */
export interface BusBook {
  next: number;
  readonly offsets: SeqSet;
  readonly gaps: { readonly fromOffset: number; readonly toOffset: number; readonly reason: string }[];
  version?: Version;
}

interface BusBody {
  readonly next: number;
  readonly offsets: readonly Run[];
  readonly gaps: BusBook['gaps'];
}

export interface StreamNames {
  readonly tenant: string;
  readonly source: string;
  readonly name: string;
}

/** What a batch writes into the books before its position is moved. */
export interface BatchBooks {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly streams: ReadonlyMap<StreamBook, BookedBatch['parts']>;
  readonly ledger: readonly PlacedLedgerRow[];
}

export interface BooksDeps {
  readonly elastic: Elastic;
  readonly names: IndexNames;
  readonly indices: Indices;
  readonly bulk: BulkOptions;
}

/**
 * Positions, seqs and ledger rows. The engine has no transactions, so a batch is booked in two steps: seqs and ledger
 * rows first, marked with the batch's first offset, then the position. What is marked at or beyond the position does not
 * count, and goes when its bus partition is taken again. Every document is written only over the version that was read,
 * so that of two indexers that think they own a partition one fails.
 */
export class Books {
  readonly #deps: BooksDeps;
  readonly #bus = new Map<string, Promise<BusBook>>();
  readonly #streams = new Map<string, StreamBook>();

  constructor(deps: BooksDeps) {
    this.#deps = deps;
  }

  /** The committed position as it is now, whoever moved it. */
  async position(topic: string, partition: number): Promise<number> {
    return (await this.#readBus(topic, partition)).next;
  }

  /** The book of a bus partition that this process reads; what an earlier owner left unfinished is removed. */
  take(topic: string, partition: number): Promise<BusBook> {
    const key = busId(topic, partition);
    let book = this.#bus.get(key);
    if (book === undefined) {
      book = this.#takeNew(topic, partition);
      this.#bus.set(key, book);
      book.catch(() => this.#bus.delete(key));
    }
    return book;
  }

  /** The book of a bus partition, read only. */
  busBook(topic: string, partition: number): Promise<BusBook> {
    return this.#readBus(topic, partition);
  }

  /** Forgets what was read, after somebody else wrote or a write failed half-way. */
  forget(): void {
    this.#bus.clear();
    this.#streams.clear();
  }

  /**
   * Books of streams, made where there are none. `anew`: as they are now, for writes that nothing but a book decides;
   * others are over the version that was read, and fail where somebody else wrote.
   */
  async streams(wanted: readonly StreamNames[], anew = false): Promise<StreamBook[]> {
    // What was pending may be committed by now, which only a new read tells.
    const unknown = wanted.filter((names) => anew || this.#streams.get(streamKey(names))?.pending.length !== 0);
    for (const [tenant, names] of Map.groupBy(unknown, (of) => of.tenant)) await this.#loadStreams(tenant, names);
    return wanted.map((names) => this.#streams.get(streamKey(names)) ?? emptyBook(names));
  }

  async write(batch: BatchBooks): Promise<void> {
    const { topic, partition, from, to } = batch;
    const items: BulkItem[] = [];
    const books = [...batch.streams];
    for (const [book, parts] of books) items.push(await this.#streamItem(book, { topic, partition, from, to, parts }));
    items.push(...(await this.#ledgerItems(batch)));
    const results = await sendBulk(this.#deps.elastic, items, this.#deps.bulk);
    for (const [at, result] of results.entries()) {
      const book = books[at]?.[0];
      if (result.kind === 'done' && book !== undefined && result.version !== undefined) book.version = result.version;
      if (result.kind === 'exists') throw new AppError('resource.conflict', 'Another indexer books the same streams.');
      if (result.kind === 'refused')
        throw new AppError('store.unavailable', 'The books cannot be written.', { details: { reason: result.reason } });
    }
    for (const tenant of new Set(batch.ledger.map(({ row }) => row.tenant)))
      this.#deps.indices.markWritten(this.#deps.names.books(tenant));
    for (const [{ tenant }] of books) this.#deps.indices.markWritten(this.#deps.names.books(tenant));
  }

  /** The commit: moves a position from the version that was read. `resource.conflict` when somebody else moved it. */
  async movePosition(topic: string, partition: number, book: BusBook): Promise<void> {
    const index = this.#deps.names.bus();
    await this.#deps.indices.ensure(index, busIndex);
    const body: BusBody = { next: book.next, offsets: book.offsets.runs, gaps: book.gaps };
    const { body: answer } = await this.#deps.elastic.call({
      method: 'PUT',
      path: `/${index}/_doc/${busId(topic, partition)}`,
      query: versionQuery(book.version),
      body: { body: JSON.stringify(body) },
    });
    book.version = versionOf(answer);
  }

  /** Writes one stream's book as it is; for changes that belong to no batch. */
  async writeStream(book: StreamBook): Promise<void> {
    const [result] = await sendBulk(this.#deps.elastic, [await this.#streamItem(book)], this.#deps.bulk);
    if (result?.kind !== 'done') throw new AppError('resource.conflict', 'Another process books the same stream.');
    this.#deps.indices.markWritten(this.#deps.names.books(book.tenant));
    this.#streams.delete(streamKey(book));
  }

  /** Books of all streams of a tenant, read anew; `waiting`: of those with seqs that were set aside, and a few more. */
  async ofTenant(tenant: string, only?: 'waiting'): Promise<StreamBook[]> {
    const index = this.#deps.names.books(tenant);
    await this.#deps.indices.refresh((name) => name === index);
    const isStream = { term: { kind: 'stream' } };
    const waits = only === undefined ? [] : [{ term: { class: waitingClass } }];
    const hits = await searchAll(this.#deps.elastic, { index, query: { bool: { filter: [isStream, ...waits] } } });
    return Promise.all(
      hits.map(async ({ source, version }) => {
        const names = { tenant, source: String(source.src), name: source.st };
        const book = await readBook(names, source.body, (topic, partition) => this.position(topic, partition));
        return Object.assign(book, { version });
      }),
    );
  }

  async #readBus(topic: string, partition: number): Promise<BusBook> {
    const { status, body } = await this.#deps.elastic.call({
      method: 'GET',
      path: `/${this.#deps.names.bus()}/_doc/${busId(topic, partition)}`,
      accept: [404],
    });
    if (status === 404 || body._source === undefined) return { next: 0, offsets: new SeqSet(), gaps: [] };
    const { next, offsets, gaps } = busBodyOf(bodyOf(body));
    return { next, offsets: SeqSet.of(offsets), gaps: [...gaps], version: versionOf(body) };
  }

  async #takeNew(topic: string, partition: number): Promise<BusBook> {
    const book = await this.#readBus(topic, partition);
    // Written anew as it is: whoever owned the partition until now cannot move the position any more.
    await this.movePosition(topic, partition, book);
    const { elastic, names, indices, bulk } = this.#deps;
    await elastic.call({ method: 'POST', path: `/${names.allBooks()}/_refresh`, query: { ignore_unavailable: true } });
    const left = await searchAll(elastic, {
      index: names.allBooks(),
      query: {
        bool: {
          filter: [
            { term: { kind: 'ledger' } },
            { term: { topic } },
            { term: { partition } },
            { range: { from: { gte: book.next } } },
          ],
        },
      },
    });
    // Only as they were found: the next owner may book the same batch meanwhile.
    const items = left.map(({ index, id, version }) => ({
      action: JSON.stringify({
        delete: { _index: index, _id: id, if_seq_no: version.seqNo, if_primary_term: version.term },
      }),
    }));
    await sendBulk(elastic, items, bulk);
    for (const { index } of left) indices.markWritten(index);
    return book;
  }

  async #loadStreams(tenant: string, wanted: readonly StreamNames[]): Promise<void> {
    const index = this.#deps.names.books(tenant);
    await this.#deps.indices.ensure(index, booksIndex);
    const { body } = await this.#deps.elastic.call({
      method: 'POST',
      path: `/${index}/_mget`,
      body: { ids: wanted.map(streamDocId) },
    });
    for (const [at, names] of wanted.entries()) {
      const doc = body.docs?.[at];
      const book =
        doc?._source === undefined
          ? emptyBook(names)
          : await readBook(names, bodyOf(doc), (topic, partition) => this.position(topic, partition));
      if (doc?.found === true) book.version = versionOf(doc);
      this.#streams.set(streamKey(names), book);
    }
  }

  /** Batches of other bus partitions stay as they were read; one of the same partition is replaced. */
  async #streamItem(book: StreamBook, own?: BookedBatch): Promise<BulkItem> {
    const others = book.pending.filter((batch) => batch.topic !== own?.topic || batch.partition !== own.partition);
    const last = own === undefined ? others : [...others, own];
    const index = this.#deps.names.books(book.tenant);
    await this.#deps.indices.ensure(index, booksIndex);
    const { version } = book;
    const place = { _index: index, _id: streamDocId(book) };
    const action =
      version === undefined
        ? { create: place }
        : { index: { ...place, if_seq_no: version.seqNo, if_primary_term: version.term } };
    const waits = book.waiting.size > 0 || last.some(({ parts }) => parts.some((part) => part.waiting !== undefined));
    const document = {
      kind: 'stream',
      ...(waits ? { class: waitingClass } : {}),
      src: book.source,
      st: book.name,
      id: streamDocId(book),
      body: writeBook(book, last),
    };
    return { action: JSON.stringify(action), document: JSON.stringify(document) };
  }

  async #ledgerItems({ topic, partition, from, ledger }: BatchBooks): Promise<BulkItem[]> {
    const groups = Map.groupBy(ledger, ({ storageClass, day, row }) => [row.tenant, storageClass, day].join('\0'));
    const items: BulkItem[] = [];
    for (const [key, placed] of groups) {
      const [first] = placed;
      if (first === undefined) continue;
      const index = this.#deps.names.books(first.row.tenant);
      await this.#deps.indices.ensure(index, booksIndex);
      const id = hashId('ledger', topic, String(partition), String(from), key);
      const place = { topic, partition, from, class: first.storageClass, day: first.day };
      items.push({
        action: JSON.stringify({ index: { _index: index, _id: id } }),
        document: ledgerDocument(
          id,
          place,
          placed.map(({ row }) => row),
        ),
      });
    }
    return items;
  }
}

/** One document per batch and partition: its rows of the ledger, and what they are looked for by. */
export function ledgerDocument(
  id: string,
  place: Readonly<Record<string, unknown>>,
  rows: readonly LedgerRow[],
): string {
  const minutes = rows.map((row) => row.minute);
  return JSON.stringify({
    ...place,
    kind: 'ledger',
    id,
    src: [...new Set(rows.map((row) => row.source))],
    min: Math.min(...minutes),
    max: Math.max(...minutes),
    body: JSON.stringify(rows),
  });
}

/** Marks books with seqs that were set aside. Ledger rows have their storage class there. */
const waitingClass = 'waiting';

const busId = (topic: string, partition: number): string => hashId('bus', topic, String(partition));

const streamKey = ({ tenant, source, name }: StreamNames): string => `${tenant}\0${source}\0${name}`;
const streamDocId = ({ tenant, source, name }: StreamNames): string => hashId('stream', tenant, source, name);

function versionQuery(version: BusBook['version']): Record<string, string | number> {
  return version === undefined ? { op_type: 'create' } : { if_seq_no: version.seqNo, if_primary_term: version.term };
}

/** Written by `movePosition`. */
function busBodyOf(json: string): BusBody {
  return JSON.parse(json) as BusBody;
}
