/**
 * Log text is hostile: characters that cannot be seen, or that turn the order of what follows, must not pass unseen.
 * Tab and line feed are left alone; everything else of these classes is shown by name.
 */
const unseenRanges: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffc],
  [0xe0000, 0xe0fff],
];

function isUnseen(code: number): boolean {
  return unseenRanges.some(([first, last]) => code >= first && code <= last);
}

/** Printable ASCII, tab and line feed: most lines are nothing else, and need no closer look. */
const plain = /^[ -~\t\n]*$/;

const names: Readonly<Record<number, string>> = {
  0x00: 'NUL',
  0x07: 'BEL',
  0x08: 'BS',
  0x0d: 'CR',
  0x1b: 'ESC',
  0x7f: 'DEL',
  0xad: 'SHY',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x2028: 'LS',
  0x2029: 'PS',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
};

export interface TextPart {
  readonly kind: 'text' | 'unseen';
  /** The characters themselves, or the name of the unseen one. */
  readonly text: string;
  /** Start in the input, UTF-16 units. */
  readonly start: number;
}

/** True when the text holds a character that must be made visible. */
export function hasUnseen(text: string): boolean {
  if (plain.test(text)) return false;
  for (const character of text) {
    if (isUnseen(character.codePointAt(0) ?? 0)) return true;
  }
  return false;
}

/** The name of a character, `U+0001` when it has none. */
export function unseenName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return names[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Cuts a text into what may be shown as it is and what must be shown by name. */
export function visibleParts(text: string, offset = 0): readonly TextPart[] {
  if (!hasUnseen(text)) return text === '' ? [] : [{ kind: 'text', text, start: offset }];
  const parts: TextPart[] = [];
  let from = 0;
  let at = 0;
  for (const character of text) {
    if (isUnseen(character.codePointAt(0) ?? 0)) {
      if (at > from) parts.push({ kind: 'text', text: text.slice(from, at), start: offset + from });
      parts.push({ kind: 'unseen', text: unseenName(character), start: offset + at });
      from = at + character.length;
    }
    at += character.length;
  }
  if (at > from) parts.push({ kind: 'text', text: text.slice(from), start: offset + from });
  return parts;
}
