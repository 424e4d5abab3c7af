import type { StoredFile } from '../../catalogue/file-set.ts';
import type { StoreCore } from '../../core.ts';
import { rowsPerSerial } from '../../build/write-file.ts';
import type { ChunkWindow } from '../../parquet/chunk-window.ts';
import { pageRows } from '../../parquet/pages.ts';
import { rowGroupRows } from '../../parquet/write.ts';
import type { ValuePiece } from '../../shape/shape.ts';
import { readEvents } from '../hits.ts';
import type { CompiledQuery } from '../compile.ts';
import type { Position } from '../cursor.ts';
import { BlockLines, type HoldingRows, textColumns } from './block-lines.ts';
import type { FilePlan } from './text-plan.ts';

/** Rows of a file that are read at a time: `page * pageRows` and those up to the next page. */
export interface Block {
  readonly file: StoredFile;
  readonly page: number;
  readonly plan: FilePlan;
}

/** A row that matches, and its place in the order of a search. */
export interface Match extends Position {
  readonly row: number;
}

export interface BlockQuery {
  readonly core: StoreCore;
  readonly query: CompiledQuery;
  readonly fromUs: number;
  readonly toUs: number;
  readonly sources: readonly string[] | undefined;
  /** The scan reads so much that its pages are not worth keeping. */
  readonly isOnce: boolean;
}

const placeColumns = ['#ts', '#stream', '#seq', '#source'];

/** The rows of a block, at or after `sinceUs`, that match; null: too many hold the text. */
export async function scanBlock(block: Block, search: BlockQuery, sinceUs: number): Promise<Match[] | null> {
  const { core } = search;
  const { info } = block.file;
  const place = { path: core.pathOf(info), page: block.page, isOnce: search.isOnce };
  const mayHold = mayHoldIn(block);
  const most = Math.ceil((core.options.scanBlockRows * pageRows) / rowGroupRows);
  const held = await core.chunks.use(place, textColumns(info.shapes, mayHold), (chunks) =>
    new BlockLines(chunks, block.plan, { most, mayHold, view: search.query.view }).find(),
  );
  if (held === null) return null;
  if (held.size === 0) return [];
  return core.chunks.use(place, placeColumns, async (chunks) => {
    const rows = inPlace(
      [...held.keys()].sort((x, y) => x - y),
      chunks,
      { ...search, fromUs: Math.max(search.fromUs, sinceUs) },
    );
    const { sure, unsure } = judgePieces(rows, held, block.plan);
    const judged = unsure.length === 0 ? [] : await judgeEvents(unsure, block, search);
    return matchesOf(
      [...sure, ...judged].sort((x, y) => x - y),
      block,
      { chunks, core },
    );
  });
}

/** Rows in the range and the sources. */
function inPlace(rows: number[], chunks: ReadonlyMap<string, ChunkWindow>, search: BlockQuery): number[] {
  const times = chunks.get('#ts')?.numbersAt(rows) ?? [];
  const source = chunks.get('#source');
  const wanted = search.sources === undefined ? undefined : new Set(search.sources);
  const names = wanted === undefined ? undefined : source?.indexesAt(rows);
  return rows.filter((_, at) => {
    const us = times[at] ?? 0;
    if (us < search.fromUs || us >= search.toUs) return false;
    return wanted === undefined || names === undefined || wanted.has(source?.textAt(names[at] ?? 0) ?? '');
  });
}

/** What the pieces say of a query of one clause; the others have to be read whole. */
function judgePieces(
  rows: readonly number[],
  held: HoldingRows,
  { pieceTest, isDecisive }: FilePlan,
): { sure: number[]; unsure: number[] } {
  const sure: number[] = [];
  const unsure: number[] = [];
  for (const row of rows) {
    const pieces = held.get(row) ?? null;
    const verdicts = pieceTest === undefined ? undefined : pieces?.map(pieceTest);
    if (verdicts?.includes('match') === true) sure.push(row);
    else if (verdicts === undefined || (!isDecisive && verdicts.includes('reaches'))) unsure.push(row);
  }
  return { sure, unsure };
}

async function judgeEvents(rows: readonly number[], { file, page }: Block, search: BlockQuery): Promise<number[]> {
  const { core, query } = search;
  const place = { path: core.pathOf(file.info), page };
  const { columns } = await core.chunks.file(place.path);
  const names = columns.map(({ name }) => name).filter((name) => name !== '#row' && name !== '#bytes');
  const at = { file, page, rows };
  const events = await core.chunks.use(place, names, (chunks) => readEvents(core, at, chunks, false));
  return rows.filter((_, index) => {
    const found = events[index];
    return found !== undefined && query.matches(found.event);
  });
}

function matchesOf(
  rows: readonly number[],
  block: Block,
  { chunks, core }: { readonly chunks: ReadonlyMap<string, ChunkWindow>; readonly core: StoreCore },
): Match[] {
  const numbers = (name: string): readonly (number | undefined)[] => chunks.get(name)?.numbersAt(rows) ?? [];
  const times = numbers('#ts');
  const streams = numbers('#stream');
  const seqs = numbers('#seq');
  const first = block.file.info.serial * rowsPerSerial + block.page * pageRows;
  return rows.map((row, at) => {
    const streamId = streams[at] ?? 0;
    const stream = core.streams.get(streamId)?.name ?? '';
    return { row: first + row, us: times[at] ?? 0, stream, seq: seqs[at] ?? 0, streamId };
  });
}

/** By what a file knows of the characters of its fields' values. */
function mayHoldIn({ file, plan }: Block): (piece: ValuePiece) => boolean {
  const { part } = plan;
  const characters = new Map(
    file.info.fields.flatMap(([field, place, , few]) => (place === 's' ? [[field, few ?? null] as const] : [])),
  );
  return (piece) => {
    switch (piece[0]) {
      case 'x':
        return true;
      case 'i':
      case 'f':
        return /^[0-9.-]*$/.test(part);
      case 't':
        return /^[0-9tz:.+ -]*$/.test(part);
      case 's':
      case 'u': {
        const few = characters.get(piece[1]) ?? null;
        return few === null || Array.from(part).every((char) => few.includes(char));
      }
    }
  };
}
