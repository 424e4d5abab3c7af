import { ANY, type GlobPart, ONE } from '../constructs/glob.ts';
import { VALUE_LIMIT } from '../fields/field-kinds.ts';
import { cjkSet, tokenSet, wordChar, wordEnd, wordStart } from './class-sql.ts';
import { clipped } from './field-sql.ts';
import { type Sql, sqlText } from './layout.ts';
import { allOf } from './leaf-sql.ts';
import { regexLiteral, regexSql } from './regex-sql.ts';
import { type FoldedText, onTokens } from './token-text-sql.ts';

const isLiteral = (part: GlobPart | undefined): part is string => typeof part === 'string';

/** A pattern without literals: tokens of so many characters, one of which may be Han, Kana or Hangul. */
function wildOnly(parts: readonly GlobPart[]): string {
  const count = parts.filter((part) => part === ONE).length;
  const open = parts.includes(ANY);
  if (count === 1) return open ? `[${tokenSet}]` : `${wordStart}${wordChar}${wordEnd}|[${cjkSet}]`;
  const chars = `${wordChar}{${count}}`;
  return open ? chars : `${wordStart}${chars}${wordEnd}`;
}

function tokenPattern(parts: readonly GlobPart[]): string {
  if (!parts.some(isLiteral)) return wildOnly(parts);
  const inner = parts.map((part, index) => {
    if (part === ONE) return wordChar;
    if (part !== ANY) return regexLiteral(part);
    return index === 0 || index === parts.length - 1 ? '' : `${wordChar}*`;
  });
  return (parts[0] === ANY ? '' : wordStart) + inner.join('') + (parts.at(-1) === ANY ? '' : wordEnd);
}

/** Whether a token of a folded text matches a pattern with folded literals of word characters. */
export function compileTokenGlob(folded: FoldedText, parts: readonly GlobPart[]): Sql {
  const contains = parts.filter(isLiteral).map((literal) => `contains(${folded.sql}, ${sqlText(literal)})`);
  const pattern = tokenPattern(parts);
  return allOf([...contains, onTokens(folded, (text) => regexSql(text, pattern))]);
}

/** Whether a whole folded value matches a pattern with folded literals. */
export function compileValueGlob(folded: Sql, parts: readonly GlobPart[]): Sql {
  const [first, second] = parts;
  const short = parts.every((part) => !isLiteral(part) || part.length < VALUE_LIMIT);
  if (short && parts.length === 2 && isLiteral(first) && second === ANY)
    return `starts_with(${folded}, ${sqlText(first)})`;
  const pattern = parts.map((part) => (part === ANY ? '.*' : part === ONE ? '.' : regexLiteral(part))).join('');
  const contains = parts.filter(isLiteral).map((literal) => `contains(${folded}, ${sqlText(literal)})`);
  return allOf([...contains, regexSql(clipped(folded), `(?s)^(?:${pattern})$`)]);
}
