import { AppError } from '@logwarden/kernel';
import { closeSync, fstatSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { zstdDecompress, zstdDecompressSync } from 'node:zlib';
import { Chunk, freeBuffer } from './chunk.ts';
import type { Column } from './column.ts';
import { type ChunkPlace, decodeIndex } from './file-index.ts';

/** What a file's index says, by column. */
export interface IndexedFile {
  readonly columns: readonly { readonly name: string; readonly type: Column['type'] }[];
  readonly groups: readonly IndexedGroup[];
}

interface IndexedGroup {
  readonly rows: number;
  readonly chunks: ReadonlyMap<string, ChunkPlace>;
  /** Of `#ts`, once it was asked for. */
  times?: TimeSpan;
}

export interface TimeSpan {
  readonly minUs: number;
  /** Inclusive. */
  readonly maxUs: number;
}

export interface GroupPlace {
  readonly path: string;
  readonly group: number;
}

const mostFiles = 256;

/** Chunks of columns in memory, least recently used out first when they pass the budget. */
export class ChunkCache {
  readonly #budget: number;
  readonly #chunks = new Map<string, Chunk>();
  readonly #files = new Map<string, IndexedFile>();
  #bytes = 0;

  constructor(budgetBytes: number) {
    this.#budget = budgetBytes;
  }

  async file(path: string): Promise<IndexedFile> {
    const known = this.#files.get(path);
    if (known !== undefined) {
      this.#files.delete(path);
      this.#files.set(path, known);
      return known;
    }
    const file = await withFile(path, (fd) => readIndex(fd, path));
    this.#files.set(path, file);
    for (const oldest of this.#files.keys()) {
      if (this.#files.size <= mostFiles) break;
      this.#files.delete(oldest);
    }
    return file;
  }

  /** Works on the chunks of a row group that its file has of the columns named; their memory may go when it is done. */
  async use<T>(
    place: GroupPlace,
    names: Iterable<string>,
    work: (chunks: ReadonlyMap<string, Chunk>) => T | Promise<T>,
  ): Promise<T> {
    const chunks = await this.#take(place, names);
    try {
      return await work(chunks);
    } finally {
      for (const chunk of chunks.values()) chunk.release();
    }
  }

  /** Chunks held for the caller. */
  async #take(place: GroupPlace, names: Iterable<string>): Promise<Map<string, Chunk>> {
    const file = await this.file(place.path);
    const group = file.groups[place.group];
    const out = new Map<string, Chunk>();
    const missing: Wanted[] = [];
    for (const name of new Set(names)) {
      const chunkPlace = group?.chunks.get(name);
      if (group === undefined || chunkPlace === undefined) continue;
      const known = this.#chunks.get(keyOf(place, name));
      if (known === undefined) {
        const type = file.columns.find((column) => column.name === name)?.type ?? 'text';
        missing.push({ name, place: chunkPlace, type, rows: group.rows });
      } else {
        known.hold();
        out.set(name, this.#touch(keyOf(place, name), known));
      }
    }
    try {
      const read = missing.length === 0 ? [] : await withFile(place.path, (fd) => readChunks(fd, missing));
      for (const [name, chunk] of read) {
        chunk.hold();
        out.set(name, chunk);
        this.#add(keyOf(place, name), chunk);
      }
      return out;
    } catch (error) {
      for (const chunk of out.values()) chunk.release();
      throw error;
    }
  }

  /** Between which times the events of a row group stand. */
  async timesOf(place: GroupPlace): Promise<TimeSpan> {
    const group = (await this.file(place.path)).groups[place.group];
    if (group?.times !== undefined) return group.times;
    const times = await this.use(place, ['#ts'], (chunks) => spanOf(chunks.get('#ts')));
    if (group !== undefined) group.times = times;
    return times;
  }

  /** Forgets a file that goes. */
  drop(path: string): void {
    const file = this.#files.get(path);
    this.#files.delete(path);
    for (const [group, { chunks }] of (file?.groups ?? []).entries()) {
      for (const name of chunks.keys()) this.#forget(keyOf({ path, group }, name));
    }
  }

  #touch(key: string, chunk: Chunk): Chunk {
    this.#chunks.delete(key);
    this.#chunks.set(key, chunk);
    return chunk;
  }

  #add(key: string, chunk: Chunk): void {
    this.#forget(key);
    this.#chunks.set(key, chunk);
    this.#bytes += chunk.sizeBytes;
    for (const oldest of this.#chunks.keys()) {
      if (this.#bytes <= this.#budget) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const chunk = this.#chunks.get(key);
    if (chunk === undefined) return;
    this.#bytes -= chunk.sizeBytes;
    this.#chunks.delete(key);
    chunk.forget();
  }
}

function spanOf(times: Chunk | undefined): TimeSpan {
  let minUs = Infinity;
  let maxUs = -Infinity;
  for (const us of times?.numbersAt(Array.from({ length: times.rows }, (_, row) => row)) ?? []) {
    if (us === undefined) continue;
    if (us < minUs) minUs = us;
    if (us > maxUs) maxUs = us;
  }
  return { minUs, maxUs };
}

function keyOf({ path, group }: GroupPlace, name: string): string {
  return `${path}\0${group}\0${name}`;
}

interface Wanted {
  readonly name: string;
  readonly place: ChunkPlace;
  readonly type: Column['type'];
  readonly rows: number;
}

async function withFile<T>(path: string, use: (fd: number) => Promise<T>): Promise<T> {
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

async function readIndex(fd: number, path: string): Promise<IndexedFile> {
  const { size } = fstatSync(fd);
  const tail = await readAt(fd, size - 8, 8);
  const length = tail.readUInt32LE(0);
  const index = decodeIndex(await readAt(fd, size - 8 - length, length));
  if (index === null) throw new AppError('store.unavailable', `A file of the store has no index: ${path}`);
  const { columns } = index;
  const groups = index.groups.map(({ rows, chunks }) => ({
    rows,
    chunks: new Map(chunks.map((place, at) => [columns[at]?.name ?? '', place])),
  }));
  return { columns, groups };
}

/** Stretches of a file nearer to each other than this are read as one. */
const gapBytes = 32_768;

async function readChunks(fd: number, wanted: readonly Wanted[]): Promise<[string, Chunk][]> {
  const pages = wanted.flatMap(({ place }) => [place.page, ...(place.dictionary ? [place.dictionary.page] : [])]);
  const stretches: { start: number; end: number }[] = [];
  for (const [offset, length] of pages.sort((a, b) => a[0] - b[0])) {
    const last = stretches.at(-1);
    if (last !== undefined && offset - last.end <= gapBytes) last.end = Math.max(last.end, offset + length);
    else stretches.push({ start: offset, end: offset + length });
  }
  const read = await Promise.all(
    stretches.map(async ({ start, end }) => ({ start, end, data: await readAt(fd, start, end - start) })),
  );
  const packed = ([offset, length]: ChunkPlace['page']): Buffer => {
    const stretch = read.find(({ start, end }) => offset >= start && offset + length <= end);
    const at = offset - (stretch?.start ?? 0);
    return stretch?.data.subarray(at, at + length) ?? Buffer.alloc(0);
  };
  const chunks = await Promise.all(
    wanted.map(async (column): Promise<[string, Chunk]> => [column.name, await makeChunk(column, packed)]),
  );
  for (const { data } of read) freeBuffer(data);
  return chunks;
}

async function makeChunk({ place, type, rows }: Wanted, packed: (page: ChunkPlace['page']) => Buffer): Promise<Chunk> {
  const { dictionary } = place;
  const [page, words] = await Promise.all([
    unpack(packed(place.page)),
    dictionary === undefined ? undefined : unpack(packed(dictionary.page)),
  ]);
  const kept = words === undefined || dictionary === undefined ? undefined : { page: words, count: dictionary.count };
  return new Chunk({ type, rows, encoding: place.encoding, page, dictionary: kept });
}

const decompress = promisify(zstdDecompress);

/** Smaller pages are unpacked faster than another thread is asked. */
const asyncBytes = 65_536;

async function unpack(packed: Buffer): Promise<Buffer> {
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

/** Size of the content by a Zstandard frame's header (RFC 8878, 3.1.1.1); undefined: it does not say. */
function contentSize(frame: Buffer): number | undefined {
  if (frame.byteLength < 18) return undefined;
  const descriptor = frame[4] ?? 0;
  const isSingle = (descriptor & 32) !== 0;
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  switch (descriptor >>> 6) {
    case 0:
      return isSingle ? frame[at] : undefined;
    case 1:
      return frame.readUInt16LE(at) + 256;
    case 2:
      return frame.readUInt32LE(at);
    default:
      return Number(frame.readBigUInt64LE(at));
  }
}
