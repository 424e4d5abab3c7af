import { writeFileSync } from 'node:fs';
import type { Column, TextColumn } from '../parquet/column.ts';
import { pageRows } from '../parquet/pages.ts';
import { rowGroupRows } from '../parquet/write.ts';
import { type BlockFilter, BlockTexts, type TextFilter } from './block-texts.ts';
import { LineTexts } from './line-texts.ts';

const filterMagic = 0x3346574c;
/** After the filters of the blocks follow as many of the lines behind masked forms. */
const maskedMagic = 0x3446574c;

/** Writes the filter of a file, one block per row group. Returns its size in bytes. */
export function buildFilter(path: string, columns: readonly Column[], order: Uint32Array): number {
  const masked = columns.find((column) => column.type === 'text' && column.name === '#masked');
  const seen = new LineFilters(columns);
  const hidden = masked?.type === 'text' ? new LineFilters(columns) : undefined;
  for (let from = 0; from < order.length; from += pageRows) {
    const next = from + pageRows;
    const rows = order.subarray(from, next);
    if (masked?.type === 'text' && hidden !== undefined) addMaskedPage({ seen, hidden }, masked, rows);
    else seen.addLines(rows);
    const isLast = next % rowGroupRows === 0 || next >= order.length;
    seen.finishPage(isLast);
    hidden?.finishPage(isLast);
  }
  const data = encodeFilter(seen.blocks, hidden?.blocks);
  writeFileSync(path, data);
  return data.byteLength;
}

/** Filters of some lines of each page, one block per row group. */
class LineFilters {
  readonly blocks: TextFilter[] = [];
  readonly #block = new BlockTexts();
  readonly #lines: LineTexts;

  constructor(columns: readonly Column[]) {
    this.#lines = new LineTexts(columns, this.#block);
  }

  addLines(rows: Uint32Array): void {
    this.#lines.visit(rows);
  }

  addTexts({ codes, pool }: TextColumn, rows: Uint32Array): void {
    for (const row of rows) this.#block.addPooled(pool, codes[row] ?? 0);
  }

  /** `isLast`: of its row group. */
  finishPage(isLast: boolean): void {
    this.#block.finishPage();
    if (isLast) this.blocks.push(this.#block.finish());
  }
}

function addMaskedPage(
  filters: { readonly seen: LineFilters; readonly hidden: LineFilters },
  masked: TextColumn,
  rows: Uint32Array,
): void {
  const isMasked = (row: number): boolean => (masked.codes[row] ?? -1) >= 0;
  const behind = rows.filter(isMasked);
  filters.seen.addLines(behind.length === 0 ? rows : rows.filter((row) => !isMasked(row)));
  filters.seen.addTexts(masked, behind);
  filters.hidden.addLines(behind);
}

/** `u32 magic, u32 blocks, (u32 pages, u32 token bytes per page, u32 gram bytes) per block`, then all of them. Little endian. */
function encodeFilter(seen: readonly TextFilter[], hidden: readonly TextFilter[] | undefined): Buffer {
  const blocks = [...seen, ...(hidden ?? [])];
  const sizes = blocks.flatMap(({ tokens, grams }) => [
    tokens.length,
    ...tokens.map((bloom) => bloom.byteLength),
    grams.byteLength,
  ]);
  const head = Buffer.alloc(8 + 4 * sizes.length);
  head.writeUInt32LE(hidden === undefined ? filterMagic : maskedMagic, 0);
  head.writeUInt32LE(blocks.length, 4);
  for (const [at, size] of sizes.entries()) head.writeUInt32LE(size, 8 + 4 * at);
  return Buffer.concat([head, ...blocks.flatMap(({ tokens, grams }) => [...tokens, grams])]);
}

/** Reads a filter file; null when it is not one (a search then reads the whole file). */
export function decodeFilter(data: Buffer): readonly BlockFilter[] | null {
  const magic = data.byteLength < 8 ? 0 : data.readUInt32LE(0);
  if (magic !== filterMagic && magic !== maskedMagic) return null;
  const sizes = readSizes(data, data.readUInt32LE(4));
  if (sizes === null) return null;
  let at = sizes.end;
  const take = (size: number): Uint8Array => data.subarray(at, (at += size));
  const blocks = sizes.blocks.map(({ tokens, grams }) => ({ tokens: tokens.map(take), grams: take(grams) }));
  if (at !== data.byteLength) return null;
  return magic === filterMagic ? blocks : paired(blocks);
}

function paired(blocks: readonly TextFilter[]): BlockFilter[] {
  const seen = blocks.slice(0, blocks.length / 2);
  return seen.map((block, at) => {
    const hidden = blocks[seen.length + at];
    return hidden === undefined ? block : { ...block, hidden };
  });
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
