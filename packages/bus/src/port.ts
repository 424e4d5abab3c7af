import type { TenantScope } from '@logwarden/kernel';

/** One record as read back. `offset` is gap-free inside a partition; `appendedAtMs` is the broker's append time. */
export interface BusRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly key: string;
  readonly value: Uint8Array;
}

export interface AppendInput {
  readonly topic: string;
  /** Records of one key keep their order (same partition). Our key is the stream. */
  readonly key: string;
  readonly value: Uint8Array;
}

export interface AppendResult {
  readonly partition: number;
  readonly offset: number;
}

export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  /** Oldest offset still there, and the offset the next record gets. Only durable records count. */
  readonly startOffset: number;
  readonly endOffset: number;
  readonly sizeBytes: number;
  /** Committed position per consumer group. */
  readonly committed: Readonly<Record<string, number>>;
}

/** Writes. One process owns a topic's log at a time. */
export interface BusProducer {
  /**
   * Resolves when the record is durable (fsync, or acks=all). Rejects with `bus.full` when the size limit or the
   * disk's free-space floor is reached and nothing committed can be unlinked; nothing was appended then.
   */
  append(scope: TenantScope, input: AppendInput): Promise<AppendResult>;
  close(): Promise<void>;
}

export interface Subscription {
  /**
   * The next records of one partition in order, at most `maxBytes` of values (but at least one record when there is
   * one), waiting up to `waitMs` for the first. Empty: none came in time.
   */
  poll(options: { readonly maxBytes: number; readonly waitMs: number }): Promise<readonly BusRecord[]>;
  /** Moves the read position: replay from an offset, or from the first record appended at or after a time. */
  seek(to: { readonly offset: number } | { readonly timeMs: number }): Promise<void>;
  /** Says that everything below `nextOffset` is done with. Durable before it resolves; never moves back. */
  commit(nextOffset: number): Promise<void>;
  close(): Promise<void>;
}

/** Reads, possibly in another process than the producer's. */
export interface BusConsumer {
  partitions(topic: string): Promise<readonly PartitionState[]>;
  subscribe(options: {
    readonly topic: string;
    readonly partition: number;
    readonly group: string;
  }): Promise<Subscription>;
  close(): Promise<void>;
}
