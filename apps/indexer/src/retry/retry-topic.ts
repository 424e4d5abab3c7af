import type { BusProducer, BusRecord } from '@logwarden/bus';
import { decodeEnvelope } from '@logwarden/contracts';
import type { StoreRow } from '@logwarden/store';
import { cutEnvelope } from './cut-envelope.ts';

/** Where lines wait that the store had no room for. */
export interface RetryTopics {
  readonly producer: Pick<BusProducer, 'append'>;
  /** The retry topic of a topic of events, or of a retry topic: itself. */
  topicFor(topic: string): string;
  isRetry(topic: string): boolean;
}

/**
 * Appends rows of some records to their retry topic, neighbours in one record; durable when it resolves. Records keep
 * their key, so the lines of a stream stay in one partition.
 */
export async function setAside(
  retry: RetryTopics,
  records: readonly BusRecord[],
  rows: readonly StoreRow[],
): Promise<void> {
  const byOffset = Map.groupBy(rows, ({ origin }) => origin.offset);
  const appended: Promise<unknown>[] = [];
  for (const record of records) {
    const own = byOffset.get(record.offset);
    if (own === undefined) continue;
    const envelope = decodeEnvelope(record.value);
    const { topic, partition, offset, tenantId } = record;
    const attempt = (envelope.header.rerouted?.attempt ?? 0) + 1;
    for (const run of runsOf(own.map(({ origin }) => origin.index))) {
      const value = cutEnvelope(envelope, run, { topic, partition, offset, attempt });
      appended.push(
        retry.producer.append({ tenantId }, { topic: retry.topicFor(topic), key: envelope.header.stream, value }),
      );
    }
  }
  await Promise.all(appended);
}

/** Neighbouring numbers as ranges; `to` is exclusive. */
function runsOf(indices: readonly number[]): { from: number; to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const index of [...indices].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.to === index) last.to = index + 1;
    else runs.push({ from: index, to: index + 1 });
  }
  return runs;
}
