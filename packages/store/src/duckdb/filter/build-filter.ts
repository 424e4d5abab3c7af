import { writeFileSync } from 'node:fs';
import type { Column } from '../parquet/column.ts';
import { rowGroupRows } from '../parquet/write.ts';
import { type BlockFilter, BlockTexts } from './block-texts.ts';
import { LineTexts } from './line-texts.ts';

export const filterMagic = 0x3246574c;

/** Writes the filter of a file, one block per row group. Returns its size in bytes. */
export function buildFilter(path: string, columns: readonly Column[], order: Uint32Array): number {
  const block = new BlockTexts();
  const texts = new LineTexts(columns, block);
  const blocks: BlockFilter[] = [];
  for (let from = 0; from < order.length; from += rowGroupRows) {
    texts.visit(order.subarray(from, from + rowGroupRows));
    blocks.push(block.finish());
  }
  const data = encodeFilter(blocks);
  writeFileSync(path, data);
  return data.byteLength;
}

/** `u32 magic, u32 blocks, (u32 token bytes, u32 gram bytes) per block`, then tokens and grams of each. Little endian. */
function encodeFilter(blocks: readonly BlockFilter[]): Buffer {
  const head = Buffer.alloc(8 + 8 * blocks.length);
  head.writeUInt32LE(filterMagic, 0);
  head.writeUInt32LE(blocks.length, 4);
  for (const [at, block] of blocks.entries()) {
    head.writeUInt32LE(block.tokens.byteLength, 8 + 8 * at);
    head.writeUInt32LE(block.grams.byteLength, 12 + 8 * at);
  }
  return Buffer.concat([head, ...blocks.flatMap((block) => [block.tokens, block.grams])]);
}

/** Reads a filter file; null when it is not one (a search then reads the whole file). */
export function decodeFilter(data: Buffer): readonly BlockFilter[] | null {
  if (data.byteLength < 8 || data.readUInt32LE(0) !== filterMagic) return null;
  const count = data.readUInt32LE(4);
  const blocks: BlockFilter[] = [];
  let at = 8 + 8 * count;
  if (data.byteLength < at) return null;
  for (let block = 0; block < count; block++) {
    const tokensEnd = at + data.readUInt32LE(8 + 8 * block);
    const end = tokensEnd + data.readUInt32LE(12 + 8 * block);
    blocks.push({ tokens: data.subarray(at, tokensEnd), grams: data.subarray(tokensEnd, end) });
    at = end;
  }
  return at === data.byteLength ? blocks : null;
}
