import { AppError } from '@logwarden/kernel';
import { closeSync, fstatSync, openSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { zstdDecompress, zstdDecompressSync } from 'node:zlib';
import { Chunk, freeBuffer } from './chunk.ts';
import { ChunkShelf } from './chunk-shelf.ts';
import type { Column } from './column.ts';
import { ChunkWindow } from './chunk-window.ts';
import { type ChunkPlace, decodeIndex, type PagePlace } from './file-index.ts';
import { pageRows } from './pages.ts';
import { rowGroupRows } from './write.ts';

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

/** Rows `page * pageRows` and the `pageRows` from there, of a file. */
export interface PageOfFile {
  readonly path: string;
  readonly page: number;
}

const pagesPerGroup = rowGroupRows / pageRows;

interface Taken {
  readonly chunk: Chunk;
  /** It holds the rows of its row group, else those of the page. */
  readonly isWhole: boolean;
  /** Rows of the row group. */
  readonly rows: number;
}

/** A chunk that is being read, and how many ask for it. */
interface Coming {
  readonly chunk: Promise<Chunk>;
  waiting: number;
}

function windows(chunks: ReadonlyMap<string, Taken>, page: number): Map<string, ChunkWindow> {
  const first = (page % pagesPerGroup) * pageRows;
  const out = new Map<string, ChunkWindow>();
  for (const [name, { chunk, isWhole, rows }] of chunks) {
    const count = Math.min(pageRows, rows - first);
    out.set(name, new ChunkWindow(chunk, isWhole ? first : 0, count));
  }
  return out;
}

const mostFiles = 256;
const passingBytes = 8 * 1_048_576;

/** Chunks of columns in memory, least recently used out first when they pass the budget. */
export class ChunkCache {
  readonly #kept: ChunkShelf;
  /** Of reads of much: what they share with their next page, without pushing out what others come back for. */
  readonly #passing = new ChunkShelf(passingBytes);
  readonly #coming = new Map<string, Coming>();
  readonly #files = new Map<string, IndexedFile>();

  constructor(budgetBytes: number) {
    this.#kept = new ChunkShelf(budgetBytes);
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

  /**
   * Works on the rows of a page, by the columns named that its file has; their memory may go when it is done. `isOnce`: of
   * a read of much that will hardly be repeated, which must not push out what others come back for.
   */
  async use<T>(
    place: PageOfFile & { readonly isOnce?: boolean },
    names: Iterable<string>,
    work: (columns: ReadonlyMap<string, ChunkWindow>) => T | Promise<T>,
  ): Promise<T> {
    const chunks = await this.#take(place, names);
    try {
      return await work(windows(chunks, place.page));
    } finally {
      for (const { chunk } of chunks.values()) chunk.release();
    }
  }

  /** Chunks held for the caller. */
  async #take(place: PageOfFile & { readonly isOnce?: boolean }, names: Iterable<string>): Promise<Map<string, Taken>> {
    const file = await this.file(place.path);
    const number = Math.floor(place.page / pagesPerGroup);
    const group = file.groups[number];
    const out = new Map<string, Taken>();
    const missing: Wanted[] = [];
    const coming: [string, Coming][] = [];
    for (const name of new Set(names)) {
      const chunkPlace = group?.chunks.get(name);
      if (group === undefined || chunkPlace === undefined) continue;
      const part = chunkPlace.pages.length === 1 ? undefined : place.page % pagesPerGroup;
      const key = keyOf({ path: place.path, group: number, part }, name);
      const known = this.#kept.get(key) ?? this.#passing.get(key);
      const onItsWay = this.#coming.get(key);
      if (known !== undefined) {
        known.hold();
        out.set(name, { chunk: known, isWhole: part === undefined, rows: group.rows });
      } else if (onItsWay !== undefined) {
        onItsWay.waiting++;
        coming.push([name, onItsWay]);
      } else {
        const type = file.columns.find((column) => column.name === name)?.type ?? 'text';
        missing.push({ name, key, place: chunkPlace, part, type, rows: group.rows });
      }
    }
    const isWhole = (name: string): boolean => group?.chunks.get(name)?.pages.length === 1;
    const rows = group?.rows ?? 0;
    try {
      for (const [name, chunk] of await this.#read(place.path, missing, place.isOnce === true)) {
        out.set(name, { chunk, isWhole: isWhole(name), rows });
      }
      for (const [name, { chunk }] of coming) out.set(name, { chunk: await chunk, isWhole: isWhole(name), rows });
      return out;
    } catch (error) {
      for (const { chunk } of out.values()) chunk.release();
      for (const [name, { chunk }] of coming) {
        if (!out.has(name)) chunk.then((held) => held.release()).catch(() => undefined);
      }
      throw error;
    }
  }

  /** Reads what is missing, once for all who ask for it meanwhile. Each chunk is held for each of them. */
  async #read(path: string, missing: readonly Wanted[], isOnce: boolean): Promise<[string, Chunk][]> {
    if (missing.length === 0) return [];
    const read = withFile(path, (fd) => readChunks(fd, missing));
    for (const { name, key } of missing) {
      const chunk = read.then((chunks) => {
        const found = chunks.get(name);
        if (found === undefined) throw new AppError('internal.unexpected', `A column was not read: ${name}`);
        return found;
      });
      // Whoever waits for it meets the failure; nobody may.
      chunk.catch(() => undefined);
      this.#coming.set(key, { chunk, waiting: 1 });
    }
    try {
      const chunks = await read;
      return missing.flatMap(({ name, key }): [string, Chunk][] => {
        const chunk = chunks.get(name);
        if (chunk === undefined) return [];
        for (let left = this.#coming.get(key)?.waiting ?? 1; left > 0; left--) chunk.hold();
        (isOnce ? this.#passing : this.#kept).add(key, chunk);
        return [[name, chunk]];
      });
    } finally {
      for (const { key } of missing) this.#coming.delete(key);
    }
  }

  /** Between which times the events of a page stand. */
  async timesOf({ path, page }: PageOfFile): Promise<TimeSpan> {
    const group = (await this.file(path)).groups[Math.floor(page / pagesPerGroup)];
    return group?.times[page % pagesPerGroup] ?? { minUs: -Infinity, maxUs: Infinity };
  }

  /** Forgets a file that goes. */
  drop(path: string): void {
    const file = this.#files.get(path);
    this.#files.delete(path);
    const keys = (file?.groups ?? []).flatMap(({ chunks }, group) =>
      [...chunks].flatMap(([name, { pages }]) =>
        (pages.length === 1 ? [undefined] : [...pages.keys()]).map((part) => keyOf({ path, group, part }, name)),
      ),
    );
    for (const key of keys) {
      this.#kept.forget(key);
      this.#passing.forget(key);
    }
  }
}

/** `part`: number of the page inside its row group, of columns that stand in several. */
function keyOf(
  { path, group, part }: { readonly path: string; readonly group: number; readonly part: number | undefined },
  name: string,
): string {
  return `${path}\0${group}\0${part ?? ''}\0${name}`;
}

interface Wanted {
  readonly name: string;
  readonly key: string;
  readonly place: ChunkPlace;
  readonly part: number | undefined;
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
  const groups = index.groups.map(({ rows, chunks, times }) => ({
    rows,
    times: times.map(([minUs, maxUs]) => ({ minUs, maxUs })),
    chunks: new Map(chunks.map((place, at) => [columns[at]?.name ?? '', place])),
  }));
  return { columns, groups };
}

/** Stretches of a file nearer to each other than this are read as one. */
const gapBytes = 32_768;

function pageOf({ place, part }: Wanted): PagePlace {
  return place.pages[part ?? 0] ?? [0, 0];
}

async function readChunks(fd: number, wanted: readonly Wanted[]): Promise<ReadonlyMap<string, Chunk>> {
  const pages = wanted.flatMap((column) => {
    const { dictionary } = column.place;
    return [pageOf(column), ...(dictionary === undefined ? [] : [dictionary.page])];
  });
  const stretches: { start: number; end: number }[] = [];
  for (const [offset, length] of pages.sort((a, b) => a[0] - b[0])) {
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
  const chunks = await Promise.all(
    wanted.map(async (column): Promise<[string, Chunk]> => [column.name, await makeChunk(column, packed)]),
  );
  for (const { data } of read) freeBuffer(data);
  return new Map(chunks);
}

async function makeChunk(wanted: Wanted, packed: (page: PagePlace) => Buffer): Promise<Chunk> {
  const { place, part, type } = wanted;
  const { dictionary } = place;
  const [page, words] = await Promise.all([
    unpack(packed(pageOf(wanted))),
    dictionary === undefined ? undefined : unpack(packed(dictionary.page)),
  ]);
  const kept = words === undefined || dictionary === undefined ? undefined : { page: words, count: dictionary.count };
  const rows = part === undefined ? wanted.rows : Math.min(pageRows, wanted.rows - part * pageRows);
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
