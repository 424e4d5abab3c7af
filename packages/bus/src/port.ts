import type { TenantId, TenantScope } from '@logwarden/kernel';

/** One record as read back. Offsets grow by one inside a partition; `appendedAtMs` is the broker's append time. */
export interface BusRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly appendedAtMs: number;
  /** The tenant of the scope it was appended under. Check the envelope inside `value` against it. */
  readonly tenantId: TenantId;
  readonly key: string;
  /** May be a view into a read buffer: keep it only as long as needed, never write into it. */
  readonly value: Uint8Array;
}

export interface AppendInput {
  /** Lower-case letters, digits, `.`, `_`, `-`; starts with a letter; at most 100 characters. */
  readonly topic: string;
  /** Records of one tenant and key keep their order (same partition). Our key is the stream. 1–983 bytes of UTF-8. */
  readonly key: string;
  /** At most 16 MiB. Must not change until the promise settles. */
  readonly value: Uint8Array;
}

export interface AppendResult {
  readonly partition: number;
  readonly offset: number;
  /** The bus did not take it yet: it is durable in the producer's spool, in one copy. Partition and offset mean nothing. */
  readonly spooled?: true;
}

/** Offsets of a partition that held records once and cannot be read any more. `toOffset` is exclusive. */
export interface BusGap {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly toOffset: number;
  /** `corrupt`: the bytes are damaged. `expired`: retention has removed them. */
  readonly reason: 'corrupt' | 'expired';
}

export interface PartitionState {
  readonly topic: string;
  readonly partition: number;
  /** Oldest offset still there, and the offset the next record gets. Only durable records count. */
  readonly startOffset: number;
  readonly endOffset: number;
  readonly sizeBytes: number;
  /** Committed position per consumer group; the group's lag is `endOffset` minus this. */
  readonly committed: Readonly<Record<string, number>>;
}

/** A partition and its copies. */
export interface DescribedPartition extends PartitionState {
  /** The node that takes its records; null: none does, and nothing can be written or read. */
  readonly leader: string | null;
  readonly copies: number;
  /** Copies that have everything; fewer than `copies` is a cluster that is catching up or lost a node. */
  readonly inStep: number;
}

export interface BusTopic {
  readonly topic: string;
  readonly partitions: readonly DescribedPartition[];
}

export interface BusGroup {
  readonly group: string;
  /** As the engine says it, lower case: Kafka's `stable`, `empty` …; `registered` on one machine. */
  readonly state: string;
  readonly members: number;
}

/** The whole bus as it is now, of all tenants and without any record: for whoever runs the installation. */
export interface BusDescription {
  readonly engine: 'segment log' | 'kafka';
  readonly nodes: readonly { readonly id: string; readonly address: string }[];
  /** By name. */
  readonly topics: readonly BusTopic[];
  readonly groups: readonly BusGroup[];
}

/** Writes. Embedded: one process owns a topic's log at a time. Kafka: any number of processes. */
export interface BusProducer {
  /**
   * Resolves when the record is durable (fsync, or acks=all). Rejects with `bus.full` when the size limit or the
   * disk's free-space floor is reached and nothing committed can be unlinked, `bus.unavailable` when the disk or
   * broker fails, `request.invalid` for a bad name, key or size; nothing was acknowledged then.
   */
  append(scope: TenantScope, input: AppendInput): Promise<AppendResult>;
  /** Waits for appends that were called before; later ones reject with `bus.unavailable`. */
  close(): Promise<void>;
}

export interface PollOptions {
  /** Bytes of values to return at most, but at least one record when there is one. */
  readonly maxBytes: number;
  /** Milliseconds to wait for the first record or gap. */
  readonly waitMs: number;
}

export interface PollBatch {
  /** In offset order. Empty: none came in time, or only gaps were met. */
  readonly records: readonly BusRecord[];
  /** Ranges passed over on the way, each told once per pass. Write them to the ledger before committing past them. */
  readonly gaps: readonly BusGap[];
  /** The read position after this batch: what to commit when records and gaps are done with. */
  readonly nextOffset: number;
}

export interface Subscription {
  /**
   * The next records of one partition in order. One poll at a time. Rejects with `bus.unavailable` when closed, or when
   * nothing could be read in `waitMs` because the brokers do not answer.
   */
  poll(options: PollOptions): Promise<PollBatch>;
  /**
   * Moves the read position: replay from an offset, or from the first record appended at or after a time (the end
   * when there is none). Resolves to the new position. An offset past the end rejects: `bus.unavailable` while no
   * embedded producer runs (its end may be known late after a power cut), else `bus.corrupt`: not the log meant.
   */
  seek(to: { readonly offset: number } | { readonly timeMs: number }): Promise<number>;
  /**
   * Says that everything below `nextOffset` is done with. Durable before it resolves; never moves back (a lower
   * offset is ignored). Rejects with `request.invalid` past what was read or sought.
   */
  commit(nextOffset: number): Promise<void>;
  close(): Promise<void>;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A partition that this member reads until the signal fires. */
export interface AssignedPartition extends TopicPartition {
  /** Commits in the name of the member. Closed when the work has ended. */
  readonly subscription: Subscription;
  /** Fires when the partition goes to another member, or this one leaves. */
  readonly signal: AbortSignal;
}

export interface JoinOptions {
  /** Names, or what tells them: it is asked again as long as the member lives, so topics may come and go. */
  readonly topics: readonly string[] | (() => Promise<readonly string[]>);
  readonly group: string;
  /**
   * Works on one partition. Once the signal has fired it must end soon: settle the batch in hand, commit, resolve. The
   * next owner begins at the committed position, after this one has resolved or was put out for silence. Work that
   * resolves or rejects before is begun again.
   */
  readonly run: (assigned: AssignedPartition) => Promise<void>;
}

export interface Membership {
  /** What this member reads at this moment. */
  assigned(): readonly TopicPartition[];
  /** Hands everything over and leaves the group. */
  close(): Promise<void>;
}

/** Reads, possibly in another process than the producer's. */
export interface BusConsumer {
  /** Names of all topics there are. Kafka: those of others too, as far as their names could be ours. */
  topics(): Promise<readonly string[]>;
  /** One state per partition, by number; empty while the topic does not exist. */
  partitions(topic: string): Promise<readonly PartitionState[]>;
  /**
   * Registers the group on the partition and reads on from its committed position, or from the oldest record when it
   * has none. Topic and partition may come into being later. Embedded: from now on nothing that the group has not
   * committed is removed. Kafka removes by age all the same; what is gone comes as a gap (`expired`).
   */
  subscribe(options: {
    readonly topic: string;
    readonly partition: number;
    readonly group: string;
  }): Promise<Subscription>;
  /**
   * Becomes a member of the group and works on its share of the topics' partitions, those that come into being later
   * too. Embedded: all of them, since one process reads. A group that has members is not subscribed to directly.
   */
  join(options: JoinOptions): Promise<Membership>;
  /** Nodes, topics and groups. Rejects with `bus.unavailable`. */
  describe(): Promise<BusDescription>;
  /** Leaves every group and closes every subscription. */
  close(): Promise<void>;
}
