import { forEachTokenHash } from '@logwarden/query';
import { writeFileSync } from 'node:fs';
import { rowGroupRows } from '../parquet/write.ts';
import { addToBloom, makeBloom } from './bloom.ts';
import { HashPairSet } from './token-set.ts';

export const filterMagic = 0x3146574c;

/**
 * Writes the token filter of a file: per row group a Bloom filter of the tokens of its searched texts. Layout, little
 * endian: `u32 magic, u32 blocks, u32 bytes[blocks]`, then the filters. Returns the size in bytes.
 */
export function buildFilter(path: string, order: Uint32Array, textOf: (row: number) => string): number {
  const tokens = new HashPairSet(1 << 14);
  const add = (first: number, second: number): void => tokens.add(first, second);
  const blooms: Uint8Array[] = [];
  for (let from = 0; from < order.length; from += rowGroupRows) {
    tokens.clear();
    for (const row of order.subarray(from, from + rowGroupRows)) forEachTokenHash(textOf(row), add);
    const bloom = makeBloom(tokens.size);
    tokens.forEach((first, second) => addToBloom(bloom, first, second));
    blooms.push(bloom);
  }
  const head = new Uint32Array(2 + blooms.length);
  head[0] = filterMagic;
  head[1] = blooms.length;
  for (const [at, bloom] of blooms.entries()) head[at + 2] = bloom.byteLength;
  const data = Buffer.concat([new Uint8Array(head.buffer), ...blooms]);
  writeFileSync(path, data);
  return data.byteLength;
}
