import type { BusConsumer, PartitionState } from '@logwarden/bus';
import type { Metrics } from '@logwarden/telemetry';

export interface LagOptions {
  readonly consumer: BusConsumer;
  readonly group: string;
  /** Absent: all topics of events on the bus. */
  readonly topics?: () => readonly string[];
  /** Whether a partition is this process's to tell of. Absent: all are. */
  readonly isOurs?: (state: PartitionState) => boolean;
}

/** Topics of one tenant carry its id, which is no label: they count together as `own`. */
function labelsOf({ topic, partition }: PartitionState): { readonly topic: string; readonly partition: string } {
  const isShared = !/(?:^|-)(?:events|retry)\./.test(topic);
  return isShared ? { topic, partition: String(partition) } : { topic: 'own', partition: 'all' };
}

/** Adds to every read how far the group is behind the bus, by partition, and what the bus holds. */
export function watchLag(metrics: Metrics, { consumer, group, topics, isOurs = () => true }: LagOptions): void {
  metrics.onRead(async () => {
    const names = topics?.() ?? (await consumer.topics()).filter((topic) => /(?:^|-)events/.test(topic));
    const states = (await Promise.all(names.map((topic) => consumer.partitions(topic)))).flat().filter(isOurs);
    const sums = new Map<string, { labels: ReturnType<typeof labelsOf>; lag: number; bytes: number }>();
    for (const state of states) {
      const labels = labelsOf(state);
      const key = `${labels.topic}/${labels.partition}`;
      const sum = sums.get(key) ?? { labels, lag: 0, bytes: 0 };
      const done = Math.max(state.startOffset, state.committed[group] ?? 0);
      sum.lag += Math.max(0, state.endOffset - done);
      sum.bytes += state.sizeBytes;
      sums.set(key, sum);
    }
    for (const name of ['logwarden_bus_lag_records', 'logwarden_bus_size_bytes']) metrics.forget(name);
    for (const { labels, lag, bytes } of sums.values()) {
      metrics.gauge('logwarden_bus_lag_records', 'Records that the indexers have not committed', lag, labels);
      metrics.gauge('logwarden_bus_size_bytes', 'Bytes that the bus holds', bytes, labels);
    }
  });
}
