import type { IndexBatch, StoreRow } from '../../port.ts';
import { SeqSet } from '../../ledger/seq-set.ts';
import type { StoredRow } from '../../ledger/stored-row.ts';
import type { PreparedStream } from '../../ledger/streams.ts';
import type { RowVerdict } from '../../identity/verdict.ts';
import { FileBuilder } from './build-file.ts';
import { LedgerBuilder } from '../../ledger/ledger-builder.ts';
import type { FileInfo, PreparedBatch, PreparedIds } from './prepared.ts';
import { clientIdOf } from '../../identity/client-id.ts';
import { HashPairSet } from '../filter/token-set.ts';
import { hashClientId } from '../identity/id-hash.ts';
import { streamId } from '../../identity/stream-id.ts';

export interface BuildOptions {
  readonly directory: string;
  /** Gives the serial number of the next file; unique in the store. */
  readonly nextSerial: () => number;
  readonly nowMs: number;
  /** Whether the files are fsynced here. */
  readonly durable: boolean;
}

/** Collects a batch row by row; keeps the rows' values, not the rows. It reads nothing of the store: any thread can run it. */
export class BatchBuilder {
  readonly #options: BuildOptions;
  readonly #expected: number;
  readonly #files = new Map<string, FileBuilder>();
  readonly #streams = new StreamRuns();
  readonly #ledger: LedgerBuilder;
  readonly #offsets = new SeqSet();
  readonly #ids = new IdHashes();
  #latest:
    { readonly header: StoreRow['origin']['header']; readonly kind: string; readonly file: FileBuilder } | undefined;
  #offset = -1;

  /** `expected`: rows, as a first guess. */
  constructor(place: Pick<IndexBatch, 'topic' | 'partition'>, options: BuildOptions, expected: number) {
    this.#options = options;
    this.#expected = expected;
    this.#ledger = new LedgerBuilder(place);
  }

  add(row: StoreRow, verdict?: RowVerdict): void {
    if (row.origin.offset !== this.#offset) {
      this.#offset = row.origin.offset;
      this.#offsets.add(row.origin.offset);
    }
    this.#ledger.add(row, verdict);
    if (verdict === 'seq_duplicate') return;
    const kept = row.kind !== 'dropped' && verdict !== 'id_duplicate';
    this.#streams.add(row, kept);
    if (!kept) return;
    this.#fileOf(row).add(row, verdict === 'conflict');
    this.#ids.add(row);
  }

  /** Writes the files and says what the commit has to book. */
  finish(range: Pick<IndexBatch, 'topic' | 'partition' | 'fromOffset' | 'toOffset' | 'gaps'>): PreparedBatch {
    const files: FileInfo[] = [];
    for (const [key, file] of this.#files) {
      files.push(file.write());
      // Its values are not needed while the next file is written.
      this.#files.delete(key);
    }
    return {
      topic: range.topic,
      partition: range.partition,
      fromOffset: range.fromOffset,
      toOffset: range.toOffset,
      offsets: this.#offsets.runs,
      gaps: range.gaps ?? [],
      files,
      streams: this.#streams.finish(),
      ledger: this.#ledger.finish(),
      ids: this.#ids.finish(),
      repeatsIds: this.#ids.repeats,
      report: this.#ledger.report(),
      durable: this.#options.durable,
    };
  }

  #fileOf(row: StoredRow): FileBuilder {
    const { header } = row.origin;
    if (this.#latest?.header === header && this.#latest.kind === row.kind) return this.#latest.file;
    const { tenant, storageClass, day } = header;
    const key = `${tenant}\0${storageClass}\0${day}\0${row.kind}`;
    let file = this.#files.get(key);
    if (file === undefined) {
      const { directory, nextSerial, durable, nowMs } = this.#options;
      const place = { directory, kind: row.kind, tenant, storageClass, day, serial: nextSerial(), durable, nowMs };
      file = new FileBuilder(place, this.#files.size === 0 ? this.#expected : header.count);
      this.#files.set(key, file);
    }
    this.#latest = { header, kind: row.kind, file };
    return file;
  }
}

/** Writes a batch's files and says what the commit has to book. */
export function buildBatch(
  batch: IndexBatch,
  options: BuildOptions,
  verdicts: ReadonlyMap<StoreRow, RowVerdict> = new Map<StoreRow, RowVerdict>(),
): PreparedBatch {
  const builder = new BatchBuilder(batch, options, batch.rows.length);
  for (const row of batch.rows) builder.add(row, verdicts.get(row));
  return builder.finish(batch);
}

interface StreamEntry {
  readonly row: StoreRow;
  readonly stored: SeqSet;
  readonly ended: SeqSet;
}

/** Collects the seqs of a batch per stream. */
class StreamRuns {
  readonly #streams = new Map<string, StreamEntry>();
  #header: StoreRow['origin']['header'] | undefined;
  #current: StreamEntry | undefined;
  #run = { set: new SeqSet(), first: 0, last: -1 };

  add(row: StoreRow, kept: boolean): void {
    const { header, index } = row.origin;
    if (header !== this.#header) {
      this.#header = header;
      this.#current = this.#entry(row);
    }
    const entry = this.#current ?? this.#entry(row);
    this.#extend(kept ? entry.stored : entry.ended, header.firstSeq + index);
  }

  /** Adds a seq to the run being collected. */
  #extend(set: SeqSet, seq: number): void {
    if (set === this.#run.set && seq === this.#run.last + 1) {
      this.#run.last = seq;
      return;
    }
    this.#flush();
    this.#run = { set, first: seq, last: seq };
  }

  #flush(): void {
    const { set, first, last } = this.#run;
    if (last >= first) set.add(first, last);
  }

  #entry(row: StoreRow): StreamEntry {
    const { header } = row.origin;
    const key = [header.tenant, header.source, header.stream, header.storageClass, header.day].join('\0');
    let entry = this.#streams.get(key);
    if (entry === undefined) {
      entry = { row, stored: new SeqSet(), ended: new SeqSet() };
      this.#streams.set(key, entry);
    }
    return entry;
  }

  finish(): PreparedStream[] {
    this.#flush();
    return [...this.#streams.values()].map(({ row, stored, ended }) => {
      const { tenant, source, stream, storageClass, day } = row.origin.header;
      return {
        id: streamId(tenant, source, stream),
        tenant,
        source,
        name: stream,
        storageClass,
        day,
        stored: stored.runs,
        ended: ended.runs,
      };
    });
  }
}

/** Collects the hashes of the client ids. */
class IdHashes {
  readonly #days = new Map<string, { tenant: string; day: string; hashes: number[] }>();
  readonly #seen = new Map<string, HashPairSet>();
  /** Perhaps an id of a tenant stands in the batch twice. */
  repeats = false;

  add(row: StoredRow): void {
    const id = clientIdOf(row);
    if (id === undefined) return;
    const { tenant, day, source } = row.origin.header;
    const key = `${tenant}\0${day}`;
    let entry = this.#days.get(key);
    if (entry === undefined) {
      entry = { tenant, day, hashes: [] };
      this.#days.set(key, entry);
    }
    const [first, second] = hashClientId(source, id);
    entry.hashes.push(first, second);
    this.#see(tenant, first, second);
  }

  #see(tenant: string, first: number, second: number): void {
    let seen = this.#seen.get(tenant);
    if (seen === undefined) {
      seen = new HashPairSet();
      this.#seen.set(tenant, seen);
    }
    const before = seen.size;
    seen.add(first, second);
    if (seen.size === before) this.repeats = true;
  }

  finish(): PreparedIds[] {
    return [...this.#days.values()].map(({ tenant, day, hashes }) => ({
      tenant,
      day,
      hashes: Int32Array.from(hashes),
    }));
  }
}
