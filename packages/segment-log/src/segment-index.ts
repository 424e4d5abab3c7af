import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { errorCode, orMissing } from './log-fs.ts';
import type { LogFs } from './log-fs.ts';
import type { SegmentName } from './segment-name.ts';

/** A place in a segment to start reading from; every record before it was appended at `maxTimeBeforeMs` or earlier. */
export interface IndexEntry {
  readonly offset: number;
  readonly position: number;
  readonly maxTimeBeforeMs: number;
}

/** What is known of a segment without reading its records. `sizeBytes` is the end of its last intact record. */
export interface SegmentSummary {
  readonly nextOffset: number;
  readonly sizeBytes: number;
  /** Append times, milliseconds since 1970; 0 for a segment without records. */
  readonly firstTimeMs: number;
  readonly maxTimeMs: number;
  readonly entries: readonly IndexEntry[];
}

const entryBytes = 16;
const trailerBytes = 32;
const spacingBytes = 256 * 1024;

/** Collects offset and time index of a segment while its records are written or scanned. */
export class IndexBuilder {
  readonly #entries: IndexEntry[] = [];
  #nextOffset: number;
  #sizeBytes = 0;
  #firstTimeMs = 0;
  #maxTimeMs = 0;

  constructor(baseOffset: number) {
    this.#nextOffset = baseOffset;
  }

  add(record: {
    readonly offset: number;
    readonly appendedAtMs: number;
    readonly position: number;
    readonly end: number;
  }): void {
    const last = this.#entries.at(-1);
    if (last === undefined || record.position - last.position >= spacingBytes) {
      const { offset, position } = record;
      this.#entries.push({ offset, position, maxTimeBeforeMs: this.#maxTimeMs });
    }
    if (this.#sizeBytes === 0) this.#firstTimeMs = record.appendedAtMs;
    this.#maxTimeMs = Math.max(this.#maxTimeMs, record.appendedAtMs);
    this.#nextOffset = record.offset + 1;
    this.#sizeBytes = record.end;
  }

  summary(): SegmentSummary {
    return {
      nextOffset: this.#nextOffset,
      sizeBytes: this.#sizeBytes,
      firstTimeMs: this.#firstTimeMs,
      maxTimeMs: this.#maxTimeMs,
      entries: [...this.#entries],
    };
  }
}

function encode(summary: SegmentSummary): Uint8Array {
  const bytes = Buffer.alloc(summary.entries.length * entryBytes + trailerBytes);
  let at = 0;
  for (const entry of summary.entries) {
    bytes.writeUIntLE(entry.offset, at, 6);
    bytes.writeUIntLE(entry.maxTimeBeforeMs, at + 6, 6);
    bytes.writeUInt32LE(entry.position, at + 12);
    at += entryBytes;
  }
  bytes.write('LWI1', at, 'latin1');
  bytes.writeUIntLE(summary.nextOffset, at + 4, 6);
  bytes.writeUIntLE(summary.sizeBytes, at + 10, 6);
  bytes.writeUIntLE(summary.firstTimeMs, at + 16, 6);
  bytes.writeUIntLE(summary.maxTimeMs, at + 22, 6);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, at + 28)), at + 28);
  return bytes;
}

function decode(bytes: Buffer): SegmentSummary | undefined {
  const trailer = bytes.byteLength - trailerBytes;
  if (trailer < 0 || trailer % entryBytes !== 0) return undefined;
  if (bytes.toString('latin1', trailer, trailer + 4) !== 'LWI1') return undefined;
  if (crc32(bytes.subarray(0, trailer + 28)) !== bytes.readUInt32LE(trailer + 28)) return undefined;
  const entries: IndexEntry[] = [];
  for (let at = 0; at < trailer; at += entryBytes) {
    entries.push({
      offset: bytes.readUIntLE(at, 6),
      maxTimeBeforeMs: bytes.readUIntLE(at + 6, 6),
      position: bytes.readUInt32LE(at + 12),
    });
  }
  return {
    nextOffset: bytes.readUIntLE(trailer + 4, 6),
    sizeBytes: bytes.readUIntLE(trailer + 10, 6),
    firstTimeMs: bytes.readUIntLE(trailer + 16, 6),
    maxTimeMs: bytes.readUIntLE(trailer + 22, 6),
    entries,
  };
}

/** The index of a finished segment; undefined when missing or damaged: the segment's own records tell the same. */
export async function readIndex(fs: LogFs, dir: string, name: SegmentName): Promise<SegmentSummary | undefined> {
  const file = await orMissing(fs.open(join(dir, name.indexName), 'read'), undefined);
  if (file === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(await file.size());
    return (await file.read(bytes, 0)) === bytes.byteLength ? decode(bytes) : undefined;
  } finally {
    await file.close();
  }
}

/** Writes the index of a finished segment. Not fsynced and no failure matters: it can be made again. */
export async function writeIndex(fs: LogFs, dir: string, indexed: SegmentName & SegmentSummary): Promise<void> {
  const path = join(dir, indexed.indexName);
  try {
    await orMissing(fs.unlink(path), undefined);
    const file = await fs.open(path, 'create');
    try {
      await file.write([encode(indexed)], 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
