/** What can become of an event after acceptance. The sum of all, over a stream, equals what was accepted. */
export const ledgerOutcomes = ['stored', 'quarantined', 'dropped', 'duplicate', 'rerouted', 'expired'] as const;
export type LedgerOutcome = (typeof ledgerOutcomes)[number];

/**
 * One row of a stage's ledger: one batch, keyed by bus partition and offset range (upsert, never an increment).
 * `minute` is the acceptance minute of the envelope (ms since 1970, a multiple of 60,000), at every stage.
 */
export interface LedgerRow {
  readonly tenant: string;
  readonly source: string;
  readonly stream: string;
  readonly minute: number;
  readonly topic: string;
  readonly partition: number;
  /** First bus offset of the batch and the one after its last. */
  readonly fromOffset: number;
  readonly toOffset: number;
  /** Seqs covered: first and last, both inclusive, without a gap. */
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Events accepted by the gateway in this range, and the physical lines they were joined from. */
  readonly accepted: number;
  readonly lines: number;
  readonly stored: number;
  /** By reason. */
  readonly quarantined: Readonly<Record<string, number>>;
  /** By rule id. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly duplicate: number;
  /**
   * Set aside on the retry topic, since the store had no room. The row that settles them has `accepted` 0 and takes them
   * back here (below zero), so the sum over rows is what waits now.
   */
  readonly rerouted: number;
  readonly expired: number;
  /** Of `stored`: events stored cut, and events stored under a new id because of a conflict. */
  readonly truncated: number;
  readonly conflicts: number;
  /** Bytes as received. */
  readonly bytes: number;
}

/** One finding of the checker: exactly which seqs or offsets do not add up, and what is wrong with them. */
export interface LedgerFinding {
  readonly kind: 'gap' | 'overlap' | 'sum' | 'store_count' | 'bus_gap';
  readonly tenant: string;
  readonly source: string;
  readonly stream: string;
  /** Inclusive range of seqs (or of bus offsets for `bus_gap`). */
  readonly first: number;
  readonly last: number;
  readonly detail: string;
}
