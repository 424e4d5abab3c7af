/** The hues a terminal knows; each is a token that can be read on every surface, in light and dark. */
export const ansiHues = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
export type AnsiHue = (typeof ansiHues)[number];

export interface AnsiStyle {
  readonly ink?: AnsiHue | undefined;
  readonly ground?: AnsiHue | undefined;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly inverse?: boolean;
}

/** `[start, end)` of the text in UTF-16 units; a code is not drawn, a text is drawn in its style. */
export interface AnsiRun {
  readonly kind: 'text' | 'code';
  readonly start: number;
  readonly end: number;
  readonly style: AnsiStyle;
}

const escape = String.fromCharCode(0x1b);
const introducer = `${escape}[`;
/**
 * Colours and attributes (`ESC [ … m`) and "erase to the end of the line", which tools print beside them. Every other
 * sequence could move, hide or answer something: it stays visible as what it is.
 */
const codes = new RegExp(`${escape}\\[(?:([0-9;:]{0,64})m|0?K)`, 'g');
const plain: AnsiStyle = {};

/** True when the text holds colour codes. */
export function hasAnsi(text: string): boolean {
  return text.includes(introducer) && text.search(codes) >= 0;
}

/** The text without its colour codes, as it is meant to be read and copied. */
export function stripAnsi(text: string): string {
  return text.includes(introducer) ? text.replace(codes, '') : text;
}

const cube = [0, 95, 135, 175, 215, 255];

/** The hue nearest to a colour: a log cannot choose one that is not seen on its ground. */
function hueOfRgb(red: number, green: number, blue: number): AnsiHue {
  const most = Math.max(red, green, blue);
  if (most - Math.min(red, green, blue) < 40) return most < 100 ? 'black' : 'white';
  const bits = [red, green, blue].map((part) => (part > most * 0.6 ? 1 : 0));
  return ansiHues[(bits[0] ?? 0) + (bits[1] ?? 0) * 2 + (bits[2] ?? 0) * 4] ?? 'white';
}

function hueOfIndex(index: number): AnsiHue {
  if (index < 16) return ansiHues[index % 8] ?? 'white';
  if (index >= 232) return index < 244 ? 'black' : 'white';
  const at = index - 16;
  return hueOfRgb(cube[Math.floor(at / 36)] ?? 0, cube[Math.floor(at / 6) % 6] ?? 0, cube[at % 6] ?? 0);
}

interface Extended {
  readonly hue: AnsiHue | undefined;
  /** How many parameters behind the 38 or 48 belong to it. */
  readonly used: number;
}

function extendedHue(parameters: readonly number[]): Extended {
  const [kind, first = 0, second = 0, third = 0] = parameters;
  if (kind === 5) return { hue: hueOfIndex(first), used: 2 };
  if (kind === 2) return { hue: hueOfRgb(first, second, third), used: 4 };
  return { hue: undefined, used: parameters.length };
}

const attributes: Readonly<Record<number, AnsiStyle>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  22: { bold: false, dim: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
  29: { strike: false },
  39: { ink: undefined },
  49: { ground: undefined },
};

function coloured(parameter: number): AnsiStyle | undefined {
  const hue = ansiHues[parameter % 10];
  const tens = Math.floor(parameter / 10);
  if (hue === undefined) return undefined;
  if (tens === 3 || tens === 9) return { ink: hue };
  return tens === 4 || tens === 10 ? { ground: hue } : undefined;
}

/** The style after the parameters of one code. What is not known, and what would conceal the text, changes nothing. */
function styleAfter(style: AnsiStyle, parameters: readonly number[]): AnsiStyle {
  let next = style;
  for (let at = 0; at < parameters.length; at++) {
    const parameter = parameters[at] ?? 0;
    if (parameter === 0) {
      next = plain;
    } else if (parameter === 38 || parameter === 48) {
      const { hue, used } = extendedHue(parameters.slice(at + 1));
      at += used;
      if (hue !== undefined) next = { ...next, [parameter === 38 ? 'ink' : 'ground']: hue };
    } else {
      next = { ...next, ...(attributes[parameter] ?? coloured(parameter)) };
    }
  }
  return next;
}

/** Cuts a text at its colour codes; undefined when it has none. */
export function ansiRuns(text: string): readonly AnsiRun[] | undefined {
  if (!text.includes(introducer)) return undefined;
  const runs: AnsiRun[] = [];
  let style = plain;
  let at = 0;
  for (const match of text.matchAll(codes)) {
    const end = match.index + match[0].length;
    if (match.index > at) runs.push({ kind: 'text', start: at, end: match.index, style });
    runs.push({ kind: 'code', start: match.index, end, style });
    if (match[1] !== undefined) style = styleAfter(style, match[1].split(/[;:]/).map(Number));
    at = end;
  }
  if (runs.length === 0) return undefined;
  if (at < text.length) runs.push({ kind: 'text', start: at, end: text.length, style });
  return runs;
}
