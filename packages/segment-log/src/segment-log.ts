import { AppError } from '@logwarden/kernel';
import type { Clock } from '@logwarden/kernel';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DiskBudget } from './disk-budget.ts';
import type { MarkFile } from './durable-mark.ts';
import { encodeFrame, headerBytes, maxKeyBytes, maxValueBytes, syncBytes } from './frame.ts';
import type { DirLock } from './lock-file.ts';
import { errorCode, orMissing } from './log-fs.ts';
import type { LogFile, LogFs } from './log-fs.ts';
import type { Recovered, RecoveryReport, SealedSegment } from './recovery.ts';
import { IndexBuilder, writeIndex } from './segment-index.ts';
import { segmentName } from './segment-name.ts';
import type { SegmentName } from './segment-name.ts';

export interface AppendedRecord {
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly appendedAtMs: number;
}

/** A segment as retention sees it. */
export interface SegmentInfo {
  readonly baseOffset: number;
  readonly nextOffset: number;
  readonly sizeBytes: number;
  readonly maxTimeMs: number;
}

export interface LogState {
  readonly startOffset: number;
  /** The offset after the last durable record. */
  readonly endOffset: number;
  readonly sizeBytes: number;
}

export interface LogParts {
  readonly fs: LogFs;
  readonly dir: string;
  readonly clock: Clock;
  readonly segmentBytes: number;
  readonly maxPendingBytes: number;
  readonly budget: DiskBudget;
  readonly lock: DirLock;
  readonly mark: MarkFile;
  readonly recovered: Recovered;
}

interface Pending {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly sizeBytes: number;
  readonly resolve: (appended: AppendedRecord) => void;
  readonly reject: (error: AppError) => void;
}

interface OpenSegment {
  readonly name: SegmentName;
  readonly file: LogFile;
  index: IndexBuilder;
  /** End of the last durable record, bytes. */
  sizeBytes: number;
}

const maxGroupBytes = 8 * 1024 * 1024;

export function writeError(error: unknown): AppError {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('bus.full', 'The disk is full: free some space and send again.', { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const message = 'The log directory may not be written: check its owner, its rights and how its disk is mounted.';
    return new AppError('bus.unavailable', message, { cause: error });
  }
  return new AppError('bus.unavailable', 'The log could not be written; the disk reports an error.', { cause: error });
}

/**
 * The writing side of a log. Appends that arrive while the disk is busy form a group and share one fsync.
 *
 * After a failed write or fsync nothing of its group is acknowledged: the file is cut back to its last durable
 * record and the log goes on in a new segment (`needsRoll`), since pages of a failed fsync cannot be trusted.
 */
export class SegmentLog {
  readonly #parts: LogParts;
  readonly #sealed: SealedSegment[];
  #active: OpenSegment | undefined;
  #nextOffset: number;
  #needsRoll = false;
  #pending: Pending[] = [];
  #pendingBytes = 0;
  #draining: Promise<void> | undefined;
  #exclusive: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(parts: LogParts) {
    this.#parts = parts;
    this.#sealed = [...parts.recovered.sealed];
    this.#nextOffset = parts.recovered.nextOffset;
  }

  /** What opening found. */
  get recovery(): RecoveryReport {
    return this.#parts.recovered.report;
  }

  state(): LogState {
    const sizeBytes = this.segments().reduce((sum, s) => sum + s.sizeBytes, 0);
    const startOffset = this.#sealed[0]?.baseOffset ?? this.#active?.name.baseOffset ?? this.#nextOffset;
    return { startOffset, endOffset: this.#nextOffset, sizeBytes };
  }

  /** Oldest first; the last one is being written. */
  segments(): SegmentInfo[] {
    const infos: SegmentInfo[] = this.#sealed.map(({ baseOffset, nextOffset, sizeBytes, maxTimeMs }) => {
      return { baseOffset, nextOffset, sizeBytes, maxTimeMs };
    });
    const active = this.#active;
    if (active !== undefined) {
      const { maxTimeMs } = active.index.summary();
      const { baseOffset } = active.name;
      infos.push({ baseOffset, nextOffset: this.#nextOffset, sizeBytes: active.sizeBytes, maxTimeMs });
    }
    return infos;
  }

  /** Makes the log ready to write; called once by `openSegmentLog`. */
  async start(): Promise<void> {
    const { fs, dir, recovered, budget } = this.#parts;
    const { active } = recovered;
    budget.add(recovered.sealed.reduce((sum, s) => sum + s.sizeBytes, active?.sizeBytes ?? 0));
    if (active === undefined) this.#active = await this.#createSegment();
    else this.#active = { ...active, file: await fs.open(join(dir, active.name.fileName), 'update') };
    await fs.syncDir(dir);
    await this.#publish();
  }

  /**
   * Resolves once the record is durable. `value` must not change until then. Rejects with `request.invalid` (size),
   * `bus.full` (size limit, disk floor, too many bytes waiting) or `bus.unavailable` (disk error, closed).
   */
  append(key: Uint8Array, value: Uint8Array): Promise<AppendedRecord> {
    const refused = this.#refusal(key, value);
    if (refused !== undefined) return Promise.reject(refused);
    const sizeBytes = headerBytes + key.byteLength + value.byteLength;
    return new Promise((resolve, reject) => {
      this.#pending.push({ key, value, sizeBytes, resolve, reject });
      this.#pendingBytes += sizeBytes;
      this.#draining ??= this.#drain();
    });
  }

  /**
   * Removes whole segments, oldest first, while all their records are below `safeOffset` and `mayRemove` agrees.
   * Resolves to the bytes freed.
   */
  trim(safeOffset: number, mayRemove: (segment: SegmentInfo) => boolean): Promise<number> {
    return this.#alone(async () => {
      if (this.#isClosed) return 0;
      let freed = 0;
      for (const segment of this.segments()) {
        const isActive = this.#sealed.length === 0;
        if (isActive && segment.sizeBytes === 0) break;
        if (this.#endOf(segment) > safeOffset || !mayRemove(segment)) break;
        if (isActive) await this.#roll();
        freed += await this.#removeOldest();
      }
      if (freed > 0) await this.#parts.fs.syncDir(this.#parts.dir);
      return freed;
    });
  }

  /** Waits for the appends called before, then gives the directory free. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#draining;
    await this.#alone(async () => {
      await this.#active?.file.close();
      await this.#parts.mark.close();
      await this.#parts.lock.release();
      this.#parts.budget.add(-this.state().sizeBytes);
    });
  }

  #refusal(key: Uint8Array, value: Uint8Array): AppError | undefined {
    if (this.#isClosed) return new AppError('bus.unavailable', 'The log is closed.');
    if (key.byteLength > maxKeyBytes) {
      const details = { field: 'key', expected: `at most ${maxKeyBytes} bytes` };
      return new AppError('request.invalid', 'The key is too long.', { details });
    }
    if (value.byteLength > maxValueBytes) {
      const details = { field: 'value', expected: `at most ${maxValueBytes} bytes` };
      return new AppError('request.invalid', 'The record is too large.', { details });
    }
    if (this.#pendingBytes > 0 && this.#pendingBytes + value.byteLength > this.#parts.maxPendingBytes) {
      return new AppError('bus.full', 'More is being appended than the disk takes: send again a little later.');
    }
    return undefined;
  }

  /** A damaged tail belongs to the segment too: its offsets end where the next segment begins. */
  #endOf(segment: SegmentInfo): number {
    const next = this.segments().find((s) => s.baseOffset > segment.baseOffset);
    return next?.baseOffset ?? this.#nextOffset;
  }

  async #drain(): Promise<void> {
    // Appends called in the same turn join the first group.
    await Promise.resolve();
    while (this.#pending.length > 0) {
      const group = this.#takeGroup();
      try {
        const admitted = await this.#admit(group);
        if (admitted.length > 0) await this.#alone(() => this.#writeGroup(admitted));
      } catch (error) {
        const failure = writeError(error);
        for (const item of group) item.reject(failure);
      }
      for (const item of group) this.#pendingBytes -= item.sizeBytes;
    }
    this.#draining = undefined;
  }

  #takeGroup(): Pending[] {
    const limit = Math.min(maxGroupBytes, this.#parts.segmentBytes);
    let bytes = 0;
    let count = 0;
    for (const item of this.#pending) {
      if (count > 0 && bytes + item.sizeBytes > limit) break;
      bytes += item.sizeBytes;
      count++;
    }
    return this.#pending.splice(0, count);
  }

  /** The longest run from the group's start that fits; the rest is refused, so that no key is reordered. */
  async #admit(group: readonly Pending[]): Promise<readonly Pending[]> {
    const total = group.reduce((sum, item) => sum + item.sizeBytes, 0);
    const { budget } = this.#parts;
    if (await budget.hasRoom(total)) return group;
    let bytes = 0;
    let count = 0;
    for (const item of group) {
      if ((await budget.shortfall(bytes + item.sizeBytes)) > 0) break;
      bytes += item.sizeBytes;
      count++;
    }
    const full = new AppError('bus.full', 'The log is full: its records must be read, or the limit raised.');
    for (const item of group.slice(count)) item.reject(full);
    return group.slice(0, count);
  }

  async #writeGroup(group: readonly Pending[]): Promise<void> {
    const total = group.reduce((sum, item) => sum + item.sizeBytes, 0);
    const current = this.#active;
    const isFull =
      current !== undefined && current.sizeBytes > 0 && current.sizeBytes + total > this.#parts.segmentBytes;
    if (current === undefined || this.#needsRoll || isFull) await this.#roll();
    const active = this.#active;
    if (active === undefined) throw new AppError('internal.unexpected', 'no segment to write to');
    const appendedAtMs = Math.max(0, Math.floor(this.#parts.clock.nowMs()));
    const buffers = group.flatMap(({ key, value }, at) =>
      encodeFrame(active.name.sync, { offset: this.#nextOffset + at, appendedAtMs, groupIndex: at, key, value }),
    );
    try {
      await active.file.write(buffers, active.sizeBytes);
      await active.file.datasync();
    } catch (error) {
      this.#needsRoll = true;
      await active.file.truncate(active.sizeBytes).catch(() => undefined);
      throw error;
    }
    const firstOffset = this.#nextOffset;
    for (const [at, item] of group.entries()) {
      const position = active.sizeBytes;
      active.sizeBytes += item.sizeBytes;
      active.index.add({ offset: firstOffset + at, appendedAtMs, position, end: active.sizeBytes });
    }
    this.#nextOffset += group.length;
    this.#parts.budget.add(total);
    await this.#publish();
    for (const [at, item] of group.entries()) item.resolve({ offset: firstOffset + at, appendedAtMs });
  }

  async #publish(): Promise<void> {
    const activeSync = this.#active?.name.sync ?? new Uint8Array(syncBytes);
    await this.#parts.mark.write({ nextOffset: this.#nextOffset, activeSync });
  }

  /** Finishes the segment being written and begins the next one. An empty one is replaced by a fresh file. */
  async #roll(): Promise<void> {
    const { fs, dir } = this.#parts;
    const old = this.#active;
    if (old !== undefined && old.sizeBytes === 0) {
      await orMissing(fs.unlink(join(dir, old.name.fileName)), undefined);
    }
    const created = await this.#createSegment();
    if (old !== undefined) {
      await old.file.close();
      if (old.sizeBytes > 0) {
        const sealed = { ...old.name, ...old.index.summary() };
        this.#sealed.push(sealed);
        await writeIndex(fs, dir, sealed);
      }
    }
    this.#active = created;
    this.#needsRoll = false;
    await this.#publish();
  }

  async #createSegment(): Promise<OpenSegment> {
    const { fs, dir } = this.#parts;
    const name = segmentName(this.#nextOffset, randomBytes(syncBytes));
    const path = join(dir, name.fileName);
    const file = await fs.open(path, 'create');
    try {
      await fs.syncDir(dir);
    } catch (error) {
      await file.close();
      await fs.unlink(path).catch(() => undefined);
      throw error;
    }
    return { name, file, index: new IndexBuilder(name.baseOffset), sizeBytes: 0 };
  }

  async #removeOldest(): Promise<number> {
    const { fs, dir, budget } = this.#parts;
    const oldest = this.#sealed[0];
    if (oldest === undefined) return 0;
    await orMissing(fs.unlink(join(dir, oldest.fileName)), undefined);
    await orMissing(fs.unlink(join(dir, oldest.indexName)), undefined);
    this.#sealed.shift();
    budget.add(-oldest.sizeBytes);
    return oldest.sizeBytes;
  }

  /** Runs structure changes one after the other: groups, rolls, removals. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#exclusive.then(work, work);
    this.#exclusive = run.catch(() => undefined);
    return run;
  }
}
