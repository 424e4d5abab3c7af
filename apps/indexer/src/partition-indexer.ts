import type { BusGap, BusRecord, Subscription } from '@logwarden/bus';
import type { StorePort, StoreRow } from '@logwarden/store';
import type { Logger, Metrics } from '@logwarden/telemetry';
import { setTimeout as delay } from 'node:timers/promises';
import type { RecordParser } from './parse-records.ts';

export interface PartitionIndexerDeps {
  readonly topic: string;
  readonly partition: number;
  readonly subscription: Subscription;
  readonly store: StorePort;
  readonly parser: RecordParser;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

const pollBytes = 8 * 1_048_576;
const pollWaitMs = 500;
const retryPauseMs = 1000;

/**
 * Carries one bus partition into the store. Modes: starting (seek to the store's committed position) → indexing (poll,
 * parse, commit in the store, then on the bus what the store has made durable) → retrying (a commit failed: the same
 * records again after a second; nothing is skipped) → indexing … → stopped (signal).
 */
export class PartitionIndexer {
  readonly #deps: PartitionIndexerDeps;

  constructor(deps: PartitionIndexerDeps) {
    this.#deps = deps;
  }

  /** Runs until the signal fires; resolves when the last batch is settled. */
  async run(signal: AbortSignal): Promise<void> {
    const { topic, partition, subscription, store, logger } = this.#deps;
    let next = await this.#seekToStore(signal);
    while (!signal.aborted) {
      try {
        const batch = await subscription.poll({ maxBytes: pollBytes, waitMs: pollWaitMs });
        if (batch.nextOffset > next) {
          await this.#index(batch.records, batch.gaps, { from: next, to: batch.nextOffset });
          next = batch.nextOffset;
        }
        await subscription.commit(Math.min(await store.position(topic, partition), next));
      } catch (error) {
        if (signal.aborted) return;
        logger.error({ err: error, topic, partition }, 'indexing failed, trying again');
        await delay(retryPauseMs, undefined, { signal }).catch(() => undefined);
        next = await this.#seekToStore(signal);
      }
    }
  }

  /** The read position after a start or a failure: where the store's rows end, hot ones included. */
  async #seekToStore(signal: AbortSignal): Promise<number> {
    const { topic, partition, subscription, store, logger } = this.#deps;
    for (;;) {
      try {
        return await subscription.seek({ offset: await store.readPosition(topic, partition) });
      } catch (error) {
        if (signal.aborted) return 0;
        logger.warn({ err: error, topic, partition }, 'cannot find the place to read on from, trying again');
        await delay(retryPauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #index(
    records: readonly BusRecord[],
    gaps: readonly BusGap[],
    range: { from: number; to: number },
  ): Promise<void> {
    const { topic, partition, store, parser, metrics } = this.#deps;
    const rows: StoreRow[] = [];
    for (const record of records) {
      for (const row of await parser.parse(record)) rows.push(row);
    }
    const report = await store.commit({ topic, partition, fromOffset: range.from, toOffset: range.to, rows, gaps });
    metrics.count('indexer_events_consumed_total', 'Events taken from the bus', rows.length);
    metrics.count('indexer_events_stored_total', 'Events stored', report.stored);
    metrics.count('indexer_events_duplicate_total', 'Events that were there already', report.duplicates);
    metrics.count('indexer_events_quarantined_total', 'Events put into quarantine', report.quarantined);
  }
}
