import type { Clock } from '@logwarden/kernel';
import { AppError } from '@logwarden/kernel';
import { mkdirSync, rmSync, existsSync } from 'node:fs';
import type { CommitReport, IndexBatch } from '../port.ts';
import { buildBatch } from './build/build-batch.ts';
import type { FileInfo, PreparedBatch } from './build/prepared.ts';
import { busKey, Catalogue, type BusState } from './catalogue/catalogue.ts';
import { FileSet, type StoredFile } from './catalogue/file-set.ts';
import type { Streams } from '../ledger/streams.ts';
import { listFiles, removeFile, syncFile } from './disk.ts';
import { Engine } from './engine.ts';
import { FilterCache } from './filter/filter-cache.ts';
import { KnownIds } from './identity/known-ids.ts';
import { decideRows } from './identity/verdicts.ts';
import { mergeFiles } from './merge/merge-files.ts';
import { Merger } from './merge/merger.ts';
import { fitting } from './merge/select-merge.ts';
import { fetchEvents } from './read/hits.ts';
import { Rates } from '../ledger/rates.ts';
import type { PartitionKey } from './retention.ts';
import { ChunkCache } from './parquet/chunk-cache.ts';
import { SeqSet } from '../ledger/seq-set.ts';

export interface DuckdbStoreOptions {
  /** Folder of the store; one process owns it at a time. */
  readonly directory: string;
  readonly clock: Clock;
  readonly threads?: number;
  /** Memory limit of DuckDB, and of the filters kept in memory. */
  readonly memoryMb?: number;
  readonly filterMemoryMb?: number;
  /** Pages of files kept in memory for the next search. */
  readonly pageMemoryMb?: number;
  /** A search for a text that more rows of a row group hold is done by SQL. */
  readonly scanBlockRows?: number;
  /** Batches of so many rows are fsynced and committed at once. */
  readonly directRows?: number;
  /** The hot part is committed at so many rows, or at this age. */
  readonly hotRows?: number;
  readonly hotAgeMs?: number;
  readonly queryTimeoutMs?: number;
  /** Files are merged in the background, all that wait when nothing came for so long; false: only by `settle`. */
  readonly merge?: boolean;
  readonly quietMs?: number;
  /** A merge that can wait does so until no batch was committed for so long with more waiting behind it. */
  readonly behindMs?: number;
  /** Called after a roll with the new durable position of a bus partition. */
  readonly onDurable?: (topic: string, partition: number, nextOffset: number) => void;
  /** Called when a roll or a merge in the background fails; it is tried again. */
  readonly onError?: (error: unknown) => void;
}

export type CoreOptions = Required<DuckdbStoreOptions>;

export function withDefaults(options: DuckdbStoreOptions): CoreOptions {
  return {
    threads: 2,
    memoryMb: 700,
    filterMemoryMb: 96,
    pageMemoryMb: 176,
    scanBlockRows: 4000,
    directRows: 15_000,
    hotRows: 5_000,
    hotAgeMs: 5_000,
    queryTimeoutMs: 60_000,
    merge: true,
    quietMs: 15_000,
    behindMs: 2_000,
    onDurable: () => undefined,
    onError: () => undefined,
    ...options,
  };
}

const noReport: CommitReport = { stored: 0, duplicates: 0, conflicts: 0, quarantined: 0 };

/**
 * The write side. A batch becomes Parquet files that are searchable at once (the hot part: not fsynced, not in the
 * catalogue, given again by the bus after a crash). A roll fsyncs what waits and books files, seqs, ledger rows and bus
 * positions in one transaction.
 */
export class StoreCore {
  readonly options: CoreOptions;
  readonly engine: Engine;
  readonly catalogue: Catalogue;
  readonly files: FileSet;
  readonly streams: Streams;
  readonly bus: Map<string, BusState>;
  readonly rates = new Rates();
  readonly filters: FilterCache;
  readonly chunks: ChunkCache;
  pending: PreparedBatch[] = [];
  readonly #ids: KnownIds;
  readonly merger: Merger = new Merger(this);
  readonly #newStreams = new Set<number>();
  #queue: Promise<unknown> = Promise.resolve();
  #nextSerial: number;
  #rollTimer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(parts: {
    options: CoreOptions;
    engine: Engine;
    catalogue: Catalogue;
    files: readonly FileInfo[];
    streams: Streams;
    bus: Map<string, BusState>;
  }) {
    this.options = parts.options;
    this.engine = parts.engine;
    this.catalogue = parts.catalogue;
    this.streams = parts.streams;
    this.bus = parts.bus;
    this.filters = new FilterCache(this.options.filterMemoryMb * 1_048_576);
    this.chunks = new ChunkCache(this.options.pageMemoryMb * 1_048_576);
    this.files = new FileSet((info) => this.unlink(info));
    let last = 0;
    const missing: FileInfo[] = [];
    for (const info of parts.files) {
      last = Math.max(last, info.serial);
      if (existsSync(this.pathOf(info))) this.files.add(info, true);
      else missing.push(info);
    }
    if (missing.length > 0) this.options.onError(missingFiles(missing));
    this.#nextSerial = last + 1;
    this.#ids = new KnownIds({
      engine: this.engine,
      files: this.files,
      pathOf: ({ info }) => this.pathOf(info),
      fetch: (files, rows) => this.#fetchLines(files, rows),
    });
  }

  static async open(given: DuckdbStoreOptions): Promise<StoreCore> {
    const options = withDefaults(given);
    const { directory } = options;
    rmSync(`${directory}/tmp`, { recursive: true, force: true });
    for (const folder of ['t', 'tmp/spill']) mkdirSync(`${directory}/${folder}`, { recursive: true });
    const engine = await Engine.open(options);
    const catalogue = new Catalogue(engine);
    const loaded = await catalogue.open();
    removeOrphans(directory, loaded.files);
    const core = new StoreCore({ options, engine, catalogue, ...loaded });
    for (const row of await catalogue.recentMinutes()) core.rates.add(row);
    return core;
  }

  pathOf(info: Pick<FileInfo, 'path'>): string {
    return `${this.options.directory}/${info.path}`;
  }

  nextSerial(): number {
    return this.#nextSerial++;
  }

  /** The first of so many serials that nobody else will use. */
  reserveSerials(count: number): number {
    const first = this.#nextSerial;
    this.#nextSerial += count;
    return first;
  }

  busState(topic: string, partition: number): BusState {
    const key = busKey(topic, partition);
    let state = this.bus.get(key);
    if (state === undefined) {
      state = { committed: 0, read: 0, offsets: new SeqSet(), gaps: [] };
      this.bus.set(key, state);
    }
    return state;
  }

  /** Runs writers one after another. */
  exclusive<T>(write: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(write);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  commit(batch: IndexBatch): Promise<CommitReport> {
    return this.exclusive(async () => {
      this.#assertOpen();
      const state = this.busState(batch.topic, batch.partition);
      if (batch.toOffset <= state.read) return noReport;
      const rows =
        batch.fromOffset >= state.read ? batch.rows : batch.rows.filter((r) => r.origin.offset >= state.read);
      const fromOffset = Math.max(batch.fromOffset, state.read);
      const verdicts = await decideRows(rows, { streams: this.streams, ids: this.#ids });
      const prepared = buildBatch(
        { ...batch, fromOffset, rows },
        {
          directory: this.options.directory,
          nextSerial: () => this.nextSerial(),
          nowMs: this.options.clock.nowMs(),
          durable: rows.length >= this.options.directRows,
        },
        verdicts,
      );
      return this.#book(prepared);
    });
  }

  /** Commits what `buildBatch` made, perhaps in another thread. `resource.conflict`: commit the rows by `commit` instead. */
  commitPrepared(prepared: PreparedBatch, { isBehind = false } = {}): Promise<CommitReport> {
    return this.exclusive(async () => {
      this.#assertOpen();
      if (isBehind) this.merger.putOff();
      const state = this.busState(prepared.topic, prepared.partition);
      const replayed = prepared.toOffset <= state.read;
      if (replayed || prepared.repeatsIds || prepared.fromOffset < state.read || (await this.#overlaps(prepared))) {
        this.discardPrepared(prepared);
        if (replayed) return noReport;
        throw new AppError('resource.conflict', 'The batch holds events that are stored already.');
      }
      return this.#book(prepared);
    });
  }

  /** Removes the files of a batch that is not committed and will not be. */
  discardPrepared({ files }: PreparedBatch): void {
    for (const info of files) this.unlink(info);
  }

  /** For writers that hold the queue already. */
  rollNow(): Promise<void> {
    return this.#roll();
  }

  /** Takes a partition out of the catalogue and of every later search; its files go when the last reader is done. */
  async removePartition(key: PartitionKey, files: readonly FileInfo[]): Promise<void> {
    const removed = this.streams.removePartition(key);
    await this.catalogue.removePartition(key, { files, removed });
    this.files.replace(files, []);
  }

  /** Makes everything that was committed so far durable. */
  flush(): Promise<void> {
    return this.exclusive(() => this.#roll());
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    clearTimeout(this.#rollTimer);
    await this.flush();
    await this.merger.close();
    this.#closed = true;
    this.engine.close();
  }

  async #book(prepared: PreparedBatch): Promise<CommitReport> {
    for (const part of prepared.streams) {
      const { stream, isNew } = this.streams.intern(part);
      if (isNew) this.#newStreams.add(stream.id);
      this.streams.book(stream, { ...part, outcome: 'stored' }, part.stored);
      this.streams.book(stream, { ...part, outcome: 'ended' }, part.ended);
    }
    const state = this.busState(prepared.topic, prepared.partition);
    state.read = prepared.toOffset;
    for (const [first, last] of prepared.offsets) state.offsets.add(first, last);
    state.gaps.push(...prepared.gaps);
    for (const { row } of prepared.ledger) this.rates.add(row);
    for (const info of prepared.files) this.files.add(info, false);
    this.pending.push(prepared);
    for (const ids of prepared.ids) await this.#ids.add(ids);
    const waiting = this.pending.reduce((sum, p) => sum + p.report.stored + p.report.quarantined, 0);
    if (prepared.durable || waiting >= this.options.hotRows) await this.#roll();
    else this.#rollTimer ??= setTimeout(() => this.#rollByAge(), this.options.hotAgeMs).unref();
    return prepared.report;
  }

  #rollByAge(): void {
    this.#rollTimer = undefined;
    this.flush().catch((error: unknown) => {
      this.options.onError(error);
      if (!this.#closed) this.#rollTimer ??= setTimeout(() => this.#rollByAge(), this.options.hotAgeMs).unref();
    });
  }

  async #roll(): Promise<void> {
    const rolled = this.pending;
    if (rolled.length === 0) return;
    clearTimeout(this.#rollTimer);
    this.#rollTimer = undefined;
    const fresh = new Set(this.#newStreams);
    const gathered = this.#gather(rolled);
    const joined = gathered.flatMap(({ merged }) => (merged === undefined ? [] : [merged]));
    const kept = gathered.flatMap(({ merged, files }) => (merged === undefined ? files : []));
    try {
      await this.catalogue.commit(rolled, { newStreams: fresh, files: [...kept, ...joined] });
    } catch (error) {
      for (const info of joined) this.unlink(info);
      throw error;
    }
    this.files.markDurable(kept);
    for (const { merged, files } of gathered) {
      if (merged !== undefined) this.files.replace(files, [{ info: merged, durable: true }]);
    }
    for (const id of fresh) this.#newStreams.delete(id);
    this.pending = this.pending.slice(rolled.length);
    for (const { topic, partition, toOffset } of rolled) {
      this.busState(topic, partition).committed = toOffset;
      this.options.onDurable(topic, partition, toOffset);
    }
    if (this.options.merge) this.merger.wake();
  }

  /** Makes files durable: those of one partition as one, since a file and an fsync for each small batch would be many. */
  #gather(rolled: readonly PreparedBatch[]): { files: FileInfo[]; merged?: FileInfo }[] {
    const durable = rolled.filter((prepared) => prepared.durable).flatMap((prepared) => prepared.files);
    const hot = rolled.filter((prepared) => !prepared.durable).flatMap((prepared) => prepared.files);
    const out: { files: FileInfo[]; merged?: FileInfo }[] = [{ files: durable }];
    const { directory } = this.options;
    for (const partition of Map.groupBy(hot, partitionOf).values()) {
      for (let rest = partition; rest.length > 0;) {
        const files = fitting(rest);
        rest = rest.slice(files.length);
        const plan = { directory, files, cutByDay: false, level: 0, firstSerial: this.nextSerial(), serials: 1 };
        const [merged] = files.length > 1 ? mergeFiles(plan) : [];
        if (merged === undefined) this.#sync(files);
        out.push(merged === undefined ? { files } : { files, merged });
      }
    }
    return out;
  }

  #sync(files: readonly FileInfo[]): void {
    const folders = new Set<string>();
    for (const info of files) {
      const path = this.pathOf(info);
      syncFile(path);
      if (info.filterBytes > 0) syncFile(`${path}.filter`);
      folders.add(path.slice(0, path.lastIndexOf('/')));
    }
    for (const folder of folders) syncFile(folder);
  }

  async #fetchLines(
    files: readonly StoredFile[],
    rows: readonly number[],
  ): Promise<{ row: number; raw: string; bytes: Uint8Array | undefined }[]> {
    const events = await fetchEvents(this, { files, rows, withBytes: true });
    return events.map(({ row, hit, bytes }) => ({ row, raw: hit.raw, bytes }));
  }

  async #overlaps(prepared: PreparedBatch): Promise<boolean> {
    for (const ids of prepared.ids) if (await this.#ids.anyKnown(ids)) return true;
    return prepared.streams.some((part) => {
      const seen = this.streams.get(part.id)?.seen;
      return [...part.stored, ...part.ended].some(([first, last]) => (seen?.common(first, last).length ?? 0) > 0);
    });
  }

  /** Reads what a search asks of every file first, so that the next one need not wait for it. */
  async warm(files: readonly FileInfo[]): Promise<void> {
    for (const info of files) {
      if (info.filterBytes > 0) await this.filters.get(`${this.pathOf(info)}.filter`);
      await this.chunks.file(this.pathOf(info));
    }
  }

  /** Removes a file that is in no catalogue and that nobody reads. */
  unlink(info: FileInfo): void {
    removeFile(this.pathOf(info));
    removeFile(`${this.pathOf(info)}.filter`);
    this.filters.drop(`${this.pathOf(info)}.filter`);
    this.chunks.drop(this.pathOf(info));
  }

  #assertOpen(): void {
    if (this.#closed) throw new AppError('store.unavailable', 'The store is closed.');
  }
}

/** The ledger names the events; this names the files, for who looks for a damaged disk. */
function missingFiles(files: readonly FileInfo[]): AppError {
  const rows = files.reduce((sum, info) => sum + info.rows, 0);
  const paths = files.map((info) => info.path).join(', ');
  return new AppError('store.unavailable', `${files.length} files with ${rows} events are not on the disk: ${paths}`);
}

function partitionOf(info: FileInfo): string {
  return [info.tenant, info.storageClass, info.day, info.kind].join('\0');
}

/** Files that no catalogue row names are left-overs of a crash: the bus gives their events again. */
function removeOrphans(directory: string, files: readonly FileInfo[]): void {
  const known = new Set(files.flatMap((info) => [info.path, `${info.path}.filter`]));
  for (const name of listFiles(`${directory}/t`)) {
    if (!known.has(`t/${name}`)) removeFile(`${directory}/t/${name}`);
  }
}
