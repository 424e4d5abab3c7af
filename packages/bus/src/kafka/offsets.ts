import type { TopicPartition } from '../port.ts';
import { busError, isStale } from './client.ts';
import type { ReadingClient } from './client.ts';

const latest = -1n;
const earliest = -2n;

async function listOffset(client: ReadingClient, place: TopicPartition, timestamp: bigint): Promise<bigint> {
  const { topic, partition } = place;
  const ask = (): Promise<Map<string, bigint[]>> =>
    client.ask((reader) => reader.listOffsets({ topics: [topic], partitions: { [topic]: [partition] }, timestamp }));
  try {
    const offsets = await ask().catch((error: unknown) => {
      // The leader has changed, most of the time.
      client.clearMetadata();
      if (!isStale(error)) throw error;
      return ask();
    });
    return offsets.get(topic)?.[partition] ?? -1n;
  } catch (error) {
    throw busError(error, `tell the offsets of ${topic}`);
  }
}

/** Oldest offset still there. */
export async function earliestOffset(client: ReadingClient, place: TopicPartition): Promise<number> {
  return Number(await listOffset(client, place, earliest));
}

/** The offset that the next record gets, as far as all in-sync replicas have it. */
export async function latestOffset(client: ReadingClient, place: TopicPartition): Promise<number> {
  return Number(await listOffset(client, place, latest));
}

/** The first record appended at or after a time, or the end where there is none. */
export async function offsetAtTime(client: ReadingClient, place: TopicPartition, timeMs: number): Promise<number> {
  const found = await listOffset(client, place, BigInt(Math.max(0, Math.floor(timeMs))));
  return found < 0n ? latestOffset(client, place) : Number(found);
}
