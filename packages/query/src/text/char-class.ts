import { cjkRanges, wordRanges } from './char-table.ts';

export const SEPARATOR = 0;
export const WORD = 1;
export const CJK = 2;
export type CharClass = typeof SEPARATOR | typeof WORD | typeof CJK;

interface ClassTable {
  readonly basic: Uint8Array;
  /** Beyond the basic plane: flat triples of first, last, class, ascending. */
  readonly astral: readonly (readonly [first: number, last: number, cls: CharClass])[];
}

function* decodeRanges(encoded: string): Generator<readonly [number, number]> {
  let last = 0;
  for (const item of encoded.split(' ')) {
    const [distance = '', length = '0'] = item.split('.');
    const first = last + Number.parseInt(distance, 36);
    last = first + Number.parseInt(length, 36);
    yield [first, last];
  }
}

function buildTable(): ClassTable {
  const basic = new Uint8Array(0x1_0000);
  const astral: [number, number, CharClass][] = [];
  for (const [encoded, cls] of [
    [wordRanges, WORD],
    [cjkRanges, CJK],
  ] as const) {
    for (const [first, last] of decodeRanges(encoded)) {
      if (last > 0xffff) astral.push([first, last, cls]);
      else basic.fill(cls, first, last + 1);
    }
  }
  astral.sort((a, b) => a[0] - b[0]);
  return { basic, astral };
}

const table = buildTable();

/** Class of each UTF-16 unit of the basic plane; surrogates are separators here and need `classOf`. */
export const basicClasses: Uint8Array = table.basic;

function astralClass(codePoint: number): CharClass {
  let low = 0;
  let high = table.astral.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = table.astral[middle];
    if (range === undefined) break;
    if (codePoint < range[0]) high = middle - 1;
    else if (codePoint > range[1]) low = middle + 1;
    else return range[2];
  }
  return SEPARATOR;
}

function asClass(value: number | undefined): CharClass {
  return value === WORD || value === CJK ? value : SEPARATOR;
}

/** The class of a code point of folded text. */
export function classOf(codePoint: number): CharClass {
  return codePoint > 0xffff ? astralClass(codePoint) : asClass(basicClasses[codePoint]);
}
