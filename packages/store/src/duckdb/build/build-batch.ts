import type { IndexBatch, StoreRow } from '../../port.ts';
import { SeqSet } from '../seq-set.ts';
import { buildFile, type StoredRow } from './build-file.ts';
import { LedgerBuilder } from './ledger-builder.ts';
import type { FileInfo, PreparedBatch, PreparedIds, PreparedStream } from './prepared.ts';
import { clientIdOf } from './client-id.ts';
import { hashClientId } from '../identity/id-hash.ts';
import { streamId } from './stream-id.ts';

/** What became of a row that is not to be stored, or is stored under a new id. Rows not in the map are stored. */
export type RowVerdict = 'seq_duplicate' | 'id_duplicate' | 'conflict';

export interface BuildOptions {
  readonly directory: string;
  /** Gives the serial number of the next file; unique in the store. */
  readonly nextSerial: () => number;
  readonly nowMs: number;
  /** Whether the files are fsynced here. */
  readonly durable: boolean;
  readonly verdicts?: ReadonlyMap<StoreRow, RowVerdict>;
}

interface FileGroup {
  readonly rows: StoredRow[];
  readonly kind: FileInfo['kind'];
  /** Of its latest row. */
  header: StoreRow['origin']['header'];
}

/** Writes a batch's files and says what the commit has to book. It reads nothing of the store, so any thread can run it. */
export function buildBatch(batch: IndexBatch, options: BuildOptions): PreparedBatch {
  const verdicts = options.verdicts ?? new Map<StoreRow, RowVerdict>();
  const conflicts = new Set<StoredRow>();
  const groups = new Map<string, FileGroup>();
  const streams = new StreamRuns();
  const ledger = new LedgerBuilder(batch);
  const offsets = new SeqSet();
  const ids = new IdHashes();
  let group: FileGroup | undefined;
  for (const row of batch.rows) {
    const verdict = verdicts.get(row);
    offsets.add(row.origin.offset);
    ledger.add(row, verdict);
    if (verdict === 'seq_duplicate') continue;
    const kept = row.kind !== 'dropped' && verdict !== 'id_duplicate';
    streams.add(row, kept);
    if (!kept) continue;
    if (verdict === 'conflict') conflicts.add(row);
    if (group?.header !== row.origin.header || group.kind !== row.kind) group = groupOf(groups, row);
    group.rows.push(row);
    ids.add(row);
  }
  const files = [...groups.values()].map(({ rows, kind, header }) =>
    buildFile(rows, {
      directory: options.directory,
      kind,
      tenant: header.tenant,
      storageClass: header.storageClass,
      day: header.day,
      serial: options.nextSerial(),
      durable: options.durable,
      nowMs: options.nowMs,
      conflicts,
    }),
  );
  return {
    topic: batch.topic,
    partition: batch.partition,
    fromOffset: batch.fromOffset,
    toOffset: batch.toOffset,
    offsets: offsets.runs,
    gaps: batch.gaps ?? [],
    files,
    streams: streams.finish(),
    ledger: ledger.finish(),
    ids: ids.finish(),
    report: ledger.report(),
    durable: options.durable,
  };
}

function groupOf(groups: Map<string, FileGroup>, row: StoredRow): FileGroup {
  const { header } = row.origin;
  const key = `${header.tenant}\0${header.storageClass}\0${header.day}\0${row.kind}`;
  let group = groups.get(key);
  if (group === undefined) {
    group = { rows: [], kind: row.kind, header };
    groups.set(key, group);
  }
  group.header = header;
  return group;
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

  add(row: StoreRow, kept: boolean): void {
    const { header, index } = row.origin;
    if (header !== this.#header) {
      this.#header = header;
      this.#current = this.#entry(row);
    }
    const entry = this.#current ?? this.#entry(row);
    (kept ? entry.stored : entry.ended).add(header.firstSeq + index);
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
    entry.hashes.push(...hashClientId(source, id));
  }

  finish(): PreparedIds[] {
    return [...this.#days.values()].map(({ tenant, day, hashes }) => ({
      tenant,
      day,
      hashes: Int32Array.from(hashes),
    }));
  }
}
