import type { BusConsumer, BusRecord, PartitionState } from '@logwarden/bus';
import type { IndexMasking } from '@logwarden/services/indexing';
import type { StorePort, StoreRow } from '@logwarden/store';
import type { RecordParser } from './parse-records.ts';

export interface BusReplayDeps {
  readonly consumer: BusConsumer;
  /** Where the events go: a fresh place, since the one they are in knows them already. */
  readonly store: StorePort;
  readonly parser: RecordParser;
  readonly masking: IndexMasking;
  /** A consumer group of this replay's own. */
  readonly group: string;
}

export interface BusReplayRequest {
  readonly topics: readonly string[];
  /** Append times on the bus, ms since 1970: from the first record at or after it, up to those before it. */
  readonly fromMs: number;
  readonly toMs: number;
}

export interface BusReplayReport {
  readonly records: number;
  readonly stored: number;
  readonly duplicates: number;
  readonly quarantined: number;
}

const pollBytes = 4 * 1_048_576;
const pollWaitMs = 2000;

/**
 * Reads what the bus still has of a time and stores it anew. Ids come from what the records say, so the events have the
 * ids they had; a replay that was broken off goes on where its store ends.
 */
export async function replayBus(deps: BusReplayDeps, request: BusReplayRequest): Promise<BusReplayReport> {
  const total = { records: 0, stored: 0, duplicates: 0, quarantined: 0 };
  for (const topic of request.topics) {
    for (const state of await deps.consumer.partitions(topic)) {
      const done = await replayPartition(deps, state, request);
      total.records += done.records;
      total.stored += done.stored;
      total.duplicates += done.duplicates;
      total.quarantined += done.quarantined;
    }
  }
  return total;
}

async function rowsOf(parser: RecordParser, records: readonly BusRecord[]): Promise<StoreRow[]> {
  const rows: StoreRow[] = [];
  for (const record of records) {
    for (const row of await parser.parse(record)) rows.push(row);
  }
  return rows;
}

async function replayPartition(
  { consumer, store, parser, masking, group }: BusReplayDeps,
  { topic, partition, endOffset }: PartitionState,
  { fromMs, toMs }: BusReplayRequest,
): Promise<BusReplayReport> {
  const total = { records: 0, stored: 0, duplicates: 0, quarantined: 0 };
  const subscription = await consumer.subscribe({ topic, partition, group });
  try {
    let at = await subscription.seek({ timeMs: fromMs });
    const stored = await store.position(topic, partition);
    if (stored > at) at = await subscription.seek({ offset: stored });
    while (at < endOffset) {
      const batch = await subscription.poll({ maxBytes: pollBytes, waitMs: pollWaitMs });
      const records = batch.records.filter((record) => record.appendedAtMs < toMs);
      const rows = await rowsOf(parser, records);
      // What came in within days is read within minutes here, which makes no burst.
      await masking.keep({ ...masking.mask.takeFound(), bursts: [] });
      const isOver = records.length < batch.records.length;
      const toOffset = isOver ? (records.at(-1)?.offset ?? at - 1) + 1 : batch.nextOffset;
      if (toOffset > at) {
        const report = await store.commit({ topic, partition, fromOffset: at, toOffset, rows, gaps: batch.gaps });
        total.records += records.length;
        total.stored += report.stored;
        total.duplicates += report.duplicates;
        total.quarantined += report.quarantined;
      }
      if (isOver) break;
      at = batch.nextOffset;
    }
  } finally {
    await subscription.close();
  }
  return total;
}
