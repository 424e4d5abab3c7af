import { eventsTopic } from '@logwarden/contracts';
import type { BusConsumer } from '@logwarden/bus';
import type { IndexMasking } from '@logwarden/services/indexing';
import type { Logger, Metrics } from '@logwarden/telemetry';
import { availableParallelism } from 'node:os';
import { BuildPool } from './build/build-pool.ts';
import { watchLag } from './lag-metrics.ts';
import { PartitionIndexer, type ThreadedStore } from './partition-indexer.ts';
import { RecordParser, type SourceLookup } from './parse-records.ts';

export interface IndexerDeps {
  readonly consumer: BusConsumer;
  readonly store: ThreadedStore;
  readonly sources: SourceLookup;
  readonly partitions: number;
  readonly masking: IndexMasking;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Indexer {
  start(): Promise<void>;
  /** Ends after the batch in hand; what the store has not made durable is read again at the next start. */
  stop(): Promise<void>;
  /** Everything accepted before it is searchable, ms since 1970; undefined while lines wait since an unknown time. */
  searchableThroughMs(nowMs: number): Promise<number | undefined>;
}

const group = 'indexer';
const threadHeapMb = 320;
/** More threads would wait for the one that commits. */
const mostThreads = 8;

/**
 * Bus → pipeline → store, one reader per partition; a build thread for every core that has work. Building has no effect;
 * `start` begins to read.
 */
export function buildIndexer(deps: IndexerDeps): Indexer {
  const stopping = new AbortController();
  const running: Promise<void>[] = [];
  const { masterKey } = deps.masking;
  const pool = new BuildPool({
    size: Math.min(mostThreads, availableParallelism()),
    heapMb: threadHeapMb,
    masterKey,
  });
  const readers: PartitionIndexer[] = [];
  return {
    async start() {
      watchLag(deps.metrics, { consumer: deps.consumer, group });
      for (let partition = 0; partition < deps.partitions; partition++) {
        const subscription = await deps.consumer.subscribe({ topic: eventsTopic, partition, group });
        const { store, sources, masking, logger, metrics } = deps;
        const parser = new RecordParser(sources, masking.mask);
        const place = { topic: eventsTopic, partition, subscription };
        const builder = { store, pool };
        const indexer = new PartitionIndexer({ ...place, store, sources, parser, masking, builder, logger, metrics });
        readers.push(indexer);
        running.push(indexer.run(stopping.signal).finally(() => subscription.close()));
      }
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
      await pool.close();
    },
    async searchableThroughMs(nowMs) {
      const states = new Map((await deps.consumer.partitions(eventsTopic)).map((state) => [state.partition, state]));
      const times = await Promise.all(
        readers.map((reader, partition) => reader.searchableThroughMs(states.get(partition)?.endOffset ?? 0, nowMs)),
      );
      return times.reduce<number | undefined>(
        (least, time) => (least === undefined || time === undefined ? undefined : Math.min(least, time)),
        nowMs,
      );
    },
  };
}
