import type { WildcardLeaf } from '../ast/node.ts';
import { clipValue } from '../fields/field-kinds.ts';
import type { Environment, EventTest } from '../predicate/environment.ts';
import { TextView } from '../predicate/event-view.ts';
import { printField, printPattern } from '../print/print-text.ts';
import { compileTokenGlob, compileValueGlob } from '../sql/glob-sql.ts';
import { compileValues, foldedValue } from '../sql/field-sql.ts';
import type { SqlLayout } from '../sql/layout.ts';
import { exactSql, type LeafSql } from '../sql/leaf-sql.ts';
import type { TokenNeed } from '../sql/need.ts';
import { compilePhrase } from '../sql/phrase-sql.ts';
import { type FoldedText, searchedFolded } from '../sql/token-text-sql.ts';
import { fold } from '../text/fold.ts';
import { valueText } from '../text/value-text.ts';
import { type GlobPart, globParts } from './glob.ts';
import { phraseTest, phraseTokens } from './phrase.ts';
import { globMatcher, tokenGlob } from './token-glob.ts';
import { needOfPhrase } from './words.ts';

/** `conn*`, `c?t`, `field:val*`: inside one token; of a field that is not text, over the whole value. */

export function printWildcard(leaf: WildcardLeaf): string {
  const pattern = printPattern(leaf.pattern);
  return leaf.field === undefined ? pattern : `${printField(leaf.field)}:${pattern}`;
}

/** Folded pattern of a whole value. */
export function valueParts(pattern: string): readonly GlobPart[] {
  return globParts(pattern).map((part) => (typeof part === 'string' ? fold(part) : part));
}

function testText(pattern: string): (view: TextView) => boolean {
  const glob = tokenGlob(pattern);
  switch (glob.kind) {
    case 'any':
      return () => true;
    case 'phrase':
      return phraseTest(phraseTokens(glob.text));
    case 'token': {
      const matches = globMatcher(glob.parts);
      return (view) => view.tokens.some((token) => matches(token));
    }
    case 'words': {
      const matches = globMatcher(valueParts(pattern));
      return (view) => matches(clipValue(view.folded));
    }
  }
}

export function testWildcard(leaf: WildcardLeaf, environment: Environment): EventTest {
  const { field } = leaf;
  if (field === undefined) {
    const test = testText(leaf.pattern);
    return (event) => test(event.searched);
  }
  if (environment.kindOf(field) === 'text') {
    const test = testText(leaf.pattern);
    return (event) => event.values(field).some((value) => test(new TextView(valueText(value))));
  }
  const matches = globMatcher(valueParts(leaf.pattern));
  return (event) => event.values(field).some((value) => matches(clipValue(fold(valueText(value)))));
}

function compileText(folded: FoldedText, pattern: string): string {
  const glob = tokenGlob(pattern);
  switch (glob.kind) {
    case 'any':
      return 'true';
    case 'phrase':
      return compilePhrase(folded, phraseTokens(glob.text));
    case 'token':
      return compileTokenGlob(folded, glob.parts);
    case 'words':
      return compileValueGlob(folded.sql, valueParts(pattern));
  }
}

export function compileWildcard(leaf: WildcardLeaf, layout: SqlLayout, environment: Environment): LeafSql {
  if (leaf.field === undefined) return exactSql(compileText(searchedFolded(layout.searchFolded), leaf.pattern));
  const isText = environment.kindOf(leaf.field) === 'text';
  const parts = valueParts(leaf.pattern);
  return exactSql(
    compileValues(layout.field(leaf.field), (variant) =>
      foldedValue(variant, (folded) =>
        isText ? compileText(folded, leaf.pattern) : compileValueGlob(folded.sql, parts),
      ),
    ),
  );
}

export function needOfWildcard(leaf: WildcardLeaf): TokenNeed {
  const glob = tokenGlob(leaf.pattern);
  return leaf.field === undefined && glob.kind === 'phrase' ? needOfPhrase(glob.text) : { kind: 'unknown' };
}
