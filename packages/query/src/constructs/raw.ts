import type { RawLeaf } from '../ast/node.ts';
import type { EventTest } from '../predicate/environment.ts';
import { quoteText } from '../print/quote.ts';
import { compileSubstring } from '../sql/substring-sql.ts';
import type { SqlLayout } from '../sql/layout.ts';
import { exactSql, type LeafSql } from '../sql/leaf-sql.ts';
import type { TokenNeed } from '../sql/need.ts';
import { fold } from '../text/fold.ts';
import { scanTokens } from '../text/tokenise.ts';

/** `raw:"nection refu"`: an exact substring of the searched text under the fold. */

export function printRaw(leaf: RawLeaf): string {
  return `raw:${quoteText(leaf.text)}`;
}

export function testRaw(leaf: RawLeaf): EventTest {
  const needle = fold(leaf.text);
  return (event) => event.searched.folded.includes(needle);
}

export function compileRaw(leaf: RawLeaf, layout: SqlLayout): LeafSql {
  return exactSql(compileSubstring(layout.searchFolded, fold(leaf.text), layout.searchFoldedCopy));
}

interface Run {
  readonly start: number;
  end: number;
  readonly cjk: boolean;
}

/**
 * Tokens that are whole tokens of any text with this part: characters that are tokens, and words that end inside the part
 * on both sides. A word at an edge may go on beyond it, and then be cut elsewhere.
 */
export function needOfRaw(leaf: RawLeaf): TokenNeed {
  const needle = fold(leaf.text);
  const runs: Run[] = [];
  const tokens: { readonly text: string; readonly run: Run }[] = [];
  scanTokens(needle, (start, end, cjk) => {
    const last = runs.at(-1);
    const goesOn = last !== undefined && last.end === start && !cjk && !last.cjk;
    const run = goesOn ? last : { start, end, cjk };
    run.end = end;
    if (!goesOn) runs.push(run);
    tokens.push({ text: needle.slice(start, end), run });
  });
  const certain = tokens.filter(({ run }) => run.cjk || (run.start > 0 && run.end < needle.length));
  if (certain.length === 0) return { kind: 'unknown' };
  const distinct = new Set(certain.map(({ text }) => text));
  return { kind: 'all', needs: Array.from(distinct, (token) => ({ kind: 'token', token })) };
}
