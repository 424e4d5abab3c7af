import { AppError } from '@logwarden/kernel';
import type { ConnectionPool } from '@platformatic/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import { checkOffset } from '../names.ts';
import type { BusGap, BusRecord, PollBatch, PollOptions, Subscription } from '../port.ts';
import { brokerSaid, busError, isStale, SilenceError } from './client.ts';
import type { ReadingClient } from './client.ts';
import { earliestOffset, latestOffset, offsetAtTime } from './offsets.ts';
import { decodeBatches } from './records.ts';
import type { ReadPlace } from './records.ts';

export interface SubscriptionOptions {
  readonly place: ReadPlace;
  readonly client: ReadingClient;
  /** A fetch waits at the broker and holds up its connection, so each subscription has its own. */
  readonly makePool: () => ConnectionPool;
  readonly committed: number;
  readonly commit: (nextOffset: number) => Promise<void>;
  readonly onClose: (subscription: Subscription) => void;
}

const fetchWaitMs = 500;
const pauseMs = 50;
const minFetchBytes = 256 * 1024;

/** Records that were fetched and not yet polled, and what is known of the fetch under way. */
interface Buffered {
  records: BusRecord[];
  gaps: BusGap[];
  /** Where the next fetch begins. */
  nextOffset: number;
}

/**
 * Reads one partition. Modes: idle → fetching (at most one fetch under way, begun by a poll that finds the buffer empty
 * or nearly so) → idle with records in the buffer … → closed. So at most one fetch more than was asked for is held: a
 * consumer that does not poll stops the flow.
 */
export class KafkaSubscription implements Subscription {
  readonly #options: SubscriptionOptions;
  readonly #closing = Promise.withResolvers<never>();
  #pool: ConnectionPool;
  #buffer: Buffered;
  #position: number;
  #readUpTo: number;
  #committed: number;
  #wanted: number;
  #fetching: Promise<void> | undefined;
  #failure: unknown;
  #committing: Promise<void> | undefined;
  #busy: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#pool = options.makePool();
    this.#committed = options.committed;
    this.#wanted = options.committed;
    this.#position = options.committed;
    this.#readUpTo = options.committed;
    this.#buffer = { records: [], gaps: [], nextOffset: options.committed };
    this.#closing.promise.catch(() => undefined);
  }

  poll(options: PollOptions): Promise<PollBatch> {
    return this.#alone(() => this.#poll(options));
  }

  seek(to: { readonly offset: number } | { readonly timeMs: number }): Promise<number> {
    return this.#alone(async () => {
      const { client, place } = this.#options;
      const offset = 'timeMs' in to ? await offsetAtTime(client, place, to.timeMs) : await this.#checkWithin(to.offset);
      this.#position = offset;
      this.#readUpTo = Math.max(this.#readUpTo, offset);
      // A fetch under way fills the buffer it was begun for, which nobody reads any more.
      this.#buffer = { records: [], gaps: [], nextOffset: offset };
      this.#fetching = undefined;
      return offset;
    });
  }

  async commit(nextOffset: number): Promise<void> {
    this.#refuseClosed();
    if (checkOffset('nextOffset', nextOffset) > this.#readUpTo) {
      throw new AppError('request.invalid', 'The position to commit was not reached by reading.', {
        details: { field: 'nextOffset', expected: `at most ${this.#readUpTo}` },
      });
    }
    this.#wanted = Math.max(this.#wanted, nextOffset);
    // Commits that arrive during a write share the next one.
    while (this.#committed < nextOffset) {
      this.#committing ??= this.#writeCommit().finally(() => (this.#committing = undefined));
      await this.#committing;
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closing.reject(closedError());
    await this.#busy.catch(() => undefined);
    await this.#committing?.catch(() => undefined);
    await this.#pool.close().catch(() => undefined);
    this.#options.onClose(this);
  }

  async #poll({ maxBytes, waitMs }: PollOptions): Promise<PollBatch> {
    const deadline = performance.now() + waitMs;
    for (;;) {
      const leftMs = deadline - performance.now();
      if (this.#buffer.records.length > 0 || this.#buffer.gaps.length > 0) return this.#take(maxBytes);
      if (leftMs <= 0) return this.#nothing();
      this.#fetching ??= this.#fetch(maxBytes);
      await Promise.race([this.#fetching, delay(leftMs), this.#closing.promise]);
    }
  }

  /** Empty, or the reason why nothing could be read: a broker that is away is no silence. */
  #nothing(): PollBatch {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw busError(failure, `let ${this.#options.place.topic} be read`);
    // Control records may have been passed over.
    this.#position = Math.max(this.#position, this.#buffer.nextOffset);
    this.#readUpTo = Math.max(this.#readUpTo, this.#position);
    return { records: [], gaps: [], nextOffset: this.#position };
  }

  #take(maxBytes: number): PollBatch {
    const buffer = this.#buffer;
    let bytes = 0;
    let count = 0;
    for (const { value } of buffer.records) {
      bytes += value.byteLength;
      if (count > 0 && bytes > maxBytes) break;
      count++;
    }
    const isAll = count === buffer.records.length;
    const records = buffer.records.splice(0, count);
    const nextOffset = isAll ? buffer.nextOffset : (records.at(-1)?.offset ?? this.#position - 1) + 1;
    const gaps = buffer.gaps.filter(({ fromOffset }) => fromOffset < nextOffset);
    buffer.gaps = buffer.gaps.filter(({ fromOffset }) => fromOffset >= nextOffset);
    this.#position = nextOffset;
    this.#readUpTo = Math.max(this.#readUpTo, nextOffset);
    // The next ones are on their way while these are worked on.
    if (isAll) this.#fetching ??= this.#fetch(maxBytes);
    return { records, gaps, nextOffset };
  }

  async #fetch(maxBytes: number): Promise<void> {
    const buffer = this.#buffer;
    try {
      if (!(await this.#fetchInto(buffer, maxBytes))) await delay(pauseMs);
      this.#failure = undefined;
    } catch (error) {
      if (brokerSaid(error, 'OFFSET_OUT_OF_RANGE')) await this.#passExpired(buffer);
      else await this.#lookAgain(error);
    } finally {
      if (this.#buffer === buffer) this.#fetching = undefined;
    }
  }

  /** False: there is no such topic partition yet. */
  async #fetchInto(buffer: Buffered, maxBytes: number): Promise<boolean> {
    const { client, place } = this.#options;
    const metadata = await client.ask((reader) => reader.metadata({ topics: [place.topic] }));
    const topic = metadata.topics.get(place.topic);
    const partition = topic?.partitions[place.partition];
    if (topic === undefined || partition === undefined) return false;
    const partitionMaxBytes = Math.max(minFetchBytes, maxBytes);
    const wanted = {
      partition: place.partition,
      currentLeaderEpoch: partition.leaderEpoch,
      fetchOffset: BigInt(buffer.nextOffset),
      lastFetchedEpoch: -1,
      partitionMaxBytes,
    };
    const response = await client.ask((reader) =>
      reader.fetch({
        node: partition.leader,
        topics: [{ topicId: topic.id, partitions: [wanted] }],
        connectionPool: this.#pool,
        maxWaitTime: fetchWaitMs,
        minBytes: 1,
        maxBytes: partitionMaxBytes,
      }),
    );
    const batches = response.responses.flatMap((r) => r.partitions).flatMap((p) => p.records ?? []);
    const { records, gaps, nextOffset } = decodeBatches(place, buffer.nextOffset, batches);
    buffer.records.push(...records);
    buffer.gaps.push(...gaps);
    buffer.nextOffset = nextOffset;
    return true;
  }

  /** Retention has removed what was to be read next: that is told, and reading goes on behind it. */
  async #passExpired(buffer: Buffered): Promise<void> {
    const { client, place } = this.#options;
    try {
      const start = await earliestOffset(client, place);
      const { topic, partition } = place;
      const from = buffer.nextOffset;
      if (start > from) {
        buffer.gaps.push({ topic, partition, fromOffset: from, toOffset: start, reason: 'expired' });
        buffer.nextOffset = start;
      } else this.#failure = beyondEnd(await latestOffset(client, place));
    } catch (error) {
      this.#failure = error;
    }
  }

  async #lookAgain(error: unknown): Promise<void> {
    this.#options.client.clearMetadata();
    if (error instanceof SilenceError && !this.#isClosed) {
      void this.#pool.close().catch(() => undefined);
      this.#pool = this.#options.makePool();
    }
    // A topic that does not exist yet is nothing to complain of.
    this.#failure = isStale(error) ? undefined : error;
    await delay(pauseMs);
  }

  async #writeCommit(): Promise<void> {
    const nextOffset = this.#wanted;
    await this.#options.commit(nextOffset);
    this.#committed = nextOffset;
  }

  async #checkWithin(offset: number): Promise<number> {
    checkOffset('offset', offset);
    if (offset <= this.#committed) return offset;
    const end = await latestOffset(this.#options.client, this.#options.place);
    if (offset > end) throw beyondEnd(end);
    return offset;
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw closedError();
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#busy.then(() => {
      this.#refuseClosed();
      return work();
    });
    this.#busy = run.catch(() => undefined);
    return run;
  }
}

function closedError(): AppError {
  return new AppError('bus.unavailable', 'The subscription is closed.');
}

function beyondEnd(endOffset: number): AppError {
  return new AppError('bus.corrupt', 'The position is past the end of the log: it is not the log it came from.', {
    details: { field: 'offset', expected: `at most ${endOffset}`, endOffset },
  });
}
