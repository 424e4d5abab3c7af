import type { EnvelopeHeader } from '@logwarden/contracts';
import type { Clock } from '@logwarden/kernel';
import { type Connection, Elastic } from './client.ts';
import { booksIndex, busIndex, type IndexSettings, partitionIndex, tierAttribute } from './mapping.ts';
import type { Tier } from '../port.ts';
import { IndexNames } from './names.ts';
import { Books } from './write/books.ts';
import type { BulkOptions } from './write/bulk.ts';
import { Indices } from './write/indices.ts';
import type { RowWriter } from './write/store-rows.ts';

export interface ElasticsearchStoreOptions extends Connection {
  readonly clock: Clock;
  /** What every index of this installation begins with: lower-case letters, digits, `-`. */
  readonly prefix?: string;
  /** Shards and copies of an index of events. */
  readonly shards?: number;
  readonly replicas?: number;
  /** How long until other processes see what this one wrote. */
  readonly refreshMs?: number;
  /** Settings of an index of events beside ours, e.g. `{"routing.allocation.require.box": "hot"}`. */
  readonly indexSettings?: Readonly<Record<string, unknown>>;
  readonly queryTimeoutMs?: number;
  /** How often overloaded items are sent again, and how long the first wait is. */
  readonly bulkAttempts?: number;
  readonly bulkWaitMs?: number;
  readonly bulkBytes?: number;
  /** So many candidates of a query that only the text can decide are read for totals and aggregations. */
  readonly candidates?: number;
}

const attemptsBeforeAside = 2;

/** What reads and writes of one store share. */
export class StoreCore {
  readonly clock: Clock;
  readonly elastic: Elastic;
  readonly names: IndexNames;
  readonly indices: Indices;
  readonly books: Books;
  readonly bulk: BulkOptions;
  readonly #settings: IndexSettings;
  /** Where new indices are to stand; undefined: anywhere. */
  #newTier: Tier | undefined;
  readonly queryTimeoutMs: number;
  readonly candidates: number;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ElasticsearchStoreOptions) {
    this.clock = options.clock;
    this.elastic = new Elastic(options);
    this.names = new IndexNames(options.prefix ?? 'logwarden-');
    this.indices = new Indices(this.elastic);
    this.bulk = {
      attempts: options.bulkAttempts ?? 6,
      waitMs: options.bulkWaitMs ?? 100,
      maxBytes: options.bulkBytes ?? 8_000_000,
    };
    this.books = new Books({
      elastic: this.elastic,
      names: this.names,
      indices: this.indices,
      bulk: this.bulk,
    });
    this.#settings = {
      shards: options.shards ?? 1,
      replicas: options.replicas ?? 0,
      refreshMs: options.refreshMs ?? 1000,
      ...(options.indexSettings === undefined ? {} : { extra: options.indexSettings }),
    };
    this.queryTimeoutMs = options.queryTimeoutMs ?? 60_000;
    this.candidates = options.candidates ?? 10_000;
  }

  /** Lines of today are written to fast disks only, where the cluster says which those are. */
  writeTo(tiers: ReadonlySet<Tier>): void {
    this.#newTier = tiers.has('hot') ? 'hot' : undefined;
  }

  /** What a new index of events is made with. */
  get partitionBody(): object {
    return this.partitionWith(this.#settings.shards);
  }

  partitionWith(shards: number): object {
    const { extra } = this.#settings;
    const tier = this.#newTier === undefined ? {} : { [`routing.allocation.require.${tierAttribute}`]: this.#newTier };
    return partitionIndex({ ...this.#settings, shards, extra: { ...tier, ...extra } });
  }

  /** Further copies of every index of events. */
  get replicas(): number {
    return this.#settings.replicas;
  }

  /** Begins to create the books a batch will need, all at once; whoever needs one waits for it, and sees its failure. */
  openBooks(headers: readonly EnvelopeHeader[]): void {
    const ensure = (index: string, body: object): void => void this.indices.ensure(index, body).catch(() => undefined);
    ensure(this.names.bus(), busIndex);
    for (const tenant of new Set(headers.map((header) => header.tenant))) ensure(this.names.books(tenant), booksIndex);
  }

  /** `tellsBusy`: rows that find no room are told, after few attempts, for somebody will keep them. */
  rowWriter(tellsBusy = false): RowWriter {
    const { elastic, names, indices } = this;
    const attempts = Math.min(this.bulk.attempts, attemptsBeforeAside);
    const bulk = tellsBusy ? { ...this.bulk, attempts, tellsBusy } : this.bulk;
    return { elastic, names, indices, bulk, partitionBody: this.partitionBody, nowMs: this.clock.nowMs() };
  }

  /** Runs writers of this process one after another. */
  exclusive<T>(write: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(write);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}
