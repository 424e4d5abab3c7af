import type { RecordsBatch } from '@platformatic/kafka';
import { splitPhysicalKey } from '../names.ts';
import type { BusGap, BusRecord } from '../port.ts';
import { adoptRecord } from './foreign.ts';
import type { ForeignTopic } from './foreign.ts';

const logAppendTime = 0x08;
const control = 0x20;
const nothing = new Uint8Array(0);

export interface ReadPlace {
  readonly topic: string;
  readonly partition: number;
  /** Set when others than our gateway write the topic. */
  readonly foreign: ForeignTopic | undefined;
}

export interface Decoded {
  readonly records: readonly BusRecord[];
  readonly gaps: readonly BusGap[];
  /** Where the next fetch goes on. Kafka's control records take offsets, but never were anybody's records. */
  readonly nextOffset: number;
}

/** Turns what a fetch from `offset` brought into records of the port, in offset order. */
export function decodeBatches(place: ReadPlace, offset: number, batches: readonly RecordsBatch[]): Decoded {
  const records: BusRecord[] = [];
  const gaps: BusGap[] = [];
  let nextOffset = offset;
  for (const batch of batches) {
    const first = Number(batch.firstOffset);
    nextOffset = Math.max(nextOffset, first + batch.lastOffsetDelta + 1);
    if ((batch.attributes & control) !== 0) continue;
    for (const record of batch.records) {
      const at = first + record.offsetDelta;
      // A batch comes whole, also when the fetch began inside of it.
      if (at < offset) continue;
      const isAppendTime = (batch.attributes & logAppendTime) !== 0;
      const timeMs = Number(isAppendTime ? batch.maxTimestamp : batch.firstTimestamp + record.timestampDelta);
      const converted = convert(place, { offset: at, timeMs, key: record.key, value: record.value ?? nothing });
      if (converted === undefined) gaps.push(damaged(place, at));
      else records.push(converted);
    }
  }
  return { records, gaps, nextOffset };
}

interface RawRecord {
  readonly offset: number;
  readonly timeMs: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array;
}

function convert({ topic, partition, foreign }: ReadPlace, raw: RawRecord): BusRecord | undefined {
  const { offset, timeMs: appendedAtMs, value } = raw;
  if (foreign !== undefined) return adoptRecord(foreign, { topic, partition, offset, appendedAtMs, value });
  const owner = raw.key === null ? undefined : splitPhysicalKey(Buffer.from(raw.key).toString('utf8'));
  return owner === undefined ? undefined : { topic, partition, offset, appendedAtMs, ...owner, value };
}

/** A record whose key names no tenant, in a topic of ours: nobody can say whose it is. */
function damaged({ topic, partition }: ReadPlace, offset: number): BusGap {
  return { topic, partition, fromOffset: offset, toOffset: offset + 1, reason: 'corrupt' };
}
