import { AppError } from '@logwarden/kernel';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import type { BytesColumn, Column, NumberColumn } from './column.ts';
import { NumberBuilder, TextBuilder } from './column.ts';
import { PageCursor, readDelta, readHybrid } from './decode.ts';
import { type ChunkPlace, decodeIndex, type FileIndex, type PagePlace } from './file-index.ts';
import { rawContent } from './page-frame.ts';
import { encoding, pageRows } from './pages.ts';

/** Collects the columns of several of our files, one after another. */
export class ColumnReader {
  readonly #rows: number;
  readonly #columns = new Map<string, Sink>();
  #at = 0;

  /** `rows`: of all files together. */
  constructor(rows: number) {
    this.#rows = rows;
  }

  /** Adds all rows of a file. Columns named in `skip` are left out. */
  addFile(path: string, skip: ReadonlySet<string>): void {
    const fd = openSync(path, 'r');
    try {
      const index = readIndex(fd, path);
      for (const group of index.groups) this.#addGroup(fd, index, { group, skip });
    } finally {
      closeSync(fd);
    }
  }

  #addGroup(
    fd: number,
    index: FileIndex,
    { group, skip }: { readonly group: FileIndex['groups'][number]; readonly skip: ReadonlySet<string> },
  ): void {
    for (const [position, { name, type }] of index.columns.entries()) {
      const place = group.chunks[position];
      if (skip.has(name) || place === undefined) continue;
      const sink = this.#sink(name, type);
      sink.begin(place.dictionary === undefined ? undefined : readDictionary(fd, place.dictionary));
      for (const [number, page] of place.pages.entries()) {
        const from = number * pageRows;
        const rows = place.pages.length === 1 ? group.rows : Math.min(pageRows, group.rows - from);
        sink.add(new ReadPage(fd, { place, page, rows }), this.#at + from);
      }
    }
    this.#at += group.rows;
  }

  finish(): Column[] {
    return [...this.#columns.values()].map((sink) => sink.finish(this.#rows));
  }

  #sink(name: string, type: Column['type']): Sink {
    let sink = this.#columns.get(name);
    if (sink === undefined) {
      if (type === 'text') sink = new TextSink(name, this.#rows);
      else if (type === 'bytes') sink = new BytesSink(name);
      else sink = new NumberSink(new NumberBuilder(type, name, this.#rows));
      this.#columns.set(name, sink);
    }
    return sink;
  }
}

function readIndex(fd: number, path: string): FileIndex {
  const { size } = fstatSync(fd);
  const tail = readAt(fd, size - 8, 8);
  const length = tail.readUInt32LE(0);
  const index = decodeIndex(readAt(fd, size - 8 - length, length));
  if (index === null) throw new AppError('store.unavailable', `A file of the store has no index: ${path}`);
  return index;
}

function readAt(fd: number, offset: number, bytes: number): Buffer {
  const out = Buffer.allocUnsafe(bytes);
  for (let done = 0; done < bytes;) {
    const read = readSync(fd, out, done, bytes - done, offset + done);
    if (read === 0) throw new AppError('store.unavailable', 'A file of the store is shorter than its index says.');
    done += read;
  }
  return out;
}

function unpack(packed: Buffer): Buffer {
  return rawContent(packed) ?? zstdDecompressSync(packed);
}

/** A data page of one column of one row group. */
class ReadPage {
  readonly encoding: number;
  readonly rows: number;
  /** 1: the row has a value. */
  readonly levels: Int32Array;
  readonly values: PageCursor;
  readonly present: number;

  constructor(
    fd: number,
    { place, page, rows }: { readonly place: ChunkPlace; readonly page: PagePlace; readonly rows: number },
  ) {
    this.encoding = place.encoding;
    this.rows = rows;
    this.values = new PageCursor(unpack(readAt(fd, ...page)));
    const levelsEnd = this.values.u32() + 4;
    this.levels = readHybrid(this.values, 1, rows);
    this.values.at = levelsEnd;
    let present = 0;
    for (let row = 0; row < rows; row++) present += this.levels[row] ?? 0;
    this.present = present;
  }

  /** Dictionary indexes of the present values. */
  indexes(): Int32Array {
    const width = this.values.byte();
    return readHybrid(this.values, width, this.present);
  }
}

interface Dictionary {
  readonly cursor: PageCursor;
  readonly count: number;
}

function readDictionary(fd: number, { page, count }: NonNullable<ChunkPlace['dictionary']>): Dictionary {
  return { cursor: new PageCursor(unpack(readAt(fd, ...page))), count };
}

interface Sink {
  finish(rows: number): Column;
  /** Begins a column of a row group, with its dictionary where it has one. */
  begin(dictionary: Dictionary | undefined): void;
  add(pages: ReadPage, at: number): void;
}

class TextSink implements Sink {
  readonly #builder: TextBuilder;
  /** Codes of the words of the dictionary. */
  #codes = new Int32Array(0);

  constructor(name: string, rows: number) {
    this.#builder = new TextBuilder(name, rows);
  }

  finish(rows: number): Column {
    return this.#builder.finish(rows);
  }

  begin(dictionary: Dictionary | undefined): void {
    const { cursor, count } = dictionary ?? { cursor: new PageCursor(Buffer.alloc(0)), count: 0 };
    this.#codes = new Int32Array(count);
    for (let index = 0; index < count; index++) {
      const length = cursor.u32();
      this.#codes[index] = this.#builder.codeOf(cursor.bytes, cursor.at, cursor.at + length);
      cursor.at += length;
    }
  }

  add(pages: ReadPage, at: number): void {
    if (pages.encoding === encoding.dictionary) {
      this.#addIndexes(pages, at);
      return;
    }
    const lengths = readDelta(pages.values);
    const { bytes } = pages.values;
    let start = pages.values.at;
    let next = 0;
    for (let row = 0; row < pages.rows; row++) {
      if (pages.levels[row] !== 1) continue;
      const end = start + (lengths[next++] ?? 0);
      this.#builder.setBytes(at + row, bytes, { start, end });
      start = end;
    }
  }

  #addIndexes(pages: ReadPage, at: number): void {
    const indexes = pages.indexes();
    let next = 0;
    for (let row = 0; row < pages.rows; row++) {
      if (pages.levels[row] === 1) this.#builder.setCode(at + row, this.#codes[indexes[next++] ?? 0] ?? -1);
    }
  }
}

class NumberSink implements Sink {
  readonly #builder: NumberBuilder;
  #words: Float64Array = new Float64Array(0);

  constructor(builder: NumberBuilder) {
    this.#builder = builder;
  }

  finish(rows: number): Column {
    return this.#builder.finish(rows);
  }

  begin(dictionary: Dictionary | undefined): void {
    const { type } = this.#builder;
    if (dictionary !== undefined && type !== 'bool') {
      this.#words = readNumbers(dictionary.cursor, type, dictionary.count);
    }
  }

  add(pages: ReadPage, at: number): void {
    const values = this.#values(pages);
    let next = 0;
    for (let row = 0; row < pages.rows; row++) {
      if (pages.levels[row] === 1) this.#builder.set(at + row, values[next++] ?? 0);
    }
  }

  #values(pages: ReadPage): Float64Array {
    const { type } = this.#builder;
    if (type === 'bool') return readBooleans(pages.values, pages.present);
    if (pages.encoding === encoding.delta) return readDelta(pages.values);
    if (pages.encoding === encoding.plain) return readNumbers(pages.values, type, pages.present);
    const indexes = pages.indexes();
    const out = new Float64Array(indexes.length);
    for (let at = 0; at < indexes.length; at++) out[at] = this.#words[indexes[at] ?? 0] ?? 0;
    return out;
  }
}

function readBooleans(from: PageCursor, count: number): Float64Array {
  const out = new Float64Array(count);
  for (let at = 0; at < count; at++) out[at] = ((from.bytes[from.at + (at >>> 3)] ?? 0) >>> (at & 7)) & 1;
  return out;
}

function readNumbers(from: PageCursor, type: NumberColumn['type'], count: number): Float64Array {
  const out = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    if (type === 'f64') out[at] = from.bytes.readDoubleLE(from.at);
    else if (type === 'i32') out[at] = from.bytes.readInt32LE(from.at);
    else out[at] = from.bytes.readInt32LE(from.at + 4) * 0x1_0000_0000 + from.bytes.readUInt32LE(from.at);
    from.at += type === 'i32' ? 4 : 8;
  }
  return out;
}

class BytesSink implements Sink {
  readonly #column: BytesColumn;

  constructor(name: string) {
    this.#column = { type: 'bytes', name, items: [] };
  }

  finish(): Column {
    return this.#column;
  }

  begin(): void {
    // Kept bytes have no dictionary.
  }

  add(pages: ReadPage, at: number): void {
    for (let row = 0; row < pages.rows; row++) {
      if (pages.levels[row] !== 1) continue;
      const length = pages.values.u32();
      this.#column.items[at + row] = pages.values.bytes.subarray(pages.values.at, pages.values.at + length);
      pages.values.at += length;
    }
  }
}
