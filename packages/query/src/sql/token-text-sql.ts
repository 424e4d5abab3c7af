import { CUT } from '../text/marks.ts';
import { TOKEN_LIMIT } from '../text/tokenise.ts';
import { cjkSet } from './class-sql.ts';
import { type Sql, sqlText } from './layout.ts';
import { regexSql } from './regex-sql.ts';

/** Private-use separators: one is put around characters that are tokens, the other replaces it where a text has it. */
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
  const runs = `regexp_extract_all(${isolatedText}, ${sqlText('(?s)[\\pL\\pN\\pM_]+|.')})`;
  const pieces =
    `list_transform(range(0, length(run)::BIGINT, ${TOKEN_LIMIT}), ` +
    `lambda cut: substr(run, (cut + 1)::BIGINT, ${TOKEN_LIMIT}))`;
  const joined = `CASE WHEN length(run) > ${TOKEN_LIMIT} THEN list_aggr(${pieces}, 'string_agg', ${cut}) ELSE run END`;
  return `list_aggr(list_transform(${runs}, lambda run: ${joined}), 'string_agg', '')`;
}

/** The folded text as the tokeniser sees it: words are cut by a separator after every `TOKEN_LIMIT` characters. */
function cutText(folded: Sql): Sql {
  return `replace(${cutWords(isolated(folded))}, ${isolate}, '')`;
}

/** A folded text as it is stored. */
export interface FoldedText {
  readonly sql: Sql;
  /** Whether long words have the mark `CUT` already (searched text); of values of fields they do not. */
  readonly isCut: boolean;
}

export const searchedFolded = (sql: Sql): FoldedText => ({ sql, isCut: true });

/** `test` of the text with its words cut. */
export function onTokens(folded: FoldedText, test: (text: Sql) => Sql): Sql {
  if (folded.isCut) return test(folded.sql);
  return test(`(CASE WHEN ${mayBeCut(folded.sql)} THEN ${cutText(folded.sql)} ELSE ${folded.sql} END)`);
}

/** Every token of the folded text between two spaces. */
export function spacedTokens(folded: FoldedText): Sql {
  const marked = isolated(folded.sql);
  const words = folded.isCut ? marked : `CASE WHEN ${mayBeCut(folded.sql)} THEN ${cutWords(marked)} ELSE ${marked} END`;
  return `(' ' || regexp_replace(${words}, ${sqlText('[^\\pL\\pN\\pM_]+')}, ' ', 'g') || ' ')`;
}
