import { eventsTopic } from '@logwarden/contracts';
import type { BusConsumer } from '@logwarden/bus';
import type { IndexMasking } from '@logwarden/services/indexing';
import type { Logger, Metrics } from '@logwarden/telemetry';
import { availableParallelism } from 'node:os';
import { BuildThread } from './build/build-thread-client.ts';
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

/**
 * Bus → pipeline → store, one reader per partition, a build thread for every two cores. Building has no effect; `start`
 * begins to read.
 */
export function buildIndexer(deps: IndexerDeps): Indexer {
  const stopping = new AbortController();
  const running: Promise<void>[] = [];
  const threads: BuildThread[] = [];
  const readers: PartitionIndexer[] = [];
  return {
    async start() {
      watchLag(deps.metrics, { consumer: deps.consumer, group });
      const shared = Math.min(deps.partitions, Math.max(1, Math.floor(availableParallelism() / 2)));
      threads.push(
        ...Array.from(
          { length: shared },
          () => new BuildThread({ heapMb: threadHeapMb, masterKey: deps.masking.masterKey }),
        ),
      );
      for (const [number, thread] of threads.entries()) {
        for (let partition = number; partition < deps.partitions; partition += shared) {
          const subscription = await deps.consumer.subscribe({ topic: eventsTopic, partition, group });
          const { store, sources, masking, logger, metrics } = deps;
          const parser = new RecordParser(sources, masking.mask);
          const place = { topic: eventsTopic, partition, subscription };
          const indexer = new PartitionIndexer({
            ...place,
            store,
            sources,
            parser,
            masking,
            builder: { store, thread },
            logger,
            metrics,
          });
          readers.push(indexer);
          running.push(indexer.run(stopping.signal).finally(() => subscription.close()));
        }
      }
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
      for (const thread of threads) await thread.close();
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
