import { encodeEnvelope } from '@logwarden/contracts';
import type { TenantId } from '@logwarden/kernel';
import type { BusRecord } from '../port.ts';

/** A topic that others write, one line a record: whose it is, and what its lines become. */
export interface ForeignTopic {
  readonly tenantId: TenantId;
  readonly source: string;
  readonly storageClass: string;
}

interface ForeignRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The broker's append time where the topic keeps it (`message.timestamp.type=LogAppendTime`), else the producer's. */
  readonly appendedAtMs: number;
  readonly value: Uint8Array;
}

/**
 * Gives a foreign record the envelope that our gateway would have written: the stream is the topic partition, the seq is
 * the offset, the day is that of the append. All of it is the record's own, so a replay gives the same ids.
 */
export function adoptRecord(foreign: ForeignTopic, record: ForeignRecord): BusRecord {
  const { topic, partition, offset, appendedAtMs } = record;
  const stream = `kafka/${topic}/${partition}`;
  const value = encodeEnvelope(
    {
      v: 1,
      tenant: foreign.tenantId,
      source: foreign.source,
      storageClass: foreign.storageClass,
      day: new Date(appendedAtMs).toISOString().slice(0, 10),
      stream,
      firstSeq: offset,
      count: 1,
      acceptedAtMs: appendedAtMs,
      receivedAtMs: appendedAtMs,
      via: 'kafka',
    },
    [record.value],
  );
  return { topic, partition, offset, appendedAtMs, tenantId: foreign.tenantId, key: stream, value };
}
