import { eventsTopic } from '@logwarden/contracts';
import type { BusConsumer } from '@logwarden/bus';
import type { StorePort } from '@logwarden/store';
import type { Logger, Metrics } from '@logwarden/telemetry';
import { PartitionIndexer } from './partition-indexer.ts';
import { RecordParser, type SourceLookup } from './parse-records.ts';

export interface IndexerDeps {
  readonly consumer: BusConsumer;
  readonly store: StorePort;
  readonly sources: SourceLookup;
  readonly partitions: number;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface Indexer {
  start(): Promise<void>;
  /** Ends after the batch in hand; what the store has not made durable is read again at the next start. */
  stop(): Promise<void>;
}

const group = 'indexer';

/** Bus → pipeline → store, one reader per partition. Building has no effect; `start` begins to read. */
export function buildIndexer(deps: IndexerDeps): Indexer {
  const stopping = new AbortController();
  const running: Promise<void>[] = [];
  return {
    async start() {
      for (let partition = 0; partition < deps.partitions; partition++) {
        const subscription = await deps.consumer.subscribe({ topic: eventsTopic, partition, group });
        const indexer = new PartitionIndexer({
          topic: eventsTopic,
          partition,
          subscription,
          store: deps.store,
          parser: new RecordParser(deps.sources),
          logger: deps.logger,
          metrics: deps.metrics,
        });
        running.push(indexer.run(stopping.signal).finally(() => subscription.close()));
      }
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}
