import { hashToken, mayMatch } from '@logwarden/query';
import type { StoredFile } from '../catalogue/file-set.ts';
import { bloomHas } from '../filter/bloom.ts';
import type { BlockFilter } from '../filter/block-texts.ts';
import type { FilterCache } from '../filter/filter-cache.ts';
import { mayHavePart } from '../filter/grams.ts';
import { pageRows } from '../parquet/pages.ts';
import { rowGroupRows } from '../parquet/write.ts';
import type { Run } from '../../ledger/seq-set.ts';
import { type CompiledQuery, mayHaveParts } from './compile.ts';

/** A file of a read. `blocks`: only these rows of it can match (numbers inside the file, both ends included). */
export interface ReadFile extends StoredFile {
  readonly blocks?: readonly Run[];
}

/** Filters read at the same time, which may pass the memory meant for them. */
const filtersAtOnce = 8;

/** Leaves out files and pages whose filters say that nothing in them matches. */
export async function pruneFiles(
  files: readonly StoredFile[],
  query: CompiledQuery,
  filters: { readonly cache: FilterCache; readonly pathOf: (file: StoredFile) => string },
): Promise<ReadFile[]> {
  if (query.tokens.kind === 'unknown' && query.parts.kind === 'unknown') return [...files];
  const read = (file: StoredFile): Promise<readonly BlockFilter[] | null> =>
    file.info.filterBytes > 0 ? filters.cache.get(`${filters.pathOf(file)}.filter`) : Promise.resolve(null);
  const out: ReadFile[] = [];
  let wave: (readonly BlockFilter[] | null)[] = [];
  for (const [at, file] of files.entries()) {
    if (at % filtersAtOnce === 0) wave = await Promise.all(files.slice(at, at + filtersAtOnce).map(read));
    const blocks = wave[at % filtersAtOnce] ?? null;
    const runs = blocks === null ? null : matchingRuns(blocks, query);
    if (runs === null) out.push(file);
    else if (runs.length > 0) out.push({ ...file, blocks: runs });
  }
  return out;
}

/** Row runs of the pages that may match; null: all of them. */
function matchingRuns(blocks: readonly BlockFilter[], query: CompiledQuery): Run[] | null {
  const runs: Run[] = [];
  let isAll = true;
  for (const [at, block] of blocks.entries()) {
    const filters = query.view === 'raw' && block.hidden !== undefined ? [block, block.hidden] : [block];
    const mayHaveText = mayHaveParts(query.parts, (part) => filters.some(({ grams }) => mayHavePart(grams, part)));
    for (const page of block.tokens.keys()) {
      const tokens = filters.flatMap((filter) => filter.tokens[page] ?? []);
      if (!mayHaveText || !pageMayMatch(tokens, query)) {
        isAll = false;
        continue;
      }
      const first = at * rowGroupRows + page * pageRows;
      const last = runs.at(-1);
      if (last?.[1] === first - 1) runs[runs.length - 1] = [last[0], first + pageRows - 1];
      else runs.push([first, first + pageRows - 1]);
    }
  }
  return isAll ? null : runs;
}

function pageMayMatch(tokens: readonly Uint8Array[], query: CompiledQuery): boolean {
  return mayMatch(query.tokens, (token) => {
    let found = false;
    hashToken(token, (first, second) => {
      found = tokens.some((bloom) => bloomHas(bloom, first, second));
    });
    return found;
  });
}
