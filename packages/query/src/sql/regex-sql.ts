import { type Sql, sqlText } from './layout.ts';

const META = /[\\^$.|?*+()[\]{}]/;

/** A literal inside a pattern of ours. Control characters and what RE2 could read otherwise are spelt out. */
export function regexLiteral(text: string): string {
  let out = '';
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    if (META.test(char)) out += `\\${char}`;
    else out += codePoint < 0x20 || codePoint === 0x7f ? `\\x{${codePoint.toString(16)}}` : char;
  }
  return out;
}

/** Matches a pattern of ours anywhere, case as it stands. */
export function regexSql(text: Sql, pattern: string): Sql {
  return `regexp_matches(${text}, ${sqlText(pattern)}, 'c')`;
}

/** RE2 in C++ knows a named group as `(?P<n>` only, and `\Q…\E` alike; a user's groups need no name to match. */
export function userRegexSql(text: Sql, pattern: string, ignoreCase: boolean): Sql {
  return `regexp_matches(${text}, ${sqlText(namedGroups(pattern))}, ${ignoreCase ? "'i'" : "'c'"})`;
}

function namedGroups(pattern: string): string {
  return pattern.replace(/\\[\s\S]|\(\?<(?=[A-Za-z_])/g, (part) => (part.startsWith('\\') ? part : '(?P<'));
}
