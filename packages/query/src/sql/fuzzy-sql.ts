import { type Sql, sqlText } from './layout.ts';
import { allOf, anyOf } from './leaf-sql.ts';
import { regexLiteral, regexSql } from './regex-sql.ts';
import { type FoldedText, spacedTokens } from './token-text-sql.ts';

/** How a fuzzy word is looked for. Not exact: only what every match must have is asked for. */
export interface FuzzyPlan {
  readonly exact: boolean;
  /** In the tokens of a folded text. */
  token(folded: FoldedText): Sql;
  /** In a whole folded value. */
  value(folded: Sql): Sql;
}

/** A place of a pattern: a literal code point, or any. */
const ANYTHING = Symbol('any');
type Place = string | typeof ANYTHING;

/** A word after some edits, and where the last of them was: the next one stands further right. */
interface Edited {
  readonly done: readonly Place[];
  readonly rest: readonly string[];
}

/** Every way to make one edit right of those made (optimal string alignment: no place is edited twice). */
function* oneEdit({ done, rest }: Edited): Generator<Edited> {
  for (let at = 0; at <= rest.length; at++) {
    const kept = [...done, ...rest.slice(0, at)];
    const [here, next] = [rest[at], rest[at + 1]];
    yield { done: [...kept, ANYTHING], rest: rest.slice(at) };
    if (here === undefined) continue;
    yield { done: kept, rest: rest.slice(at + 1) };
    yield { done: [...kept, ANYTHING], rest: rest.slice(at + 1) };
    if (next !== undefined) yield { done: [...kept, next, here], rest: rest.slice(at + 2) };
  }
}

const render = ({ done, rest }: Edited, any: string): string =>
  [...done, ...rest].map((place) => (place === ANYTHING ? any : regexLiteral(place))).join('');

/** Patterns for all texts within `distance`; undefined when there are too many. */
function patterns(word: readonly string[], distance: 1 | 2, any: string): ReadonlySet<string> | undefined {
  const longest = distance === 1 ? 60 : 12;
  if (word.length > longest) return undefined;
  const start: Edited = { done: [], rest: word };
  const once = [...oneEdit(start)];
  const all = distance === 1 ? once : [...once, ...once.flatMap((edited) => [...oneEdit(edited)])];
  return new Set([start, ...all].map((edited) => render(edited, any)));
}

/** Of `2 × distance + 1` pieces one is untouched, for an edit (a swap) touches at most two neighbours. */
function untouchedPieces(folded: Sql, word: readonly string[], distance: 1 | 2): Sql {
  const count = Math.min(2 * distance + 1, word.length);
  const pieces = Array.from({ length: count }, (_, index) =>
    word.slice(Math.floor((index * word.length) / count), Math.floor(((index + 1) * word.length) / count)).join(''),
  );
  return anyOf(Array.from(new Set(pieces), (piece) => `contains(${folded}, ${sqlText(piece)})`));
}

export function fuzzyPlan(folded: string, distance: 1 | 2): FuzzyPlan {
  const word = Array.from(folded);
  const pieces = (text: Sql): Sql => untouchedPieces(text, word, distance);
  const inToken = patterns(word, distance, '[^ ]');
  const inValue = patterns(word, distance, '.');
  if (inToken === undefined || inValue === undefined) {
    const near = `BETWEEN ${word.length - distance} AND ${word.length + distance}`;
    return {
      exact: false,
      token: (text) => pieces(text.sql),
      value: (text) => allOf([pieces(text), `length(${text}) ${near}`]),
    };
  }
  const alternatives = (set: ReadonlySet<string>): string => `(?:${[...set].join('|')})`;
  return {
    exact: true,
    token: (text) => allOf([pieces(text.sql), regexSql(spacedTokens(text), ` ${alternatives(inToken)} `)]),
    value: (text) => allOf([pieces(text), regexSql(text, `(?s)^${alternatives(inValue)}$`)]),
  };
}
