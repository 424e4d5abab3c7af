import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { syncBytes } from './frame.ts';
import { errorCode, orMissing } from './log-fs.ts';
import type { LogFile, LogFs } from './log-fs.ts';

export const markFileName = 'durable';
const sizeBytes = 28;

/**
 * Where the writer tells readers in other processes how far records are durable: everything below `nextOffset`.
 * Written after each fsync and itself not fsynced: after a power cut it may be behind, never ahead.
 */
export interface DurableMark {
  readonly nextOffset: number;
  /** Sync mark of the segment being written, so that readers notice a new one. */
  readonly activeSync: Uint8Array;
}

export interface MarkFile {
  /** Undefined when torn or empty: nothing is known to be durable. */
  read(): Promise<DurableMark | undefined>;
  write(mark: DurableMark): Promise<void>;
  close(): Promise<void>;
}

function encode(mark: DurableMark): Uint8Array {
  const bytes = Buffer.alloc(sizeBytes);
  bytes.write('LWD1', 0, 'latin1');
  bytes.writeUIntLE(mark.nextOffset, 4, 6);
  bytes.set(mark.activeSync.subarray(0, syncBytes), 10);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 24)), 24);
  return bytes;
}

function decode(bytes: Buffer): DurableMark | undefined {
  const intact = bytes.toString('latin1', 0, 4) === 'LWD1' && crc32(bytes.subarray(0, 24)) === bytes.readUInt32LE(24);
  return intact ? { nextOffset: bytes.readUIntLE(4, 6), activeSync: bytes.subarray(10, 10 + syncBytes) } : undefined;
}

async function readMark(file: LogFile): Promise<DurableMark | undefined> {
  // A read that meets a write half way fails its checksum; the next one sees the whole.
  for (let attempt = 0; attempt < 3; attempt++) {
    const bytes = Buffer.alloc(sizeBytes);
    if ((await file.read(bytes, 0)) < sizeBytes) return undefined;
    const mark = decode(bytes);
    if (mark !== undefined) return mark;
  }
  return undefined;
}

function markFile(file: LogFile): MarkFile {
  return {
    read: () => readMark(file),
    write: (mark) => file.write([encode(mark)], 0),
    close: () => file.close(),
  };
}

/** For readers. Resolves to undefined while the file or its directory is missing. */
export async function openMarkForReading(fs: LogFs, dir: string): Promise<MarkFile | undefined> {
  const file = await orMissing(fs.open(join(dir, markFileName), 'read'), undefined);
  return file === undefined ? undefined : markFile(file);
}

export async function openMarkForWriting(fs: LogFs, dir: string): Promise<MarkFile> {
  const path = join(dir, markFileName);
  try {
    return markFile(await fs.open(path, 'update'));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    return markFile(await fs.open(path, 'create'));
  }
}
