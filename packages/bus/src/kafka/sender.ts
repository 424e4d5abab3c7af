export interface KeyedValue {
  readonly key: string;
  readonly value: Uint8Array;
}

export interface SendBatch {
  readonly topic: string;
  readonly partition: number;
  readonly records: readonly KeyedValue[];
}

export type Compression = 'none' | 'lz4' | 'zstd';

/**
 * An idempotent producer of one client library. A batch whose `send` rejected may be sent again by the same sender: the
 * broker sees the same sequence numbers and stores it once. Another batch for that partition must not follow before it.
 */
export interface Sender {
  /** The offset of the first record, after all in-sync replicas have the batch. */
  send(batch: SendBatch): Promise<number>;
  close(): Promise<void>;
}
