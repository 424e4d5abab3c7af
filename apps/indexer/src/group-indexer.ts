import type { BusConsumer, Membership } from '@logwarden/bus';
import type { IndexMasking } from '@logwarden/services/indexing';
import type { StorePort } from '@logwarden/store';
import type { Logger, Metrics } from '@logwarden/telemetry';
import { watchLag } from './lag-metrics.ts';
import { RecordParser, type SourceLookup } from './parse-records.ts';
import { PartitionIndexer } from './partition-indexer.ts';
import { RetryIndexer, type RetryPace } from './retry/retry-indexer.ts';
import type { RetryTopics } from './retry/retry-topic.ts';

export interface GroupIndexerDeps {
  readonly consumer: BusConsumer;
  readonly store: StorePort;
  readonly sources: SourceLookup;
  readonly masking: IndexMasking;
  readonly group: string;
  /** All topics of events; asked again and again, since they come and go with tenants and sources. */
  readonly topics: () => Promise<readonly string[]>;
  readonly retry: RetryTopics;
  readonly retryPace?: RetryPace;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

export interface GroupIndexer {
  /** Becomes a member of the group. */
  start(): Promise<void>;
  /** Why no partition can be worked on now, or null. */
  notReady(): string | null;
  /** Settles the batches in hand, hands the partitions over and leaves the group. */
  stop(): Promise<void>;
}

/**
 * One of several indexers: it works on the partitions that its group gives it, each with a reader of its own. A batch is
 * committed on the bus after the store has it. Building has no effect; `start` begins to read.
 */
export function buildGroupIndexer(deps: GroupIndexerDeps): GroupIndexer {
  const { consumer, group, topics, retry, retryPace } = deps;
  let membership: Membership | undefined;
  const assigned = () => membership?.assigned() ?? [];
  watchLag(deps.metrics, {
    consumer,
    group,
    topics: () => [...new Set(assigned().map(({ topic }) => topic))],
    isOurs: (state) => assigned().some((own) => own.topic === state.topic && own.partition === state.partition),
  });
  return {
    async start() {
      membership = await consumer.join({
        topics,
        group,
        run: ({ topic, partition, subscription, signal }) => {
          const { store, sources, masking, logger, metrics } = deps;
          const parser = new RecordParser(sources, masking.mask);
          const common = { topic, partition, subscription, store, sources, parser, masking, logger, metrics, retry };
          if (!retry.isRetry(topic)) return new PartitionIndexer(common).run(signal);
          return new RetryIndexer(retryPace === undefined ? common : { ...common, pace: retryPace }).run(signal);
        },
      });
    },
    notReady: () => (membership === undefined ? 'the indexer has not joined its group' : null),
    async stop() {
      await membership?.close();
    },
  };
}
