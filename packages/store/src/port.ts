import type {
  Aggregation,
  AggResult,
  EnvelopeHeader,
  Fields,
  LedgerFinding,
  LedgerRow,
  ParsedEvent,
  QueryableEvent,
  PipelineResult,
  QuarantineReason,
} from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';

/** A value that may hold what a reader must not see. Only the masking funnel opens it. */
export interface Raw<T> {
  readonly raw: T;
}

/** Where an event came from: its envelope, the index inside it, and the bus record. */
export interface EventOrigin {
  readonly header: EnvelopeHeader;
  readonly index: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export type StoreRow =
  | { readonly kind: 'event'; readonly origin: EventOrigin; readonly event: ParsedEvent }
  | {
      readonly kind: 'quarantine';
      readonly origin: EventOrigin;
      readonly reason: QuarantineReason;
      readonly detail: string;
      readonly raw: string;
      readonly rawBytes?: Uint8Array;
    }
  | { readonly kind: 'dropped'; readonly origin: EventOrigin; readonly rule: string };

/** Everything of one bus partition from `fromOffset` to `toOffset` (exclusive), committed as one. */
export interface IndexBatch {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly toOffset: number;
  readonly rows: readonly StoreRow[];
  /** Ranges of offsets inside the batch that the bus could not give any more; they become findings of the ledger. */
  readonly gaps?: readonly { readonly fromOffset: number; readonly toOffset: number; readonly reason: string }[];
  /**
   * Makes rows durable elsewhere that the store has no room for just now; they are booked as rerouted. May be called
   * again for the same rows. Absent: the whole batch fails with `store.unavailable`. Only stores that refuse single events.
   */
  readonly setAside?: (rows: readonly StoreRow[]) => Promise<void>;
  /** The rows were set aside by a batch before, whose booking they settle; one that waits no more is passed over. */
  readonly settles?: true;
}

export interface CommitReport {
  readonly stored: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly quarantined: number;
  /** Absent: none. */
  readonly setAside?: number;
}

export interface TimeRange {
  /** Inclusive and exclusive, microseconds since 1970. */
  readonly fromUs: number;
  readonly toUs: number;
}

/** Which form of its line an event is searched by: with `masked`, the masked one where it has one. Fields are the same in both. */
export type TextView = 'raw' | 'masked';

export interface StoreQuery extends TimeRange {
  readonly query: string;
  /** What the text clauses of the query see (words, phrases, wildcards, regexes, fuzzy, `raw:`). */
  readonly view: TextView;
  /** Ids of sources; absent: all of the scope. */
  readonly sources?: readonly string[];
  /** The tenant's zone: dates without one in a query, and day buckets. */
  readonly zone: string;
  /** Fields that match by words, that hold addresses, or dates with a zone, declared by the sources read. */
  readonly textFields?: readonly string[];
  readonly ipFields?: readonly string[];
  readonly dateFields?: readonly string[];
}

export interface StoreSearch extends StoreQuery {
  readonly limit: number;
  readonly cursor?: string;
  readonly total: boolean;
}

export interface StoredHit {
  readonly id: string;
  readonly source: string;
  readonly timestampUs: number;
  readonly raw: string;
  readonly fields: Fields;
  /** Size of the bytes kept beside `raw`: as received where decoding lost something, all of them where a line was cut. */
  readonly originalBytes?: number;
  readonly stream: string;
  readonly seq: number;
  readonly acceptedAtMs: number;
  readonly receivedAtMs: number;
  readonly parsedAtMs: number;
  readonly storedAtMs: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** One event with the bytes that were kept of it. */
export interface OriginalEvent {
  readonly hit: StoredHit;
  /** Absent: `hit.raw` is all that came. */
  readonly bytes?: Uint8Array;
}

export interface SearchPage {
  readonly hits: readonly StoredHit[];
  readonly total?: { readonly value: number; readonly relation: 'eq' | 'gte' };
  readonly cursor?: string;
  readonly complete: boolean;
  readonly partial: readonly string[];
}

export interface FieldSummary {
  readonly name: string;
  /** `text`, `number`, `boolean`, `mixed`. */
  readonly type: string;
  /** Events of the sample that have the field. */
  readonly count: number;
  readonly top: readonly { readonly value: string; readonly count: number }[];
}

export interface FieldListRequest extends StoreQuery {
  /** Most frequent values told of each field. */
  readonly top: number;
  /** Fields whose names begin so are left out. */
  readonly excludeFields?: readonly string[];
}

export interface FieldList {
  readonly fields: readonly FieldSummary[];
  /** How many events were counted over, of how many that match ("of 10,000 of 3.2 M"). */
  readonly sampled: number;
  readonly matching: number;
}

export interface QuarantinedEvent {
  readonly id: string;
  readonly source: string;
  readonly reason: string;
  readonly detail: string;
  readonly raw: string;
  readonly acceptedAtMs: number;
  readonly stream: string;
  readonly seq: number;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What a quarantined event was made of, for another try. */
export interface QuarantinedLine {
  readonly raw: string;
  /** The bytes as received, where decoding lost something. */
  readonly rawBytes?: Uint8Array;
  readonly acceptedAtMs: number;
  readonly receivedAtMs: number;
}

export interface SourceStats {
  readonly source: string;
  readonly events: number;
  readonly bytes: number;
  readonly sizeBytes: number;
  readonly quarantined: number;
  /** Events that were set aside and wait for room. Absent: none. */
  readonly waiting?: number;
  readonly firstTimestampUs: number | null;
  readonly lastTimestampUs: number | null;
  readonly lastAcceptedAtMs: number | null;
  /** Events a second over the last five acceptance minutes. */
  readonly rate: number;
}

export interface RetentionRule {
  readonly scope: TenantScope;
  readonly storageClass: string;
  /** Partitions accepted before this UTC day go. */
  readonly beforeDay?: string;
  /** Oldest partitions go until the class is at or below this. */
  readonly maxBytes?: number;
}

/** Fast and slower disks. One machine has the first only. */
export type Tier = 'hot' | 'warm';

/** One storage class's UTC day of acceptance. */
export interface StoredPartition {
  readonly storageClass: string;
  readonly day: string;
  readonly tier: Tier;
  /** Events and quarantined ones, and bytes of one copy on disk. */
  readonly events: number;
  readonly sizeBytes: number;
}

/** A partition that an index stands for. */
export interface PartitionPlace {
  readonly storageClass: string;
  readonly day: string;
}

/** What a store can do for the life of its partitions. */
export interface StoreLifecycle {
  /** Tiers with nodes enough for all copies of a partition; empty: no node says which it is, and nothing is moved. */
  readonly tiers: readonly Tier[];
  /** Partitions are made before their day begins. */
  readonly prepares: boolean;
}

export type StoreHealth = 'green' | 'yellow' | 'red';

export interface StoreNode {
  readonly name: string;
  /** Null: the node takes what no tier is asked for. */
  readonly tier: Tier | null;
  readonly diskFreeBytes: number | null;
  readonly diskTotalBytes: number | null;
}

export interface StoreIndex {
  readonly name: string;
  readonly health: StoreHealth;
  readonly tier: Tier;
  readonly events: number;
  readonly sizeBytes: number;
  /** Shards, or files on one machine, and further copies of each. */
  readonly shards: number;
  readonly copies: number;
}

export interface UnassignedShard {
  readonly index: string;
  readonly shard: number;
  readonly isPrimary: boolean;
  /** The engine's word for it, e.g. `NODE_LEFT`, and its sentences where it tells why the shard stays so. */
  readonly reason: string;
  readonly explanation: string | null;
}

/** The whole store as it is now, of all tenants and without any event: for whoever runs the installation. */
export interface StoreDescription {
  readonly engine: 'duckdb' | 'elasticsearch';
  readonly health: StoreHealth;
  /** Empty where the engine does not let us look. */
  readonly nodes: readonly StoreNode[];
  /** By name. */
  readonly indices: readonly StoreIndex[];
  readonly unassigned: readonly UnassignedShard[];
}

/** A stored event as a policy sees it: without our hidden fields. */
export interface MaskableEvent extends QueryableEvent {
  readonly source: string;
  readonly raw: string;
}

/** What a policy makes of an event: its masked form, where something was detected, and its hidden fields, all of them. */
export interface Remasked extends Pick<ParsedEvent, 'masked'> {
  readonly fields: Fields;
}

export interface RemaskRequest {
  /** Ids of sources; absent: all of the scope. */
  readonly sources?: readonly string[];
  /** Events whose `event.pii.policy` is absent or below this are masked anew; it becomes theirs unless `fields` has another. */
  readonly olderThanPolicy: number;
  /** About so many events in one call; a store may go on to the end of what it rewrites as one. */
  readonly limit: number;
}

/** The store. Every read carries a scope; a missing one is an error. Reads end with `query.cancelled` when the signal fires. */
export interface StorePort {
  /** The durable bus position: everything below it survives a crash of this process. 0 for a partition never seen. */
  position(topic: string, partition: number): Promise<number>;
  /** Where to read on: everything below it is searchable, though perhaps only in memory. Equal to `position` after a start. */
  readPosition(topic: string, partition: number): Promise<number>;
  /** Stores a batch and moves the bus position in one transaction. Repeating a batch after a crash changes nothing. */
  commit(batch: IndexBatch): Promise<CommitReport>;
  search(scope: TenantScope, request: StoreSearch, signal?: AbortSignal): Promise<Raw<SearchPage>>;
  aggregate(
    scope: TenantScope,
    request: StoreQuery & { readonly aggs: Readonly<Record<string, Aggregation>> },
    signal?: AbortSignal,
  ): Promise<Raw<Readonly<Record<string, AggResult>>>>;
  fieldList(scope: TenantScope, request: FieldListRequest, signal?: AbortSignal): Promise<Raw<FieldList>>;
  /** Lines before and after a hit by (stream, seq), in reading order, the hit included. */
  context(
    scope: TenantScope,
    request: { readonly stream: string; readonly seq: number; readonly before: number; readonly after: number },
  ): Promise<Raw<readonly StoredHit[]>>;
  /** One event by (stream, seq) with the bytes kept beside it. Undefined: there is none in the scope. */
  original(
    scope: TenantScope,
    request: { readonly stream: string; readonly seq: number },
  ): Promise<Raw<OriginalEvent> | undefined>;
  quarantine(
    scope: TenantScope,
    request: { readonly source?: string; readonly limit: number },
  ): Promise<Raw<readonly QuarantinedEvent[]>>;
  /**
   * Reads events of a source's quarantine again: those that `parse` can read now are stored under their own identity
   * and leave it, in one transaction with the ledger; the others stay as they are.
   */
  repairQuarantine(
    scope: TenantScope,
    request: { readonly source: string; readonly ids?: readonly string[] },
    parse: (line: QuarantinedLine) => PipelineResult,
  ): Promise<{ readonly tried: number; readonly stored: number }>;
  /**
   * Rewrites masked forms and hidden fields of events that an older policy was applied to. Lines, ids, times and the
   * ledger stay; a crash leaves each event as before or after. `remaining`: at most so many are left.
   */
  remask(
    scope: TenantScope,
    request: RemaskRequest,
    mask: (event: MaskableEvent) => Remasked,
  ): Promise<{ readonly rewritten: number; readonly remaining: number }>;
  /**
   * The least policy version applied to events of a range, 0 where one went through none; null: there are no events.
   * Cheap; may be too low where a file also holds other times.
   */
  policyBounds(
    scope: TenantScope,
    request: TimeRange & { readonly sources?: readonly string[] },
  ): Promise<number | null>;
  sourceStats(scope: TenantScope): Promise<readonly SourceStats[]>;
  ledger(
    scope: TenantScope,
    request: { readonly source?: string; readonly fromMs: number; readonly toMs: number },
  ): Promise<readonly LedgerRow[]>;
  /** Checks the sums: seqs, bus offsets, outcomes, rows really in the store. Empty: everything adds up. */
  checkLedger(scope: TenantScope): Promise<readonly LedgerFinding[]>;
  /** Partitions of these classes of the scope's tenant, oldest first. */
  partitions(scope: TenantScope, storageClasses: readonly string[]): Promise<readonly StoredPartition[]>;
  lifecycle(): Promise<StoreLifecycle>;
  /** Makes a partition before its day begins, with so many shards; false: it was there. `request.invalid` where none are made. */
  prepare(scope: TenantScope, partition: PartitionPlace & { readonly shards: number }): Promise<boolean>;
  /**
   * Has a partition moved to another tier; the engine does it in the background and search goes on meanwhile. Repeating
   * it changes nothing. `request.invalid` for a tier that no node has, `resource.not_found` for a partition that is gone.
   */
  moveTier(scope: TenantScope, partition: PartitionPlace & { readonly tier: Tier }): Promise<void>;
  /** Nodes, indices and shards. Rejects with `store.unavailable`. */
  describe(): Promise<StoreDescription>;
  retain(rules: readonly RetentionRule[]): Promise<{ readonly removedEvents: number; readonly removedBytes: number }>;
  close(): Promise<void>;
}
