import { eventsTopic } from '@logwarden/contracts';
import type { BusConsumer } from '@logwarden/bus';
import type { Logger, Metrics } from '@logwarden/telemetry';
import { BuildThread } from './build/build-thread-client.ts';
import { PartitionIndexer, type ThreadedStore } from './partition-indexer.ts';
import { RecordParser, type SourceLookup } from './parse-records.ts';

export interface IndexerDeps {
  readonly consumer: BusConsumer;
  readonly store: ThreadedStore;
  readonly sources: SourceLookup;
  readonly partitions: number;
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

/** Bus → pipeline → store, one reader per partition. Building has no effect; `start` begins to read. */
export function buildIndexer(deps: IndexerDeps): Indexer {
  const stopping = new AbortController();
  const running: Promise<void>[] = [];
  const threads: BuildThread[] = [];
  const readers: PartitionIndexer[] = [];
  return {
    async start() {
      for (let partition = 0; partition < deps.partitions; partition++) {
        const subscription = await deps.consumer.subscribe({ topic: eventsTopic, partition, group });
        const thread = new BuildThread({ heapMb: threadHeapMb });
        threads.push(thread);
        const indexer = new PartitionIndexer({
          topic: eventsTopic,
          partition,
          subscription,
          store: deps.store,
          sources: deps.sources,
          parser: new RecordParser(deps.sources),
          thread,
          logger: deps.logger,
          metrics: deps.metrics,
        });
        readers.push(indexer);
        running.push(indexer.run(stopping.signal).finally(() => subscription.close()));
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
