import type { BusDescription, DescribedPartition } from '@logwarden/bus';
import type { PipelineBus } from '@logwarden/contracts';

function lagOf({ startOffset, endOffset, committed }: DescribedPartition, group: string): number {
  return Math.max(0, endOffset - Math.max(startOffset, committed[group] ?? 0));
}

/** What the page shows of the bus: topics of events and the groups, lag by the indexers' group. */
export function busView(bus: BusDescription, group: string): PipelineBus {
  const all = bus.topics.flatMap(({ partitions }) => partitions);
  return {
    engine: bus.engine,
    nodes: bus.nodes.map((node) => ({ ...node, leads: all.filter(({ leader }) => leader === node.id).length })),
    topics: bus.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.length,
      sizeBytes: partitions.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      lagRecords: partitions.reduce((sum, partition) => sum + lagOf(partition, group), 0),
      withoutLeader: partitions.filter(({ leader }) => leader === null).length,
      copiesMissing: partitions.reduce((sum, { copies, inStep }) => sum + copies - inStep, 0),
    })),
    groups: bus.groups.map((one) => ({ ...one })),
  };
}

/** A foreign topic that the indexers do not read has no lag of theirs. */
export function eventTopics(bus: BusDescription): BusDescription {
  return { ...bus, topics: bus.topics.filter(({ topic }) => /(?:^|-)events(?:$|[.-])/.test(topic)) };
}
