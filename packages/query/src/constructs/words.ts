import type { WordsLeaf } from '../ast/node.ts';
import type { EventTest } from '../predicate/environment.ts';
import { printText } from '../print/print-text.ts';
import { compilePhrase } from '../sql/phrase-sql.ts';
import { exactSql, type LeafSql } from '../sql/leaf-sql.ts';
import type { SqlLayout } from '../sql/layout.ts';
import { searchedFolded } from '../sql/token-text-sql.ts';
import type { TokenNeed } from '../sql/need.ts';
import { GAP } from '../text/marks.ts';
import { phraseTest, phraseTokens } from './phrase.ts';

/** `word`, `"two words"`: tokens one after another in the searched text. */

export function printWords(leaf: WordsLeaf): string {
  return printText(leaf.text);
}

export function testWords(leaf: WordsLeaf): EventTest {
  const test = phraseTest(phraseTokens(leaf.text));
  return (event) => test(event.searched);
}

export function compileWords(leaf: WordsLeaf, layout: SqlLayout): LeafSql {
  return exactSql(compilePhrase(searchedFolded(layout.searchFolded), phraseTokens(leaf.text)));
}

export function needOfPhrase(text: string): TokenNeed {
  const tokens = new Set(phraseTokens(text).filter((token) => token !== GAP));
  return { kind: 'all', needs: Array.from(tokens, (token) => ({ kind: 'token', token })) };
}
