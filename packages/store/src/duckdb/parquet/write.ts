import { closeSync, openSync, writeSync } from 'node:fs';
import type { Column } from './column.ts';
import {
  type ChunkPlace,
  encodeIndex,
  type FileIndex,
  type GroupPlace,
  indexKey,
  type PagePlace,
} from './file-index.ts';
import { EncodeScratch } from './encode-scratch.ts';
import type { ChunkFacts } from './pages.ts';
import { packPage } from './page-frame.ts';
import { encodeChunk, encoding, pageRows, physicalType } from './pages.ts';
import { ThriftWriter } from './thrift.ts';

/** Rows of a row group: 15 vectors of DuckDB. Small enough to prune, large enough to compress. */
export const rowGroupRows = 8 * pageRows;

const codecZstd = 6;

interface ChunkMeta {
  readonly place: ChunkPlace;
  readonly column: Column;
  readonly facts: ChunkFacts;
  readonly rows: number;
  readonly offset: number;
  readonly dictionaryOffset: number | undefined;
  readonly rawBytes: number;
  readonly storedBytes: number;
}

/** Writes the rows `order` of the columns, in that order, as a Parquet file (zstd). Returns its size in bytes. */
export function writeParquet(path: string, columns: readonly Column[], order: Uint32Array): number {
  const file = new FileSink(path);
  const scratch = new EncodeScratch(Math.min(rowGroupRows, order.length));
  try {
    file.write(Buffer.from('PAR1'));
    const groups: GroupMeta[] = [];
    const times = columns.find((column) => column.name === '#ts');
    for (let from = 0; from < order.length; from += rowGroupRows) {
      const rows = order.subarray(from, from + rowGroupRows);
      groups.push({
        chunks: columns.map((column) => writeChunk(file, column, { rows, scratch })),
        times: pageTimes(times, rows),
      });
    }
    const footer = writeFooter(columns, groups, order.length);
    file.write(footer);
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(footer.byteLength, 0);
    tail.write('PAR1', 4);
    file.write(tail);
    return file.size;
  } finally {
    scratch.free();
    file.close();
  }
}

interface GroupMeta {
  readonly chunks: readonly ChunkMeta[];
  readonly times: GroupPlace['times'];
}

function pageTimes(column: Column | undefined, rows: Uint32Array): GroupPlace['times'] {
  if (column === undefined || !('numbers' in column)) return [];
  const out: [number, number][] = [];
  for (let from = 0; from < rows.length; from += pageRows) {
    let min = Infinity;
    let max = -Infinity;
    for (const row of rows.subarray(from, from + pageRows)) {
      const us = column.numbers[row] ?? 0;
      if (us < min) min = us;
      if (us > max) max = us;
    }
    out.push([min, max]);
  }
  return out;
}

class FileSink {
  readonly #fd: number;
  #size = 0;

  constructor(path: string) {
    this.#fd = openSync(path, 'w');
  }

  get size(): number {
    return this.#size;
  }

  write(data: Uint8Array): void {
    for (let at = 0; at < data.byteLength;) at += writeSync(this.#fd, data, at);
    this.#size += data.byteLength;
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Rows of a column, and the memory they are encoded in. */
interface ChunkRows {
  readonly rows: Uint32Array;
  readonly scratch: EncodeScratch;
}

function writeChunk(file: FileSink, column: Column, { rows, scratch }: ChunkRows): ChunkMeta {
  const { pages, dictionary: words, ...facts } = encodeChunk(column, rows, scratch);
  const start = file.size;
  let rawBytes = 0;
  let dictionaryOffset: number | undefined;
  let dictionary: ChunkPlace['dictionary'];
  if (words !== undefined) {
    const { data, count } = words;
    const packed = packPage(data);
    const header = new ThriftWriter().i32(1, 2).i32(2, data.byteLength).i32(3, packed.byteLength);
    header.struct(7, () => header.i32(1, count).i32(2, encoding.plain)).stop();
    dictionaryOffset = start;
    file.write(header.bytes());
    dictionary = { page: [file.size, packed.byteLength], count };
    file.write(packed);
    rawBytes += header.bytes().byteLength + data.byteLength;
  }
  const offset = file.size;
  const places: PagePlace[] = [];
  for (const page of pages) {
    const packed = packPage(page.data);
    const header = new ThriftWriter().i32(1, 0).i32(2, page.data.byteLength).i32(3, packed.byteLength);
    header
      .struct(5, () => header.i32(1, page.rows).i32(2, facts.encoding).i32(3, encoding.rle).i32(4, encoding.rle))
      .stop();
    file.write(header.bytes());
    places.push([file.size, packed.byteLength]);
    file.write(packed);
    rawBytes += header.bytes().byteLength + page.data.byteLength;
  }
  const place: ChunkPlace = {
    pages: places,
    encoding: facts.encoding,
    ...(dictionary === undefined ? {} : { dictionary }),
  };
  return {
    place,
    column,
    facts,
    rows: rows.length,
    offset,
    dictionaryOffset,
    rawBytes,
    storedBytes: file.size - start,
  };
}

function writeFooter(columns: readonly Column[], groups: readonly GroupMeta[], rows: number): Buffer {
  const out = new ThriftWriter();
  out.i32(1, 1);
  const root = { name: 'schema', children: columns.length };
  out.structs<Column | typeof root>(2, [root, ...columns], (element) => {
    if ('children' in element) {
      out.binary(4, element.name).i32(5, element.children);
      return;
    }
    out.i32(1, physicalType[element.type]).i32(3, 1).binary(4, element.name);
    if (element.type === 'text') out.i32(6, 0).struct(10, () => out.struct(1, () => undefined));
  });
  out.i64(3, rows);
  out.structs(4, groups, ({ chunks }) => {
    out.structs(1, chunks, (chunk) => writeChunkMeta(out, chunk));
    out.i64(
      2,
      chunks.reduce((sum, c) => sum + c.rawBytes, 0),
    );
    out.i64(3, chunks[0]?.rows ?? 0);
  });
  const index: FileIndex = {
    columns: columns.map(({ name, type }) => ({ name, type })),
    groups: groups.map(({ chunks, times }) => ({
      rows: chunks[0]?.rows ?? 0,
      chunks: chunks.map((chunk) => chunk.place),
      times,
    })),
  };
  out.structs(5, [encodeIndex(index)], (text) => out.binary(1, indexKey).binary(2, text));
  out.binary(6, 'logwarden');
  out.structs(7, columns, () => out.struct(1, () => undefined));
  return out.stop().bytes();
}

function writeChunkMeta(out: ThriftWriter, chunk: ChunkMeta): void {
  out.i64(2, chunk.dictionaryOffset ?? chunk.offset);
  out.struct(3, () => {
    out.i32(1, physicalType[chunk.column.type]);
    out.i32s(2, [encoding.plain, encoding.rle, chunk.facts.encoding]);
    out.binaries(3, [chunk.column.name]);
    out.i32(4, codecZstd).i64(5, chunk.rows).i64(6, chunk.rawBytes).i64(7, chunk.storedBytes).i64(9, chunk.offset);
    if (chunk.dictionaryOffset !== undefined) out.i64(11, chunk.dictionaryOffset);
    out.struct(12, () => {
      out.i64(3, chunk.facts.nulls);
      if (chunk.facts.max !== undefined) out.binary(5, chunk.facts.max);
      if (chunk.facts.min !== undefined) out.binary(6, chunk.facts.min);
    });
  });
}
