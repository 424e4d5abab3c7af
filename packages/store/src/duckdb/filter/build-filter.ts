import { writeFileSync } from 'node:fs';
import type { Column } from '../parquet/column.ts';
import { pageRows } from '../parquet/pages.ts';
import { rowGroupRows } from '../parquet/write.ts';
import { type BlockFilter, BlockTexts } from './block-texts.ts';
import { LineTexts } from './line-texts.ts';

const filterMagic = 0x3346574c;

/** Writes the filter of a file, one block per row group. Returns its size in bytes. */
export function buildFilter(path: string, columns: readonly Column[], order: Uint32Array): number {
  const block = new BlockTexts();
  const texts = new LineTexts(columns, block);
  const blocks: BlockFilter[] = [];
  for (let from = 0; from < order.length; from += pageRows) {
    texts.visit(order.subarray(from, from + pageRows));
    block.finishPage();
    const next = from + pageRows;
    if (next % rowGroupRows === 0 || next >= order.length) blocks.push(block.finish());
  }
  const data = encodeFilter(blocks);
  writeFileSync(path, data);
  return data.byteLength;
}

/** `u32 magic, u32 blocks, (u32 pages, u32 token bytes per page, u32 gram bytes) per block`, then all of them. Little endian. */
function encodeFilter(blocks: readonly BlockFilter[]): Buffer {
  const sizes = blocks.flatMap(({ tokens, grams }) => [
    tokens.length,
    ...tokens.map((bloom) => bloom.byteLength),
    grams.byteLength,
  ]);
  const head = Buffer.alloc(8 + 4 * sizes.length);
  head.writeUInt32LE(filterMagic, 0);
  head.writeUInt32LE(blocks.length, 4);
  for (const [at, size] of sizes.entries()) head.writeUInt32LE(size, 8 + 4 * at);
  return Buffer.concat([head, ...blocks.flatMap(({ tokens, grams }) => [...tokens, grams])]);
}

/** Reads a filter file; null when it is not one (a search then reads the whole file). */
export function decodeFilter(data: Buffer): readonly BlockFilter[] | null {
  if (data.byteLength < 8 || data.readUInt32LE(0) !== filterMagic) return null;
  const sizes = readSizes(data, data.readUInt32LE(4));
  if (sizes === null) return null;
  let at = sizes.end;
  const take = (size: number): Uint8Array => data.subarray(at, (at += size));
  const blocks = sizes.blocks.map(({ tokens, grams }) => ({ tokens: tokens.map(take), grams: take(grams) }));
  return at === data.byteLength ? blocks : null;
}

interface BlockSizes {
  readonly tokens: readonly number[];
  readonly grams: number;
}

/** Null: the file is too short for what it says. */
function readSizes(data: Buffer, count: number): { blocks: BlockSizes[]; end: number } | null {
  const blocks: BlockSizes[] = [];
  let at = 8;
  const has = (numbers: number): boolean => at + 4 * numbers <= data.byteLength;
  const next = (): number => {
    at += 4;
    return data.readUInt32LE(at - 4);
  };
  for (let block = 0; block < count; block++) {
    if (!has(1)) return null;
    const pages = next();
    if (!has(pages + 1)) return null;
    const tokens = Array.from({ length: pages }, next);
    blocks.push({ tokens, grams: next() });
  }
  return { blocks, end: at };
}
