import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import { AppError } from '@logwarden/kernel';
import type { MultilineConfig } from '@logwarden/contracts';
import type { ImportOptions } from '../cli/options.ts';
import type { Say } from '../cli/messages.ts';
import { formatBytes, type Progress } from '../cli/progress.ts';
import { readBatches, type Batch, type BatchLimits } from '../read/batches.ts';
import { inflatedChunks, isCompressed, plainChunks, type Chunk } from '../read/chunks.ts';
import { createEventCutter } from '../read/event-cutter.ts';
import { FileFollower, findRotated, type FollowEnd, type FollowOptions } from '../read/follow.ts';
import { identify, identityName, readAt } from '../read/identity.ts';
import { findMark, lineTextOf, type LineText } from '../read/transcode.ts';
import { packBatch, type BatchSender, type PackedBatch } from '../send/batch-sender.ts';
import { StateFile, type StreamState } from '../state/stream-state.ts';
import { matchState, StreamCursor, type Match } from './stream-cursor.ts';

export interface ImportParts {
  readonly options: ImportOptions;
  readonly sender: BatchSender;
  readonly progress: Progress;
  readonly say: Say;
  readonly agentId: string;
  readonly host: string;
  readonly limits: BatchLimits;
  readonly follow: Omit<FollowOptions, 'signal' | 'nowMs'>;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
}

/** What one file gave. `problem`: it was left out or broke off, with the sentence already said. */
export interface FileOutcome {
  readonly events: number;
  readonly bytes: number;
  readonly problem: boolean;
}

interface OpenFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly cursor: StreamCursor;
  readonly text: LineText;
}

const maxStreamBytes = 600;

/** Sends one file, from where it was left; follows it where asked to. One object per path. */
export class FileImport {
  readonly #parts: ImportParts;
  readonly #path: string;
  readonly #state: StateFile;
  readonly #marks = new Map<string, number>();
  #events = 0;
  #lines = 0;
  #bytes = 0;
  #compressedBytes = 0;

  constructor(parts: ImportParts, path: string) {
    this.#parts = parts;
    this.#path = path;
    this.#state = this.#stateOf(path);
  }

  #stateOf(path: string): StateFile {
    const { url, source, key, stateDir } = this.#parts.options;
    return new StateFile(stateDir, { url: url.href, source, key, path });
  }

  async run(): Promise<FileOutcome> {
    const { say, progress } = this.#parts;
    const lock = await this.#state.lock();
    if (!lock.ok) {
      progress.note(say('busy', { path: this.#path, pid: lock.pid }));
      return { events: 0, bytes: 0, problem: true };
    }
    try {
      await this.#runLocked();
      return { events: this.#events, bytes: this.#bytes, problem: false };
    } finally {
      await this.#state.unlock();
    }
  }

  async #runLocked(): Promise<void> {
    const startedMs = this.#parts.nowMs();
    let again = this.#parts.options.again;
    let wasFollowed = false;
    for (;;) {
      const handle = await open(this.#path, 'r');
      try {
        const before = await this.#state.load();
        const match: Match = again ? { kind: 'new' } : await matchState(handle, before);
        if (match.kind === 'replaced' && !wasFollowed) await this.#finishRotated(match.state);
        const owner = again ? this.#path : await this.#state.claim(handle, await identify(handle));
        if (owner !== this.#path && !(await this.#leaveTo(owner, handle))) break;
        if (owner !== this.#path) continue;
        const file = await this.#openStream(this.#path, handle, { match, fresh: again || match.kind === 'truncated' });
        again = false;
        const end = await this.#send(file, match.kind === 'same');
        this.#noteUndecodable(file.text);
        if (end === null) break;
        wasFollowed = true;
        if (end === 'rotated') this.#parts.progress.note(this.#parts.say('rotated', { path: this.#path }));
      } finally {
        await handle.close();
      }
    }
    this.#report(startedMs);
  }

  /** Another path has this file. Following waits until this one stands for something else; false: there is no more. */
  async #leaveTo(owner: string, handle: FileHandle): Promise<boolean> {
    const { say, progress, options, signal, follow } = this.#parts;
    progress.note(say('sameFile', { path: this.#path, other: owner }));
    if (!options.follow) {
      await this.#finishFor(owner, handle);
      return false;
    }
    const { ino } = await handle.stat();
    while (!signal.aborted) {
      const there = await stat(this.#path).catch(() => null);
      if (there !== null && there.ino !== ino) return true;
      await delay(follow.pollMs, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  /** What the other path had not sent of this file yet goes on in its stream. */
  async #finishFor(owner: string, handle: FileHandle): Promise<void> {
    const state = this.#stateOf(owner);
    const lock = await state.lock();
    if (!lock.ok) return;
    try {
      const match = await matchState(handle, await state.load());
      if (match.kind !== 'same' || isCompressed(owner)) return;
      const text = await this.#textOf(owner, handle);
      await this.#finish({ path: owner, handle, text, cursor: new StreamCursor(state, match.state) });
    } finally {
      await state.unlock();
    }
  }

  async #finish(file: OpenFile): Promise<void> {
    await this.#resume(file);
    await this.#deliverAll(file, plainChunks(file.handle, file.cursor.state.offset));
    await file.cursor.save();
  }

  /** The rest of a file that was rotated away while nobody read it. */
  async #finishRotated(state: StreamState): Promise<void> {
    const { say, progress } = this.#parts;
    const moved = await findRotated(this.#path, state.identity);
    progress.note(moved === null ? say('replaced', { path: this.#path }) : say('rotated', { path: this.#path }));
    if (moved === null || isCompressed(moved)) return;
    const handle = await open(moved, 'r');
    try {
      const match = await matchState(handle, state);
      if (match.kind !== 'same') return;
      await this.#finish(await this.#openStream(this.#path, handle, { match, fresh: false }));
    } finally {
      await handle.close();
    }
  }

  async #openStream(
    path: string,
    handle: FileHandle,
    from: { readonly match: Match; readonly fresh: boolean },
  ): Promise<OpenFile> {
    const text = await this.#textOf(path, handle);
    const { match } = from;
    if (match.kind === 'same') return { path, handle, text, cursor: new StreamCursor(this.#state, match.state) };
    const state: StreamState = {
      v: 1,
      path,
      identity: await identify(handle),
      // The same file sent again under another key keeps its name, so that the gateway knows it.
      epoch: from.fresh ? `1-${this.#parts.nowMs().toString(36)}` : '1',
      offset: isCompressed(path) ? 0 : (findMark(await readAt(handle, 0, 4))?.bytes ?? 0),
      nextSeq: 1,
      batchSeq: 1,
      tail: { bytes: 0, crc: 0 },
      pending: null,
    };
    if (match.kind === 'truncated') this.#parts.progress.note(this.#parts.say('truncated', { path: this.#path }));
    return { path, handle, text, cursor: new StreamCursor(this.#state, state) };
  }

  /** UTF-16 is converted by its mark, since nothing after us could find its lines. */
  async #textOf(path: string, handle: FileHandle): Promise<LineText> {
    const mark = isCompressed(path) ? null : findMark(await readAt(handle, 0, 4));
    const wide = mark?.charset === 'utf-16le' || mark?.charset === 'utf-16be';
    return lineTextOf(this.#parts.options.charset ?? (wide ? mark.charset : undefined));
  }

  /** Sends what a break left under way, as it was cut then, and says where it goes on. */
  async #resume(file: OpenFile): Promise<void> {
    const { pending } = file.cursor.state;
    if (pending !== null) await this.#deliverAll(file, this.#chunks(file, pending.from, pending.to), pending.multiline);
  }

  async #send(file: OpenFile, isKnown: boolean): Promise<FollowEnd | null> {
    const { say, progress, options } = this.#parts;
    await this.#resume(file);
    const { offset, nextSeq } = file.cursor.state;
    const { size } = await file.handle.stat();
    if (isKnown && !options.follow && this.#events === 0 && (isCompressed(file.path) ? false : offset >= size)) {
      progress.note(say('alreadySent', { path: this.#path, events: nextSeq - 1 }));
      return null;
    }
    if (isKnown && offset > 0 && offset < size)
      progress.note(say('resumed', { path: this.#path, bytes: formatBytes(offset) }));
    if (!options.follow || isCompressed(file.path)) {
      await this.#deliverAll(file, this.#chunks(file, offset, Infinity));
      await file.cursor.save();
      if (isKnown && this.#events === 0) progress.note(say('alreadySent', { path: this.#path, events: nextSeq - 1 }));
      return null;
    }
    const follower = new FileFollower(file.handle, this.#path, offset, {
      ...this.#parts.follow,
      signal: this.#parts.signal,
      nowMs: this.#parts.nowMs,
    });
    await this.#deliverAll(file, follower.chunks());
    await file.cursor.save();
    return follower.end;
  }

  #chunks(file: OpenFile, from: number, to: number): AsyncGenerator<Chunk> {
    if (!isCompressed(file.path)) return plainChunks(file.handle, from, to);
    return inflatedChunks(file.path, from, to, (bytes) => (this.#compressedBytes = bytes));
  }

  /** Sends batch after batch; while one is under way the next is read and packed. */
  async #deliverAll(file: OpenFile, chunks: AsyncGenerator<Chunk>, multiline?: MultilineConfig): Promise<void> {
    const { options, limits, nowMs, signal } = this.#parts;
    const from = file.cursor.state.offset;
    const rules = multiline ?? options.multiline;
    const cutter = createEventCutter({ from, text: file.text, multiline: rules });
    // A batch under way at the break is one batch again, whatever the limits are now.
    const whole = { ...limits, batchBytes: Infinity, batchEvents: Infinity };
    const batches = readBatches(chunks, {
      from,
      unit: file.text.unit,
      cutter,
      limits: multiline === undefined ? limits : whole,
      nowMs,
      onCutLine: (offset) => this.#noteCutLine(offset),
    });
    const next = async (): Promise<PackedBatch | null> => {
      const result = await batches.next();
      return result.done === true ? null : packBatch(result.value);
    };
    let upcoming = next();
    try {
      for (let packed = await upcoming; packed !== null; packed = await upcoming) {
        upcoming = next();
        upcoming.catch(() => undefined);
        signal.throwIfAborted();
        await this.#deliver(file, packed, rules);
      }
    } finally {
      await chunks.return(undefined);
    }
  }

  async #deliver(file: OpenFile, packed: PackedBatch, rules: MultilineConfig): Promise<void> {
    const { sender, options, agentId, host } = this.#parts;
    const { cursor } = file;
    const at = await cursor.begin(packed.batch, rules);
    const name = {
      agentId,
      source: options.source,
      stream: this.#streamName(cursor.state),
      epoch: cursor.state.epoch,
      host,
      path: cursor.state.path,
    };
    try {
      const { marks } = await sender.send(name, packed, at);
      for (const [kind, count] of Object.entries(marks)) this.#marks.set(kind, (this.#marks.get(kind) ?? 0) + count);
    } catch (error) {
      throw this.#gapError(error, at.firstSeq);
    }
    await cursor.acknowledge(packed.batch, file.handle);
    this.#count(packed.batch);
    await this.#showProgress(file);
  }

  #gapError(error: unknown, firstSeq: number): unknown {
    if (!(error instanceof AppError) || error.code !== 'resource.conflict') return error;
    const acked = String(error.details['acked']);
    const text = this.#parts.say('gap', { path: this.#path, acked, sent: firstSeq - 1 });
    return new AppError('resource.conflict', text, { cause: error });
  }

  /** Host, path and which file it is; a long path is told by its digest, since the gateway limits names. */
  #streamName(state: StreamState): string {
    const name = `${this.#parts.host}:${state.path}`;
    const short =
      Buffer.byteLength(name) <= maxStreamBytes
        ? name
        : `${this.#parts.host}:${createHash('sha256').update(state.path).digest('hex')}`;
    return `${short}:${identityName(state.identity)}`;
  }

  #count(batch: Batch): void {
    this.#events += batch.events.length;
    this.#lines += batch.lines;
    this.#bytes += batch.to - batch.from;
  }

  async #showProgress(file: OpenFile): Promise<void> {
    const { size } = await file.handle.stat();
    const compressed = isCompressed(file.path);
    this.#parts.progress.update({
      path: this.#path,
      bytes: compressed ? this.#compressedBytes : file.cursor.state.offset,
      totalBytes: this.#parts.options.follow && !compressed ? Infinity : size,
      lines: this.#lines,
    });
  }

  #noteUndecodable(text: LineText): void {
    const count = text.lossyLines();
    const charset = this.#parts.options.charset ?? 'utf-16';
    if (count > 0) this.#parts.progress.note(this.#parts.say('undecodable', { path: this.#path, count, charset }));
  }

  #noteCutLine(offset: number): void {
    const { say, progress, limits } = this.#parts;
    progress.note(say('cutLine', { path: this.#path, offset, max: formatBytes(limits.maxLineBytes) }));
  }

  #report(startedMs: number): void {
    const { say, progress, nowMs } = this.#parts;
    if (this.#events === 0) return;
    const seconds = Math.max((nowMs() - startedMs) / 1000, 0.001);
    const rate = Math.round(this.#lines / seconds).toLocaleString('en');
    const events = this.#events.toLocaleString('en');
    progress.note(say('done', { path: this.#path, events, bytes: formatBytes(this.#bytes), rate }));
    if (this.#marks.size === 0) return;
    const count = [...this.#marks.values()].reduce((sum, n) => sum + n, 0);
    progress.note(say('reported', { path: this.#path, count, kinds: [...this.#marks.keys()].join(', ') }));
  }
}
