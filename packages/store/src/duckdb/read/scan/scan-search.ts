import { comparePositions, type Position } from '../cursor.ts';
import type { ReadContext } from '../reader.ts';
import { type Block, type BlockQuery, type Match, scanBlock } from './scan-block.ts';
import { filePlan, textPlan } from './text-plan.ts';
import { pageRows } from '../../parquet/pages.ts';
import type { ReadFile } from '../prune.ts';

export interface ScanPage {
  readonly limit: number;
  readonly cursor: Position | undefined;
  /** Every match is counted; else the scan stops when the page is full. */
  readonly total: boolean;
  /** A scan with more matches is given up. */
  readonly most?: number;
}

export interface Scanned {
  readonly total: number | undefined;
  readonly found: readonly Match[];
}

/** Blocks read at the same time: their pages are unpacked in other threads. */
const blocksAtOnce = 4;
/** The pages of a scan over more blocks are not kept in memory. */
const mostKept = 100;
/** More matches than this are counted by SQL. */
const mostMatches = 100_000;

/**
 * Searches for a text that few lines hold: their blocks are looked through as bytes, newest first, and only lines with the
 * text are judged. Null: the query has no such text, or too many lines hold it.
 */
export async function scanSearch(context: ReadContext, page: ScanPage): Promise<Scanned | null> {
  const blocks = blocksOf(context);
  if (blocks === null) return null;
  const { fromUs, toUs } = context.request;
  const search: BlockQuery = { ...context, fromUs, toUs, isOnce: page.total && blocks.length > mostKept };
  const waiting = page.total ? blocks.map((block) => ({ block, maxUs: Infinity })) : await newestFirst(blocks, context);
  const { cursor } = page;
  const isAfter = (match: Match): boolean => cursor === undefined || comparePositions(match, cursor) > 0;
  const matches: Match[] = [];
  let total = 0;
  for (let from = 0; from < waiting.length; from += blocksAtOnce) {
    const wave = waiting.slice(from, from + blocksAtOnce);
    // Once the page is full, only what is as new as its last line can still come into it.
    const sinceUs = page.total ? -Infinity : (matches[page.limit - 1]?.us ?? -Infinity);
    if (sinceUs > (wave[0]?.maxUs ?? 0)) break;
    context.session.check();
    for (const found of await Promise.all(wave.map(({ block }) => scanBlock(block, search, sinceUs)))) {
      if (found === null) return null;
      total += found.length;
      matches.push(...found.filter(isAfter));
    }
    if (total > (page.most ?? mostMatches)) return null;
    matches.sort(comparePositions);
    matches.splice(page.limit);
  }
  return { total: page.total ? total : undefined, found: matches };
}

/** The blocks that may hold matches. Null: one of them cannot be searched for a text. */
function blocksOf({ query, files }: ReadContext): Block[] | null {
  const plan = textPlan(query);
  if (plan === null) return null;
  const blocks: Block[] = [];
  for (const file of files) {
    const forFile = filePlan(plan, file);
    if (forFile === null) return null;
    for (const page of pagesOf(file)) blocks.push({ file, page, plan: forFile });
  }
  return blocks;
}

function pagesOf({ info, blocks }: ReadFile): number[] {
  const all = Array.from({ length: Math.ceil(info.rows / pageRows) }, (_, page) => page);
  if (blocks === undefined) return all;
  return all.filter((page) => blocks.some(([first, last]) => first <= page * pageRows && last >= page * pageRows));
}

/** Blocks with events of the range, that with the newest first. */
async function newestFirst(
  blocks: readonly Block[],
  { core, request }: ReadContext,
): Promise<{ block: Block; maxUs: number }[]> {
  const placed: { block: Block; maxUs: number }[] = [];
  for (const block of blocks) {
    const { info } = block.file;
    const single = info.rows <= pageRows;
    const place = { path: core.pathOf(info), page: block.page };
    const { minUs, maxUs } = single ? info : await core.chunks.timesOf(place);
    if (minUs < request.toUs && maxUs >= request.fromUs) placed.push({ block, maxUs });
  }
  return placed.sort((a, b) => b.maxUs - a.maxUs);
}
