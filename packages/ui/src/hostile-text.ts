/**
 * Log text is hostile: characters that cannot be seen, or that turn the order of what follows, must not pass unseen.
 * Tab and line feed are left alone; everything else of these classes is shown by name.
 */
const unseenPattern =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\ud800-\udfff]/u;
const global = new RegExp(unseenPattern.source, 'gu');

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
  return unseenPattern.test(text);
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
  let at = 0;
  for (const match of text.matchAll(global)) {
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index), start: offset + at });
    parts.push({ kind: 'unseen', text: unseenName(match[0]), start: offset + match.index });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at), start: offset + at });
  return parts;
}
