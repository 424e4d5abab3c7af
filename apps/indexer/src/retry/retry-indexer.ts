import type { BusRecord, PollBatch } from '@logwarden/bus';
import { decodeEnvelopeHeader } from '@logwarden/contracts';
import type { StoreRow } from '@logwarden/store';
import { setTimeout as delay } from 'node:timers/promises';
import type { PartitionIndexerDeps } from '../partition-indexer.ts';
import { type RetryTopics, setAside } from './retry-topic.ts';

const pollBytes = 4 * 1_048_576;
const pollWaitMs = 500;
const pauseMs = 1000;

export interface RetryPace {
  /** Wait before the first new try; each further one doubles it. */
  readonly firstMs: number;
  readonly longestMs: number;
}

export const usualPace: RetryPace = { firstMs: 1000, longestMs: 60_000 };

export type RetryIndexerDeps = Omit<PartitionIndexerDeps, 'builder'> & {
  readonly retry: RetryTopics;
  readonly pace?: RetryPace;
};

/**
 * Brings what waits in one partition of a retry topic into the store. Modes: seeking (to where the store's rows end) →
 * waiting (until the first record is due, and the batch that set it aside is committed: before that the batch may be read
 * again and store the lines itself) → settling (rows that still find no room go to the end of the topic, to wait twice as
 * long) → seeking … → stopped (signal). A failure of any step begins anew after a second.
 */
export class RetryIndexer {
  readonly #deps: RetryIndexerDeps;
  readonly #pace: RetryPace;

  constructor(deps: RetryIndexerDeps) {
    this.#deps = deps;
    this.#pace = deps.pace ?? usualPace;
  }

  /** Runs until the signal fires; resolves when the batch in hand is settled. */
  async run(signal: AbortSignal): Promise<void> {
    const { topic, partition, logger, metrics } = this.#deps;
    while (!signal.aborted) {
      const waitMs = await this.#step().catch((error: unknown) => {
        metrics.count('logwarden_indexer_failures_total', 'Batches that failed and are tried again');
        logger.error({ err: error, topic, partition }, 'retrying failed, trying again');
        return pauseMs;
      });
      if (waitMs > 0) await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Milliseconds to wait before the next step. */
  async #step(): Promise<number> {
    const { topic, partition, subscription, store } = this.#deps;
    const from = await subscription.seek({ offset: await store.readPosition(topic, partition) });
    const batch = await subscription.poll({ maxBytes: pollBytes, waitMs: pollWaitMs });
    if (batch.nextOffset <= from) return 0;
    const { records, waitMs } = await this.#ready(batch);
    const isWhole = records.length === batch.records.length;
    if (records.length === 0 && !isWhole) return waitMs;
    const toOffset = isWhole ? batch.nextOffset : (records.at(-1)?.offset ?? from) + 1;
    const gaps = batch.gaps.filter((gap) => gap.toOffset <= toOffset);
    await this.#settle({ records, gaps, nextOffset: toOffset }, from);
    await subscription.commit(await store.position(topic, partition));
    return 0;
  }

  /** The records that may be settled now, from the first on, and how long the one after them must wait. */
  async #ready({ records }: PollBatch): Promise<{ records: readonly BusRecord[]; waitMs: number }> {
    const { store } = this.#deps;
    const positions = new Map<string, number>();
    for (const [at, { value, appendedAtMs }] of records.entries()) {
      const { rerouted } = decodeEnvelopeHeader(value);
      if (rerouted === undefined) continue;
      const { topic, partition, offset, attempt } = rerouted;
      const dueMs = appendedAtMs + Math.min(this.#pace.longestMs, this.#pace.firstMs * 2 ** (attempt - 1));
      const leftMs = dueMs - Date.now();
      if (leftMs > 0) return { records: records.slice(0, at), waitMs: Math.min(leftMs, pauseMs) };
      const key = `${topic}/${partition}`;
      const position = positions.get(key) ?? (await store.readPosition(topic, partition));
      positions.set(key, position);
      if (position <= offset) return { records: records.slice(0, at), waitMs: pauseMs };
    }
    return { records, waitMs: 0 };
  }

  async #settle({ records, gaps, nextOffset }: PollBatch, from: number): Promise<void> {
    const { topic, partition, store, parser, masking, metrics, retry } = this.#deps;
    const rows: StoreRow[] = [];
    for (const record of records) for (const row of await parser.parse(record)) rows.push(row);
    await masking.keep(masking.mask.takeFound());
    // They were counted as unread when they were first read.
    parser.takeUnread();
    const report = await store.commit({
      ...{ topic, partition, fromOffset: from, toOffset: nextOffset, rows, gaps },
      settles: true,
      setAside: (busy) => setAside(retry, records, busy),
    });
    metrics.count('logwarden_indexer_stored_events_total', 'Events stored', report.stored);
    metrics.count('logwarden_indexer_duplicate_events_total', 'Events that were there already', report.duplicates);
    metrics.count('logwarden_indexer_quarantined_events_total', 'Events put into quarantine', report.quarantined);
    metrics.count('logwarden_indexer_retried_events_total', 'Events tried again from a retry topic', rows.length);
  }
}
