import type { CommitReport, IndexBatch } from '../../port.ts';
import type { ColumnKind } from '../names.ts';
import type { PlacedLedgerRow } from '../../ledger/ledger-builder.ts';
import type { Run } from '../../ledger/seq-set.ts';
import type { PreparedStream } from '../../ledger/streams.ts';

/** How a field is kept in a file: in a column of a kind, or in `rest` (`r`). */
export type FieldPlace = ColumnKind | 'r';

export interface SourceTally {
  readonly source: string;
  readonly events: number;
  readonly bytes: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly lastAcceptedAtMs: number;
  /** Least version of a masking policy that its events went through; absent: 0, one went through none. */
  readonly policy?: number;
}

/**
 * Events that have a field in this form. Of texts: the characters of the folded ones, where they are few and ASCII (null:
 * any), and whether all of them are their own lower case.
 */
export type FieldTally = readonly [
  field: string,
  place: FieldPlace,
  count: number,
  characters?: string | null,
  isLower?: boolean,
];

/** What the catalogue knows of a file. Paths are relative to the store's directory. Structured-clonable. */
export interface FileInfo {
  readonly serial: number;
  readonly path: string;
  readonly kind: 'event' | 'quarantine';
  readonly tenant: string;
  readonly storageClass: string;
  readonly day: string;
  /** 0: as committed, 1: merged small files, 2: merged and cut by day. */
  readonly level: number;
  /** UTC day of `@timestamp` that the file was cut to; '': not cut. */
  readonly cut: string;
  readonly rows: number;
  /** Bytes of the Parquet file and of the filter beside it; 0: no filter. */
  readonly sizeBytes: number;
  readonly filterBytes: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly sources: readonly SourceTally[];
  readonly fields: readonly FieldTally[];
  /** Shapes of its lines, as they stand in `#shape`. */
  readonly shapes: readonly string[];
  /** Optional system columns the file has. */
  readonly extras: readonly string[];
}

/** Hashes of the client ids of one tenant's acceptance day, two per id. */
export interface PreparedIds {
  readonly tenant: string;
  readonly day: string;
  readonly hashes: Int32Array;
}

/** A batch ready to be committed: its files stand under their final names, but no search sees them yet. */
export interface PreparedBatch extends Pick<IndexBatch, 'topic' | 'partition' | 'fromOffset' | 'toOffset'> {
  readonly offsets: readonly Run[];
  readonly gaps: NonNullable<IndexBatch['gaps']>;
  readonly files: readonly FileInfo[];
  readonly streams: readonly PreparedStream[];
  readonly ledger: readonly PlacedLedgerRow[];
  readonly ids: readonly PreparedIds[];
  /** Perhaps the batch holds one client id twice, of which a build without verdicts keeps both. */
  readonly repeatsIds: boolean;
  readonly report: CommitReport;
  /** The files were fsynced. */
  readonly durable: boolean;
}
