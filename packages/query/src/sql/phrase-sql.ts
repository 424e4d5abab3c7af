import { CJK, classOf } from '../text/char-class.ts';
import { GAP } from '../text/marks.ts';
import { separator, wordEnd, wordStart } from './class-sql.ts';
import { type Sql, sqlText } from './layout.ts';
import { allOf } from './leaf-sql.ts';
import { regexLiteral, regexSql } from './regex-sql.ts';
import { type FoldedText, onTokens } from './token-text-sql.ts';

const isCjk = (token: string): boolean => classOf(token.codePointAt(0) ?? 0) === CJK;

/** Texts that every match holds: words, and runs of touching Han, Kana or Hangul. */
function literalRuns(tokens: readonly string[]): string[] {
  const runs: string[] = [];
  let touching = false;
  for (const token of tokens) {
    if (token === GAP) touching = false;
    else if (touching && isCjk(token)) runs.push((runs.pop() ?? '') + token);
    else {
      runs.push(token);
      touching = isCjk(token);
    }
  }
  return runs;
}

/** What may stand between two tokens of a phrase. */
function between(left: string, right: string): string {
  if (right === GAP || left === GAP) return left === GAP ? '' : `${separator}+`;
  if (isCjk(left) && isCjk(right)) return '';
  return isCjk(left) || isCjk(right) ? `${separator}*` : `${separator}+`;
}

function phrasePattern(tokens: readonly string[]): string {
  let pattern = '';
  let last: string | undefined;
  for (const token of tokens) {
    if (last !== undefined) pattern += between(last, token);
    if (token !== GAP) pattern += regexLiteral(token);
    last = token;
  }
  const [first = ''] = tokens;
  return (isCjk(first) ? '' : wordStart) + pattern + (isCjk(last ?? '') ? '' : wordEnd);
}

/** How many literals are looked for before the pattern is: more costs more than it saves. */
const PREFILTERS = 4;

/** Whether a folded text has the tokens one after another. */
export function compilePhrase(folded: FoldedText, tokens: readonly string[]): Sql {
  const runs = literalRuns(tokens);
  if (runs.length === 0) return 'false';
  const distinct = [...new Set(runs)].sort((a, b) => b.length - a.length).slice(0, PREFILTERS);
  const contains = distinct.map((run) => `contains(${folded.sql}, ${sqlText(run)})`);
  const [first = ''] = runs;
  if (runs.length === 1 && isCjk(first)) return allOf(contains);
  const pattern = phrasePattern(tokens);
  return allOf([...contains, onTokens(folded, (text) => regexSql(text, pattern))]);
}
