import { Reader, Writer } from '@platformatic/kafka';
import type { TopicPartition } from '../port.ts';

/** Kafka's own forms of subscription and assignment, so that its tools can show who reads what. */
const version = 0;

export function encodeSubscription(topics: readonly string[]): Buffer {
  return Writer.create()
    .appendInt16(version)
    .appendArray([...topics], (w, topic) => w.appendString(topic, false), false, false)
    .appendBytes(Buffer.alloc(0), false).buffer;
}

export function encodeAssignment(partitions: readonly TopicPartition[]): Buffer {
  const topics = [...new Set(partitions.map(({ topic }) => topic))];
  const numbers = (topic: string): number[] => partitions.filter((p) => p.topic === topic).map((p) => p.partition);
  return Writer.create()
    .appendInt16(version)
    .appendArray(
      topics,
      (w, topic) => {
        w.appendString(topic, false).appendArray(numbers(topic), (inner, n) => inner.appendInt32(n), false, false);
      },
      false,
      false,
    )
    .appendBytes(Buffer.alloc(0), false).buffer;
}

/** An empty assignment is a member for which no partition is left. */
export function decodeAssignment(bytes: Buffer): readonly TopicPartition[] {
  if (bytes.byteLength < 6) return [];
  const reader = Reader.from(bytes);
  reader.skip(2);
  return reader
    .readArray(
      (r) => ({ topic: r.readString(false), numbers: r.readArray((inner) => inner.readInt32(), false, false) }),
      false,
      false,
    )
    .flatMap(({ topic, numbers }) => numbers.map((partition) => ({ topic, partition })));
}

/**
 * Deals partitions to members, one after the other, so that no member has two more than another. Both are sorted first:
 * whoever computes it gets the same.
 */
export function dealPartitions(
  members: readonly string[],
  partitions: readonly TopicPartition[],
): ReadonlyMap<string, readonly TopicPartition[]> {
  const sorted = [...members].sort();
  const inOrder = partitions.toSorted((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
  return new Map(sorted.map((member, i) => [member, inOrder.filter((_, n) => n % sorted.length === i)]));
}
