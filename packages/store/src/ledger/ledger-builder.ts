import type { LedgerRow } from '@logwarden/contracts';
import type { CommitReport, IndexBatch, StoreRow } from '../port.ts';
import type { RowVerdict } from '../identity/verdict.ts';
import { sizeOf } from './stored-row.ts';

/** A row of the ledger and the partition whose life it shares. */
export interface PlacedLedgerRow {
  readonly storageClass: string;
  readonly day: string;
  readonly row: LedgerRow;
}

type OpenRow = {
  -readonly [K in keyof Omit<LedgerRow, 'quarantined' | 'dropped'>]: LedgerRow[K];
} & { quarantined: Record<string, number>; dropped: Record<string, number>; repeated: boolean };

interface Placed {
  readonly storageClass: string;
  readonly day: string;
  readonly row: OpenRow;
}

const minuteMs = 60_000;

/**
 * Books a batch: one ledger row per stream, acceptance minute and run of seqs. Seqs that were booked before (a repeated
 * delivery) get rows of their own, so that rows with anything but duplicates never overlap.
 */
export class LedgerBuilder {
  readonly #batch: Pick<IndexBatch, 'topic' | 'partition' | 'settles'>;
  readonly #open = new Map<string, Placed>();
  readonly #done: Placed[] = [];
  #latest: { readonly header: StoreRow['origin']['header']; readonly placed: Placed } | undefined;
  #report = { stored: 0, duplicates: 0, conflicts: 0, quarantined: 0 };
  #setAside = 0;

  constructor(batch: Pick<IndexBatch, 'topic' | 'partition' | 'settles'>) {
    this.#batch = batch;
  }

  add(row: StoreRow, verdict: RowVerdict | undefined): void {
    const { header, index, offset } = row.origin;
    const seq = header.firstSeq + index;
    const open = this.#rowFor(row, verdict === 'seq_duplicate').row;
    open.toOffset = Math.max(open.toOffset, offset + 1);
    open.lastSeq = seq;
    // A row that settles was counted by the batch that set it aside: here only its outcome changes.
    if (this.#batch.settles === true) open.rerouted--;
    else {
      open.accepted++;
      open.lines += index === 0 && header.lines !== undefined ? header.lines - header.count + 1 : 1;
      if (row.kind !== 'dropped') open.bytes += sizeOf(row);
    }
    this.#outcome(open, row, verdict);
  }

  finish(): PlacedLedgerRow[] {
    return [...this.#done, ...this.#open.values()].map(({ storageClass, day, row }) => {
      const { repeated: _, ...rest } = row;
      return { storageClass, day, row: rest };
    });
  }

  report(): CommitReport {
    return this.#setAside === 0 ? this.#report : { ...this.#report, setAside: this.#setAside };
  }

  #outcome(open: OpenRow, row: StoreRow, verdict: RowVerdict | undefined): void {
    if (verdict === 'seq_duplicate' || verdict === 'id_duplicate') {
      open.duplicate++;
      this.#report.duplicates++;
      return;
    }
    if (verdict === 'set_aside') {
      open.rerouted++;
      this.#setAside++;
      return;
    }
    if (row.kind === 'dropped') {
      open.dropped[row.rule] = (open.dropped[row.rule] ?? 0) + 1;
      return;
    }
    if (row.kind === 'quarantine') {
      open.quarantined[row.reason] = (open.quarantined[row.reason] ?? 0) + 1;
      this.#report.quarantined++;
      return;
    }
    open.stored++;
    this.#report.stored++;
    if (verdict === 'conflict') {
      open.conflicts++;
      this.#report.conflicts++;
    }
    if (row.origin.header.truncated?.includes(row.origin.index) === true) open.truncated++;
  }

  #rowFor(row: StoreRow, repeated: boolean): Placed {
    const { header, index } = row.origin;
    const latest = this.#latest;
    // Rows of one record follow each other: no key is made for them.
    if (latest?.header === header && latest.placed.row.repeated === repeated) {
      if (latest.placed.row.lastSeq === header.firstSeq + index - 1) return latest.placed;
    }
    const placed = this.#findRow(row, repeated);
    this.#latest = { header, placed };
    return placed;
  }

  #findRow(row: StoreRow, repeated: boolean): Placed {
    const { header, index, offset } = row.origin;
    const key = `${header.tenant}\0${header.source}\0${header.stream}`;
    const seq = header.firstSeq + index;
    const minute = Math.floor(header.acceptedAtMs / minuteMs) * minuteMs;
    const open = this.#open.get(key);
    if (open !== undefined) {
      const same = open.row.minute === minute && open.row.lastSeq === seq - 1 && open.row.repeated === repeated;
      if (same && open.day === header.day && open.storageClass === header.storageClass) return open;
      this.#done.push(open);
    }
    const fresh: Placed = {
      storageClass: header.storageClass,
      day: header.day,
      row: { ...emptyRow(row, minute), ...this.#batchKey(), fromOffset: offset, toOffset: offset + 1, repeated },
    };
    this.#open.set(key, fresh);
    return fresh;
  }

  #batchKey(): Pick<LedgerRow, 'topic' | 'partition'> {
    return { topic: this.#batch.topic, partition: this.#batch.partition };
  }
}

function emptyRow(
  row: StoreRow,
  minute: number,
): Omit<OpenRow, 'topic' | 'partition' | 'fromOffset' | 'toOffset' | 'repeated'> {
  const { header, index } = row.origin;
  return {
    tenant: header.tenant,
    source: header.source,
    stream: header.stream,
    minute,
    firstSeq: header.firstSeq + index,
    lastSeq: header.firstSeq + index,
    accepted: 0,
    lines: 0,
    stored: 0,
    quarantined: {},
    dropped: {},
    duplicate: 0,
    rerouted: 0,
    expired: 0,
    truncated: 0,
    conflicts: 0,
    bytes: 0,
  };
}
