import type { Admin } from '@platformatic/kafka';
import { isName } from '../names.ts';
import type { PartitionState } from '../port.ts';

/**
 * Start, end, size and the positions of every group, per partition. Groups whose names are not ours are left out:
 * others may share the brokers.
 */
export async function partitionStates(admin: Admin, topic: string): Promise<readonly PartitionState[]> {
  const metadata = await admin.metadata({ topics: [topic], forceUpdate: true });
  const count = metadata.topics.get(topic)?.partitionsCount ?? 0;
  if (count === 0) return [];
  const numbers = Array.from({ length: count }, (_, partition) => partition);
  const [starts, ends, sizes, committed] = await Promise.all([
    offsets(admin, topic, { numbers, timestamp: -2n }),
    offsets(admin, topic, { numbers, timestamp: -1n }),
    sizesOf(admin, topic, numbers),
    positions(admin, topic, numbers),
  ]);
  return numbers.map((partition) => ({
    topic,
    partition,
    startOffset: starts.get(partition) ?? 0,
    endOffset: ends.get(partition) ?? 0,
    sizeBytes: sizes.get(partition) ?? 0,
    committed: committed.get(partition) ?? {},
  }));
}

async function offsets(
  admin: Admin,
  topic: string,
  { numbers, timestamp }: { readonly numbers: readonly number[]; readonly timestamp: bigint },
): Promise<ReadonlyMap<number, number>> {
  const partitions = numbers.map((partitionIndex) => ({ partitionIndex, timestamp }));
  const listed = await admin.listOffsets({ topics: [{ name: topic, partitions }] });
  return new Map(listed.flatMap((found) => found.partitions).map((p) => [p.partitionIndex, Number(p.offset)] as const));
}

/** Bytes of the largest replica: followers may lag. */
async function sizesOf(admin: Admin, topic: string, partitions: number[]): Promise<ReadonlyMap<number, number>> {
  const sizes = new Map<number, number>();
  const brokers = await admin.describeLogDirs({ topics: [{ name: topic, partitions }] });
  const found = brokers
    .flatMap(({ results }) => results)
    .flatMap(({ topics }) => topics)
    .flatMap((described) => described.partitions);
  for (const { partitionIndex, partitionSize } of found) {
    sizes.set(partitionIndex, Math.max(sizes.get(partitionIndex) ?? 0, Number(partitionSize)));
  }
  return sizes;
}

async function positions(
  admin: Admin,
  topic: string,
  partitionIndexes: number[],
): Promise<ReadonlyMap<number, Readonly<Record<string, number>>>> {
  const byPartition = new Map<number, Record<string, number>>();
  const groups = [...(await admin.listGroups()).keys()].filter(isName);
  if (groups.length === 0) return byPartition;
  const topics = [{ name: topic, partitionIndexes }];
  const listed = await admin.listConsumerGroupOffsets({ groups: groups.map((groupId) => ({ groupId, topics })) });
  const found = listed.flatMap((group) =>
    group.topics.flatMap(({ partitions }) => partitions.map((p) => ({ ...p, groupId: group.groupId }))),
  );
  for (const { groupId, partitionIndex, committedOffset } of found) {
    if (committedOffset < 0n) continue;
    byPartition.set(partitionIndex, { ...byPartition.get(partitionIndex), [groupId]: Number(committedOffset) });
  }
  return byPartition;
}
