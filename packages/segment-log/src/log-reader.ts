import { join } from 'node:path';
import { ChangeWait } from './change-wait.ts';
import { markFileName, openMarkForReading } from './durable-mark.ts';
import type { DurableMark, MarkFile } from './durable-mark.ts';
import { syncBytes } from './frame.ts';
import { orMissing } from './log-fs.ts';
import type { LogFs } from './log-fs.ts';
import { nodeFs } from './node-fs.ts';
import { SegmentCursor } from './segment-cursor.ts';
import type { LogRecord, OffsetRange } from './segment-cursor.ts';
import { readIndex } from './segment-index.ts';
import type { IndexEntry } from './segment-index.ts';
import { segmentsIn } from './segment-name.ts';
import type { FoundSegment } from './segment-name.ts';

export interface LogReaderOptions {
  /** The log's directory; it may come into being later. */
  readonly dir: string;
  /** Where to begin. Default 0, which means the oldest record: what is no longer there is told as a gap. */
  readonly offset?: number;
  /** Bytes to read at once. Default 1 MiB. */
  readonly readAheadBytes?: number;
  readonly fs?: LogFs;
}

/** Offsets that cannot be read: damaged on disk, or removed by retention. */
export interface LogGap extends OffsetRange {
  readonly reason: 'corrupt' | 'expired';
}

export interface ReadBatch {
  readonly records: readonly LogRecord[];
  readonly gaps: readonly LogGap[];
  readonly nextOffset: number;
}

export interface ReadableState {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly sizeBytes: number;
}

interface OpenedSegment {
  readonly segment: FoundSegment;
  readonly cursor: SegmentCursor;
}

/**
 * Reads a log in order, in the writer's process or another one, and only what the writer has made durable. It takes
 * no lock and writes nothing. One call at a time.
 */
export class LogReader {
  readonly #fs: LogFs;
  readonly #dir: string;
  readonly #readAheadBytes: number;
  readonly #changes: ChangeWait;
  #markFile: MarkFile | undefined;
  #mark: DurableMark = { nextOffset: 0, activeSync: new Uint8Array(syncBytes) };
  #segments: readonly FoundSegment[] = [];
  #open: OpenedSegment | undefined;
  #offset: number;
  /** Read already, but too much for the batch before. */
  #held: LogRecord | undefined;

  constructor(options: LogReaderOptions) {
    this.#fs = options.fs ?? nodeFs;
    this.#dir = options.dir;
    this.#offset = options.offset ?? 0;
    this.#readAheadBytes = options.readAheadBytes ?? 1024 * 1024;
    this.#changes = new ChangeWait(this.#fs, join(this.#dir, markFileName));
  }

  /** The offset read next. */
  get offset(): number {
    return this.#offset;
  }

  /** Oldest offset, end and size on disk as they are now. All 0 while the log does not exist. */
  async state(): Promise<ReadableState> {
    await this.#refresh();
    await this.#list();
    const sizeBytes = this.#segments.reduce((sum, s) => sum + s.sizeBytes, 0);
    const endOffset = this.#mark.nextOffset;
    return { startOffset: Math.min(this.#segments[0]?.baseOffset ?? endOffset, endOffset), endOffset, sizeBytes };
  }

  /** What is there now: records of at most `maxBytes` of values, but at least one when there is one. */
  async read(maxBytes: number): Promise<ReadBatch> {
    this.#changes.arm();
    await this.#refresh();
    const records: LogRecord[] = [];
    const gaps: LogGap[] = [];
    let bytes = 0;
    while (this.#offset < this.#mark.nextOffset && (bytes < maxBytes || records.length === 0)) {
      const found = await this.#step();
      if (found === 'nothing') break;
      if (found === 'moved') continue;
      if ('reason' in found) {
        this.#addGap(gaps, found);
        continue;
      }
      if (found.offset < this.#offset) continue;
      if (records.length > 0 && bytes + found.value.byteLength > maxBytes) {
        this.#held = found;
        break;
      }
      records.push(found);
      bytes += found.value.byteLength;
      this.#offset = found.offset + 1;
    }
    if (records.length > 0 || gaps.length > 0) this.#changes.found();
    return { records, gaps, nextOffset: this.#offset };
  }

  /** Waits until there may be more, at most `maxMs`. */
  wait(maxMs: number): Promise<void> {
    return this.#changes.wait(maxMs);
  }

  /** Ends a wait from outside. */
  wake(): void {
    this.#changes.wake();
  }

  async seekOffset(offset: number): Promise<void> {
    if (offset === this.#offset) return;
    await this.#closeSegment();
    this.#offset = offset;
  }

  /** Moves to the first record appended at `timeMs` or later, or to the end. Resolves to its offset. */
  async seekTime(timeMs: number): Promise<number> {
    await this.#closeSegment();
    await this.#refresh();
    await this.#list();
    for (const segment of this.#segments) {
      const summary = await readIndex(this.#fs, this.#dir, segment);
      if (summary !== undefined && summary.maxTimeMs < timeMs) continue;
      const entry = summary?.entries.findLast((e) => e.maxTimeBeforeMs < timeMs);
      const offset = await this.#firstSince(segment, entry, timeMs);
      if (offset === undefined) continue;
      this.#offset = offset;
      return offset;
    }
    this.#offset = this.#mark.nextOffset;
    return this.#offset;
  }

  async close(): Promise<void> {
    this.#changes.close();
    await this.#closeSegment();
    await this.#markFile?.close();
    this.#markFile = undefined;
  }

  async #refresh(): Promise<void> {
    this.#markFile ??= await openMarkForReading(this.#fs, this.#dir);
    const mark = await this.#markFile?.read();
    if (mark === undefined) return;
    const isRolled = Buffer.compare(mark.activeSync, this.#mark.activeSync) !== 0;
    this.#mark = mark;
    if (isRolled) await this.#list();
  }

  async #list(): Promise<void> {
    this.#segments = segmentsIn(await orMissing(this.#fs.list(this.#dir), []));
  }

  #limitOf(segment: FoundSegment): { readonly nextBase: number | undefined; readonly limit: number } {
    const nextBase = this.#segments[this.#segments.findIndex((s) => s.fileName === segment.fileName) + 1]?.baseOffset;
    return { nextBase, limit: Math.min(this.#mark.nextOffset, nextBase ?? Number.POSITIVE_INFINITY) };
  }

  async #step(): Promise<LogRecord | LogGap | 'moved' | 'nothing'> {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) return held;
    this.#open ??= await this.#openAt();
    if (this.#open === undefined) return this.#missing();
    const { segment, cursor } = this.#open;
    const { nextBase, limit } = this.#limitOf(segment);
    const step = await cursor.next(limit);
    if (step.kind === 'record') return step.record;
    if (step.kind === 'damaged') return { ...step.range, reason: 'corrupt' };
    if (nextBase === undefined) return 'nothing';
    await this.#closeSegment();
    return this.#offset < limit ? { fromOffset: this.#offset, toOffset: limit, reason: 'corrupt' } : 'moved';
  }

  /** No segment holds the offset: it is older than the oldest one, or nothing is there at all. */
  #missing(): LogGap | 'nothing' {
    const oldest = this.#segments[0];
    if (oldest === undefined || oldest.baseOffset <= this.#offset) return 'nothing';
    const toOffset = Math.min(oldest.baseOffset, this.#mark.nextOffset);
    return { fromOffset: this.#offset, toOffset, reason: 'expired' };
  }

  #addGap(gaps: LogGap[], gap: LogGap): void {
    const fromOffset = Math.max(gap.fromOffset, this.#offset);
    if (gap.toOffset <= fromOffset) return;
    const last = gaps.at(-1);
    const joins = last?.reason === gap.reason && last.toOffset === fromOffset;
    if (joins) gaps.splice(-1, 1, { ...last, toOffset: gap.toOffset });
    else gaps.push({ ...gap, fromOffset });
    this.#offset = gap.toOffset;
  }

  async #openAt(): Promise<OpenedSegment | undefined> {
    for (let attempt = 0; attempt < 3; attempt++) {
      const segment = this.#segments.findLast((s) => s.baseOffset <= this.#offset);
      if (segment !== undefined) {
        const summary = await readIndex(this.#fs, this.#dir, segment);
        const entry = summary?.entries.findLast((e) => e.offset <= this.#offset);
        const cursor = await this.#cursorAt(segment, entry);
        if (cursor !== undefined) return { segment, cursor };
      }
      // Retention may have removed it, or the writer begun another one, since the directory was listed.
      await this.#list();
    }
    return undefined;
  }

  async #cursorAt(segment: FoundSegment, entry: IndexEntry | undefined): Promise<SegmentCursor | undefined> {
    const file = await orMissing(this.#fs.open(join(this.#dir, segment.fileName), 'read'), undefined);
    if (file === undefined) return undefined;
    const { offset, position } = entry ?? { offset: segment.baseOffset, position: 0 };
    return new SegmentCursor({ file, sync: segment.sync, position, offset, readAheadBytes: this.#readAheadBytes });
  }

  async #firstSince(segment: FoundSegment, entry: IndexEntry | undefined, timeMs: number): Promise<number | undefined> {
    const cursor = await this.#cursorAt(segment, entry);
    if (cursor === undefined) return undefined;
    try {
      const { limit } = this.#limitOf(segment);
      for (;;) {
        const step = await cursor.next(limit);
        if (step.kind === 'end') return undefined;
        if (step.kind === 'record' && step.record.appendedAtMs >= timeMs) return step.record.offset;
      }
    } finally {
      await cursor.close();
    }
  }

  async #closeSegment(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.#held = undefined;
    await open?.cursor.close();
  }
}
