/** What a character may begin, as codes of `signKinds`. Most characters begin nothing: 0. */
export const sign = {
  digit: 1,
  at: 2,
  /** `:` `=` and their full-width forms: a key may stand before. */
  assign: 3,
  /** `>`: an XML tag may stand before. */
  tagEnd: 4,
  backslash: 5,
  percent: 6,
  /** A character that a reader sees as another one, or not at all. */
  disguise: 7,
  /** `-----BEGIN`. */
  dash: 8,
  /** The third letter of `eyJ`, with which every JSON web token begins. */
  jwt: 9,
  /** Last sign of a Chinese key that needs no colon (验证码 1234, 姓名 张三). */
  chineseKey: 10,
  /** `_` and `I` stand in the prefixes of service keys (`ghp_`, `AKIA`). */
  keyPrefix: 11,
  /** `&#49;`. */
  ampersand: 12,
} as const;

/** Code of every UTF-16 unit. One table, so that the scanner asks once a character. */
export const signKinds = new Uint8Array(65_536);

function mark(kind: number, from: number, to = from): void {
  signKinds.fill(kind, from, to + 1);
}

mark(sign.digit, 0x30, 0x39);
mark(sign.at, 0x40);
for (const code of [0x3a, 0x3d, 0xff1a, 0xff1d]) mark(sign.assign, code);
mark(sign.tagEnd, 0x3e);
mark(sign.backslash, 0x5c);
mark(sign.percent, 0x25);
mark(sign.dash, 0x2d);
mark(sign.ampersand, 0x26);
mark(sign.jwt, 0x4a);
mark(sign.keyPrefix, 0x5f);
mark(sign.keyPrefix, 0x49);
for (const char of '码令名人') mark(sign.chineseKey, char.charCodeAt(0));

const disguises: readonly (readonly [from: number, to: number])[] = [
  [0x00ad, 0x00ad], // soft hyphen
  [0x00b2, 0x00b3], // superscripts
  [0x00b9, 0x00b9],
  [0x034f, 0x034f], // combining grapheme joiner
  [0x0660, 0x0669], // Arabic-Indic digits
  [0x06f0, 0x06f9],
  [0x0966, 0x096f], // Devanagari digits
  [0x180e, 0x180e],
  [0x200b, 0x200f], // zero width, direction marks
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0x2066, 0x206f],
  [0x2070, 0x2079], // superscript and subscript digits
  [0x2080, 0x2089],
  [0x2460, 0x249b], // circled and bracketed numbers
  [0xd835, 0xd835], // mathematical letters and digits
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff],
  [0xff10, 0xff19], // full-width digits
  [0xff20, 0xff3a], // full-width @ and letters
  [0xff41, 0xff5a],
];
for (const [from, to] of disguises) mark(sign.disguise, from, to);

/** Spaces and dashes other than ASCII's, which may stand between the digits of one number. */
export function isForeignSeparator(code: number): boolean {
  if (code < 0xa0) return false;
  return (
    code === 0xa0 ||
    code === 0x3000 ||
    code === 0x202f ||
    code === 0x2212 ||
    code === 0xff0d ||
    code === 0xff0e ||
    (code >= 0x2000 && code <= 0x200a) ||
    (code >= 0x2010 && code <= 0x2015)
  );
}
