import { AppError } from '@logwarden/kernel';
import { closeSync, fstatSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { zstdDecompress, zstdDecompressSync } from 'node:zlib';
import type { Column } from './column.ts';
import { type ChunkPlace, decodeIndex, type PagePlace } from './file-index.ts';
import { freeBuffer } from './free-buffer.ts';
import { contentSize, rawContent } from './page-frame.ts';

/** What a file's index says, by column. */
export interface IndexedFile {
  readonly columns: readonly { readonly name: string; readonly type: Column['type'] }[];
  readonly groups: readonly IndexedGroup[];
}

interface IndexedGroup {
  readonly rows: number;
  readonly chunks: ReadonlyMap<string, ChunkPlace>;
  /** Page by page. */
  readonly times: readonly TimeSpan[];
}

export interface TimeSpan {
  readonly minUs: number;
  /** Inclusive. */
  readonly maxUs: number;
}

/** Works with an open file. */
export async function withFile<T>(path: string, use: (fd: number) => Promise<T>): Promise<T> {
  const fd = openSync(path, 'r');
  try {
    return await use(fd);
  } finally {
    closeSync(fd);
  }
}

const readSome = promisify(read);

async function readAt(fd: number, offset: number, length: number): Promise<Buffer> {
  const out = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length;) {
    const { bytesRead } = await readSome(fd, out, done, length - done, offset + done);
    if (bytesRead === 0) {
      throw new AppError('store.unavailable', 'A file of the store is shorter than its index says.');
    }
    done += bytesRead;
  }
  return out;
}

/** Reads where the columns of a file stand. `store.unavailable`: not one of our files. */
export async function readIndex(fd: number, path: string): Promise<IndexedFile> {
  const { size } = fstatSync(fd);
  const tail = await readAt(fd, size - 8, 8);
  const length = tail.readUInt32LE(0);
  const index = decodeIndex(await readAt(fd, size - 8 - length, length));
  if (index === null) throw new AppError('store.unavailable', `A file of the store has no index: ${path}`);
  const { columns } = index;
  const groups = index.groups.map(({ rows, chunks, times }) => ({
    rows,
    times: times.map(([minUs, maxUs]) => ({ minUs, maxUs })),
    chunks: new Map(chunks.map((place, at) => [columns[at]?.name ?? '', place])),
  }));
  return { columns, groups };
}

/** Stretches of a file nearer to each other than this are read as one. */
const gapBytes = 32_768;

/** The pages, unpacked, in the order they were asked for. */
export async function readPages(fd: number, pages: readonly PagePlace[]): Promise<readonly Buffer[]> {
  const stretches: { start: number; end: number }[] = [];
  for (const [offset, length] of [...pages].sort((a, b) => a[0] - b[0])) {
    const last = stretches.at(-1);
    if (last !== undefined && offset - last.end <= gapBytes) last.end = Math.max(last.end, offset + length);
    else stretches.push({ start: offset, end: offset + length });
  }
  const read = await Promise.all(
    stretches.map(async ({ start, end }) => ({ start, end, data: await readAt(fd, start, end - start) })),
  );
  const packed = ([offset, length]: PagePlace): Buffer => {
    const stretch = read.find(({ start, end }) => offset >= start && offset + length <= end);
    const at = offset - (stretch?.start ?? 0);
    return stretch?.data.subarray(at, at + length) ?? Buffer.alloc(0);
  };
  const unpacked = await Promise.all(pages.map((page) => unpack(packed(page))));
  for (const { data } of read) freeBuffer(data);
  return unpacked;
}

const decompress = promisify(zstdDecompress);

/** Smaller pages are unpacked faster than another thread is asked. */
const asyncBytes = 65_536;

async function unpack(packed: Buffer): Promise<Buffer> {
  const raw = rawContent(packed);
  // What it is a part of is given back.
  if (raw !== undefined) return Buffer.from(raw);
  // One output buffer of the right size: zlib's own of 16 KB would cost a call each, and a copy.
  const size = contentSize(packed);
  const chunkSize = Math.max(1024, size ?? packed.byteLength * 6) + 64;
  const data =
    packed.byteLength < asyncBytes
      ? zstdDecompressSync(packed, { chunkSize })
      : await decompress(packed, { chunkSize });
  if (size !== undefined || data.byteLength * 1.25 > chunkSize) return data;
  // A guessed size may hold far more memory than the page needs.
  const kept = Buffer.from(data);
  freeBuffer(data);
  return kept;
}
