import { wordRanges } from '../text/char-table.ts';

/**
 * The table of character classes as RE2 writes it. RE2's own tables are what the table was frozen from, with the Han, Kana
 * and Hangul beyond them spelt out.
 */
const NEWER_CJK =
  '\\x{3006}\\x{302a}-\\x{302d}\\x{3031}-\\x{3035}\\x{303c}\\x{3099}-\\x{309a}\\x{30fc}\\x{16ff2}-\\x{16ff6}' +
  '\\x{2b73a}-\\x{2b73f}\\x{2cea2}-\\x{2cead}\\x{2ebf0}-\\x{2ee5d}\\x{323b0}-\\x{33479}';

/** Inside brackets: Han, Kana, Hangul. */
export const cjkSet = `\\p{Han}\\p{Hiragana}\\p{Katakana}\\p{Hangul}${NEWER_CJK}`;

/** Inside brackets: letters, digits, marks and `_`, and also those of `cjkSet`. */
export const tokenSet = `\\pL\\pN\\pM_${cjkSet}`;

/** One separator. */
export const separator = `[^${tokenSet}]`;

/** Where a word can begin or end: an edge, a separator, or a character that is a token. */
const notWord = `[^\\pL\\pN\\pM_]|[${cjkSet}]`;
export const wordStart = `(?:^|${notWord})`;
export const wordEnd = `(?:$|${notWord})`;

function ranges(encoded: string): string {
  let last = 0;
  let out = '';
  const hex = (codePoint: number): string => `\\x{${codePoint.toString(16)}}`;
  for (const item of encoded.split(' ')) {
    const [distance = '', length = '0'] = item.split('.');
    const first = last + Number.parseInt(distance, 36);
    last = first + Number.parseInt(length, 36);
    out += last > first ? `${hex(first)}-${hex(last)}` : hex(first);
  }
  return out;
}

/** One word character, spelt out in full (RE2 cannot take Han from letters): long, so only where it must be matched. */
export const wordChar = `[${ranges(wordRanges)}]`;
