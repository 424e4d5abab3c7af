import type { BytesColumn, Column, NumberColumn, TextColumn } from './column.ts';
import { bitWidth, PageBuffer, writeDelta, writeHybrid } from './encode.ts';
import type { EncodeScratch } from './encode-scratch.ts';
import type { TextPool } from './text-pool.ts';

/** Parquet's codes: physical types and encodings (parquet.thrift). */
export const physicalType = { bool: 0, i32: 1, i64: 2, f64: 5, text: 6, bytes: 6 } as const;
export const encoding = { plain: 0, rle: 3, delta: 5, deltaLength: 6, dictionary: 8 } as const;

/** Rows of a data page: whoever needs few of them unpacks no more. */
export const pageRows = 3840;

/** What is coded by a dictionary and takes no more than this stands in one page. */
const onePageBytes = 4096;

/** One column of one row group, before compression. `data` is valid until the next chunk is encoded. */
export interface ChunkPages extends ChunkFacts {
  readonly dictionary?: { readonly data: Buffer; readonly count: number };
  readonly pages: readonly DataPage[];
}

/** What the footer says of it. */
export interface ChunkFacts {
  readonly encoding: number;
  readonly nulls: number;
  readonly min?: Uint8Array;
  readonly max?: Uint8Array;
}

export interface DataPage {
  readonly data: Buffer;
  readonly rows: number;
}

/** Where something stands in the scratch. */
interface Span {
  readonly from: number;
  readonly to: number;
}

type PageSpan = Span & { readonly rows: number };
type DictionarySpan = Span & { readonly count: number };

interface ChunkSpans extends ChunkFacts {
  readonly dictionary?: DictionarySpan;
  readonly pages: readonly PageSpan[];
}

/** Encodes the rows `order` of a column. */
export function encodeChunk(column: Column, order: Uint32Array, scratch: EncodeScratch): ChunkPages {
  scratch.begin();
  const { dictionary, pages, ...facts } = spansOf(column, order, scratch);
  const { out } = scratch;
  return {
    ...facts,
    ...(dictionary && { dictionary: { data: out.view(dictionary.from, dictionary.to), count: dictionary.count } }),
    pages: pages.map(({ from, to, rows }) => ({ data: out.view(from, to), rows })),
  };
}

function spansOf(column: Column, order: Uint32Array, scratch: EncodeScratch): ChunkSpans {
  if (column.type === 'text') return encodeText(column, order, scratch);
  if (column.type === 'bytes') return encodeBytes(column, order, scratch);
  return encodeNumbers(column, order, scratch);
}

function definitionLevels(out: PageBuffer, levels: Int32Array): void {
  const at = out.size;
  out.u32(0);
  writeHybrid(out, levels, 1);
  out.setU32(at, out.size - at - 4);
}

function encodeText(column: TextColumn, order: Uint32Array, scratch: EncodeScratch): ChunkSpans {
  const { codes, pool } = column;
  const local = scratch.perCode(pool.count);
  const levels = scratch.levels(order.length);
  const indexes = scratch.indexes(order.length);
  /** Codes in use, in the order of their first row. */
  const used = scratch.used(order.length);
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
  const facts = { nulls: order.length - count, ...texts.stats() };
  const { out } = scratch;
  // A dictionary pays when values repeat; otherwise lengths and bytes stand by themselves.
  if (usedCount * 2 > count && count > 64) {
    const pages = pagesOf(out, levels, (from, to) => texts.writePlain(out, indexes.subarray(from, to)));
    return { pages, encoding: encoding.deltaLength, ...facts };
  }
  const pages = indexPages(out, levels, { indexes: indexes.subarray(0, count), words: usedCount });
  return { dictionary: texts.writeDictionary(out), pages, encoding: encoding.dictionary, ...facts };
}

/** Pages of the places of values in a dictionary of `words`. */
function indexPages(
  out: PageBuffer,
  levels: Int32Array,
  { indexes, words }: { readonly indexes: Int32Array; readonly words: number },
): PageSpan[] {
  const width = bitWidth(words - 1);
  const write = (from: number, to: number): void => {
    out.byte(width);
    writeHybrid(out, indexes.subarray(from, to), width);
  };
  const start = out.size;
  const pages = pagesOf(out, levels, write);
  if (pages.length === 1 || out.size - start > onePageBytes) return pages;
  out.cut(start);
  return pagesOf(out, levels, write, levels.length);
}

/** Pages of `rows` rows each. `write` puts the values of a page, numbered among those present. */
function pagesOf(
  out: PageBuffer,
  levels: Int32Array,
  write: (from: number, to: number) => void,
  rows = pageRows,
): PageSpan[] {
  const pages: PageSpan[] = [];
  let next = 0;
  for (let row = 0; row < levels.length; row += rows) {
    const part = levels.subarray(row, row + rows);
    const from = out.size;
    definitionLevels(out, part);
    const present = sumOf(part);
    write(next, next + present);
    next += present;
    pages.push({ from, to: out.size, rows: part.length });
  }
  return pages;
}

function sumOf(levels: Int32Array): number {
  let sum = 0;
  for (let row = 0; row < levels.length; row++) sum += levels[row] ?? 0;
  return sum;
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

  writeDictionary(out: PageBuffer): DictionarySpan {
    const pool = this.#pool;
    const from = out.size;
    for (const code of this.#codes) {
      out.u32(pool.end(code) - pool.start(code));
      out.slice(pool.bytes, pool.start(code), pool.end(code));
    }
    return { from, to: out.size, count: this.#codes.length };
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

function encodeBytes(column: BytesColumn, order: Uint32Array, scratch: EncodeScratch): ChunkSpans {
  const levels = scratch.levels(order.length);
  const items: Uint8Array[] = [];
  for (let i = 0; i < order.length; i++) {
    const item = column.items[order[i] ?? 0];
    if (item === undefined) continue;
    levels[i] = 1;
    items.push(item);
  }
  const { out } = scratch;
  definitionLevels(out, levels);
  for (const item of items) {
    out.u32(item.byteLength);
    out.bytes(item);
  }
  const pages = [{ from: 0, to: out.size, rows: order.length }];
  return { pages, encoding: encoding.plain, nulls: order.length - items.length };
}

function encodeNumbers(column: NumberColumn, order: Uint32Array, scratch: EncodeScratch): ChunkSpans {
  const levels = scratch.levels(order.length);
  const packed = scratch.numbers(order.length);
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
  const { type } = column;
  const { out } = scratch;
  if (type === 'bool') {
    const pages = pagesOf(out, levels, (from, to) => packBooleans(out, values.subarray(from, to)));
    return { pages, encoding: encoding.plain, nulls };
  }
  const facts = { nulls, ...numberStats(type, min, max) };
  const coded = dictionaryOf(type, values, scratch);
  if (coded !== null) {
    const { dictionary, indexes } = coded;
    const pages = indexPages(out, levels, { indexes, words: dictionary.count });
    return { dictionary, pages, encoding: encoding.dictionary, ...facts };
  }
  // Deltas are doubles here: they are exact only while the values stay near each other.
  const plain = type === 'f64' || max - min > deltaReach;
  const pages = pagesOf(out, levels, (from, to) => {
    if (!plain) writeDelta(out, values.subarray(from, to));
    else for (let at = from; at < to; at++) putNumber(out, type, values[at] ?? 0);
  });
  return { pages, encoding: plain ? encoding.plain : encoding.delta, ...facts };
}

interface CodedNumbers {
  readonly dictionary: DictionarySpan;
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
function dictionaryOf(type: 'i32' | 'i64' | 'f64', values: Float64Array, scratch: EncodeScratch): CodedNumbers | null {
  const codes = new Map<number, number>();
  const indexes = scratch.indexes(values.length);
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
  const { out } = scratch;
  const from = out.size;
  for (const value of codes.keys()) putNumber(out, type, value);
  return { dictionary: { from, to: out.size, count: codes.size }, indexes };
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
