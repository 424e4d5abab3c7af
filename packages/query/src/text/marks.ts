/** Private-use marks of ours. The fold takes `CUT` out of texts; the others are separators like any. */

/** Stands between two Han, Kana or Hangul characters that do not touch, among tokens; never in a text. */
export const GAP = '\ue000';

/** Stands where a word is cut into tokens, in stored folded text. */
export const CUT = '\ue001';
