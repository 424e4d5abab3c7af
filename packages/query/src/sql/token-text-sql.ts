import { TOKEN_LIMIT } from '../text/tokenise.ts';
import { cjkSet } from './class-sql.ts';
import { type Sql, sqlText } from './layout.ts';
import { regexSql } from './regex-sql.ts';

/** Private-use separators, put between the parts of a word that is cut, and around characters that are tokens. */
const CUT = '\ue001';
const ISOLATE = '\ue002';
const OTHER = '\ue003';

const cut = sqlText(CUT);
const isolate = sqlText(ISOLATE);

/** Whether a folded text may hold a word longer than a token: cheap, and true for every such text. */
function mayBeCut(folded: Sql): Sql {
  return `(strlen(${folded}) > ${TOKEN_LIMIT} AND ${regexSql(folded, `[0-9_a-z\\x{80}-\\x{10ffff}]{${TOKEN_LIMIT + 1}}`)})`;
}

/** The folded text with each Han, Kana or Hangul character between two marks. */
function isolated(folded: Sql): Sql {
  const clean = `replace(${folded}, ${isolate}, ${sqlText(OTHER)})`;
  return `regexp_replace(${clean}, ${sqlText(`([${cjkSet}])`)}, ${sqlText(`${ISOLATE}\\1${ISOLATE}`)}, 'g')`;
}

/** An isolated text with a separator wherever a word is cut. */
function cutWords(isolatedText: Sql): Sql {
  const runs = `regexp_extract_all(${isolatedText}, ${sqlText('[\\pL\\pN\\pM_]+|[^\\pL\\pN\\pM_]+')})`;
  const pieces =
    `list_transform(range(0, length(run)::BIGINT, ${TOKEN_LIMIT}), ` +
    `lambda at: substr(run, (at + 1)::BIGINT, ${TOKEN_LIMIT}))`;
  const isLong = `length(run) > ${TOKEN_LIMIT} AND ${regexSql('run', '^[\\pL\\pN\\pM_]')}`;
  const joined = `CASE WHEN ${isLong} THEN array_to_string(${pieces}, ${cut}) ELSE run END`;
  return `array_to_string(list_transform(${runs}, lambda run: ${joined}), '')`;
}

/** The folded text as the tokeniser sees it: words are cut by a separator after every `TOKEN_LIMIT` characters. */
function cutText(folded: Sql): Sql {
  return `replace(${cutWords(isolated(folded))}, ${isolate}, '')`;
}

/** `test`, met by the text itself or, where words are cut, by the cut text: for tests that a longer word never meets. */
export function alsoCut(folded: Sql, test: (text: Sql) => Sql): Sql {
  return `(${test(folded)} OR (${mayBeCut(folded)} AND ${test(cutText(folded))}))`;
}

/** `test` of the text with its words cut, for tests that a longer word could meet wrongly. */
export function onCut(folded: Sql, test: (text: Sql) => Sql): Sql {
  return `CASE WHEN ${mayBeCut(folded)} THEN ${test(cutText(folded))} ELSE ${test(folded)} END`;
}

/** Every token of the folded text between two spaces. */
export function spacedTokens(folded: Sql): Sql {
  const spaced = (text: Sql): Sql => `regexp_replace(${text}, ${sqlText('[^\\pL\\pN\\pM_]+')}, ' ', 'g')`;
  const marked = isolated(folded);
  return `(' ' || CASE WHEN ${mayBeCut(folded)} THEN ${spaced(cutWords(marked))} ELSE ${spaced(marked)} END || ' ')`;
}
