import type { BytesColumn, Column, NumberColumn, TextColumn } from './column.ts';
import { bitWidth, PageBuffer, writeDelta, writeHybrid } from './encode.ts';
import type { TextPool } from './text-pool.ts';

/** Parquet's codes: physical types and encodings (parquet.thrift). */
export const physicalType = { bool: 0, i32: 1, i64: 2, f64: 5, text: 6, bytes: 6 } as const;
export const encoding = { plain: 0, rle: 3, delta: 5, deltaLength: 6, dictionary: 8 } as const;

/** Rows of a data page: whoever needs few of them unpacks no more. */
export const pageRows = 3840;

/** What is coded by a dictionary and takes no more than this stands in one page. */
const onePageBytes = 4096;

/** One column of one row group, before compression. */
export interface ChunkPages {
  readonly dictionary?: { readonly data: Buffer; readonly count: number };
  readonly pages: readonly DataPage[];
  readonly encoding: number;
  readonly nulls: number;
  readonly min?: Uint8Array;
  readonly max?: Uint8Array;
}

export interface DataPage {
  readonly data: Buffer;
  readonly rows: number;
}

/** Encodes the rows `order` of a column. */
export function encodeChunk(column: Column, order: Uint32Array): ChunkPages {
  if (column.type === 'text') return encodeText(column, order);
  if (column.type === 'bytes') return encodeBytes(column, order);
  return encodeNumbers(column, order);
}

function definitionLevels(out: PageBuffer, levels: Int32Array): void {
  const at = out.size;
  out.u32(0);
  writeHybrid(out, levels, 1);
  out.setU32(at, out.size - at - 4);
}

function encodeText(column: TextColumn, order: Uint32Array): ChunkPages {
  const { codes, pool } = column;
  const local = new Int32Array(pool.count).fill(-1);
  const levels = new Int32Array(order.length);
  const indexes = new Int32Array(order.length);
  /** Codes in use, in the order of their first row. */
  const used = new Int32Array(Math.min(pool.count, order.length));
  let usedCount = 0;
  let count = 0;
  for (let i = 0; i < order.length; i++) {
    const code = codes[order[i] ?? 0] ?? -1;
    if (code < 0) continue;
    levels[i] = 1;
    let index = local[code] ?? -1;
    if (index < 0) {
      index = usedCount++;
      local[code] = index;
      used[index] = code;
    }
    indexes[count++] = index;
  }
  const texts = new UsedTexts(pool, used.subarray(0, usedCount));
  const nulls = order.length - count;
  const stats = texts.stats();
  // A dictionary pays when values repeat; otherwise lengths and bytes stand by themselves.
  if (usedCount * 2 > count && count > 64) {
    const pages = pagesOf(levels, (out, from, to) => texts.writePlain(out, indexes.subarray(from, to)));
    return { pages, encoding: encoding.deltaLength, nulls, ...stats };
  }
  const pages = indexPages(levels, indexes.subarray(0, count), usedCount);
  return { dictionary: texts.dictionary(), pages, encoding: encoding.dictionary, nulls, ...stats };
}

/** Pages of the places of values in a dictionary of `words`. */
function indexPages(levels: Int32Array, indexes: Int32Array, words: number): DataPage[] {
  const width = bitWidth(words - 1);
  const write = (out: PageBuffer, from: number, to: number): void => {
    out.byte(width);
    writeHybrid(out, indexes.subarray(from, to), width);
  };
  const pages = pagesOf(levels, write);
  if (pages.reduce((sum, { data }) => sum + data.byteLength, 0) > onePageBytes) return pages;
  return pagesOf(levels, write, levels.length);
}

/** Pages of `rows` rows each. `write` gets the values of a page, numbered among those present. */
function pagesOf(
  levels: Int32Array,
  write: (out: PageBuffer, from: number, to: number) => void,
  rows = pageRows,
): DataPage[] {
  const pages: DataPage[] = [];
  let next = 0;
  for (let from = 0; from < levels.length; from += rows) {
    const part = levels.subarray(from, from + rows);
    const out = new PageBuffer(part.length * 16);
    definitionLevels(out, part);
    let present = 0;
    for (let row = 0; row < part.length; row++) present += part[row] ?? 0;
    write(out, next, next + present);
    next += present;
    pages.push({ data: out.view(), rows: part.length });
  }
  return pages;
}

const statLimit = 64;

/** The texts of one chunk: codes of a pool. */
class UsedTexts {
  readonly #pool: TextPool;
  readonly #codes: Int32Array;

  constructor(pool: TextPool, codes: Int32Array) {
    this.#pool = pool;
    this.#codes = codes;
  }

  /** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
  writePlain(out: PageBuffer, indexes: Int32Array): void {
    const pool = this.#pool;
    const lengths = new Float64Array(indexes.length);
    let size = 0;
    for (let i = 0; i < indexes.length; i++) {
      const code = this.#codes[indexes[i] ?? 0] ?? 0;
      const length = pool.end(code) - pool.start(code);
      lengths[i] = length;
      size += length;
    }
    writeDelta(out, lengths);
    out.reserve(size);
    for (let i = 0; i < indexes.length; i++) {
      const code = this.#codes[indexes[i] ?? 0] ?? 0;
      out.slice(pool.bytes, pool.start(code), pool.end(code));
    }
  }

  dictionary(): { data: Buffer; count: number } {
    const pool = this.#pool;
    const out = new PageBuffer(16 * this.#codes.length);
    for (const code of this.#codes) {
      out.u32(pool.end(code) - pool.start(code));
      out.slice(pool.bytes, pool.start(code), pool.end(code));
    }
    return { data: out.view(), count: this.#codes.length };
  }

  /** Min and max in byte order; absent when a value is long or there are many. */
  stats(): { min: Uint8Array; max: Uint8Array } | undefined {
    const first = this.#codes[0];
    if (first === undefined || this.#codes.length > 4096) return undefined;
    let min = first;
    let max = first;
    for (const code of this.#codes) {
      if (this.#pool.end(code) - this.#pool.start(code) > statLimit) return undefined;
      if (this.#compare(code, min) < 0) min = code;
      else if (this.#compare(code, max) > 0) max = code;
    }
    return { min: this.#bytesOf(min), max: this.#bytesOf(max) };
  }

  #compare(a: number, b: number): number {
    const { bytes } = this.#pool;
    const endA = this.#pool.end(a);
    const endB = this.#pool.end(b);
    let atB = this.#pool.start(b);
    for (let at = this.#pool.start(a); at < endA && atB < endB; at++, atB++) {
      const difference = (bytes[at] ?? 0) - (bytes[atB] ?? 0);
      if (difference !== 0) return difference;
    }
    return endA - this.#pool.start(a) - (endB - this.#pool.start(b));
  }

  #bytesOf(code: number): Uint8Array {
    return Uint8Array.from(this.#pool.bytes.subarray(this.#pool.start(code), this.#pool.end(code)));
  }
}

function encodeBytes(column: BytesColumn, order: Uint32Array): ChunkPages {
  const levels = new Int32Array(order.length);
  const items: Uint8Array[] = [];
  for (let i = 0; i < order.length; i++) {
    const item = column.items[order[i] ?? 0];
    if (item === undefined) continue;
    levels[i] = 1;
    items.push(item);
  }
  const out = new PageBuffer(1024);
  definitionLevels(out, levels);
  for (const item of items) {
    out.u32(item.byteLength);
    out.bytes(item);
  }
  const pages = [{ data: out.view(), rows: order.length }];
  return { pages, encoding: encoding.plain, nulls: order.length - items.length };
}

function encodeNumbers(column: NumberColumn, order: Uint32Array): ChunkPages {
  const levels = new Int32Array(order.length);
  const packed = new Float64Array(order.length);
  let count = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < order.length; i++) {
    const row = order[i] ?? 0;
    if (column.present[row] !== 1) continue;
    levels[i] = 1;
    const value = column.numbers[row] ?? 0;
    if (value < min) min = value;
    if (value > max) max = value;
    packed[count++] = value;
  }
  const values = packed.subarray(0, count);
  const nulls = order.length - count;
  if (column.type === 'bool') {
    const pages = pagesOf(levels, (out, from, to) => packBooleans(out, values.subarray(from, to)));
    return { pages, encoding: encoding.plain, nulls };
  }
  const stats = numberStats(column.type, min, max);
  const coded = dictionaryOf(column.type, values);
  if (coded !== null) {
    const { dictionary, indexes } = coded;
    const pages = indexPages(levels, indexes, dictionary.count);
    return { dictionary, pages, encoding: encoding.dictionary, nulls, ...stats };
  }
  // Deltas are doubles here: they are exact only while the values stay near each other.
  const plain = column.type === 'f64' || max - min > deltaReach;
  const { type } = column;
  const pages = pagesOf(levels, (out, from, to) => {
    if (!plain) writeDelta(out, values.subarray(from, to));
    else for (let at = from; at < to; at++) putNumber(out, type, values[at] ?? 0);
  });
  return { pages, encoding: plain ? encoding.plain : encoding.delta, nulls, ...stats };
}

interface CodedNumbers {
  readonly dictionary: { readonly data: Buffer; readonly count: number };
  readonly indexes: Int32Array;
}

function packBooleans(out: PageBuffer, values: Float64Array): void {
  for (let i = 0; i < values.length; i += 8) {
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) byte |= ((values[i + bit] ?? 0) & 1) << bit;
    out.byte(byte);
  }
}

const dictionaryLimit = 4096;
const deltaReach = 2 ** 51;

/** Numbers of few distinct values as a dictionary; null when there are too many of them. −0 stays apart from 0. */
function dictionaryOf(type: 'i32' | 'i64' | 'f64', values: Float64Array): CodedNumbers | null {
  const codes = new Map<number, number>();
  const indexes = new Int32Array(values.length);
  const limit = Math.min(dictionaryLimit, values.length / 4 + 1);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (Object.is(value, -0)) return null;
    let code = codes.get(value);
    if (code === undefined) {
      if (codes.size >= limit) return null;
      code = codes.size;
      codes.set(value, code);
    }
    indexes[i] = code;
  }
  const data = new PageBuffer(codes.size * 8);
  for (const value of codes.keys()) putNumber(data, type, value);
  return { dictionary: { data: data.view(), count: codes.size }, indexes };
}

function putNumber(out: PageBuffer, type: 'i32' | 'i64' | 'f64', value: number): void {
  if (type === 'f64') out.f64(value);
  else if (type === 'i64') out.i64(value);
  else out.i32(value);
}

function numberStats(
  type: 'i32' | 'i64' | 'f64',
  min: number,
  max: number,
): { min: Uint8Array; max: Uint8Array } | undefined {
  if (min > max) return undefined;
  const low = new PageBuffer(8);
  const high = new PageBuffer(8);
  putNumber(low, type, min === 0 && type === 'f64' ? -0 : min);
  putNumber(high, type, max);
  return { min: low.view(), max: high.view() };
}
