import { jsonEscapes } from './json-escapes.ts';
import { searchedText } from './searched-text.ts';

/** The searched text of a raw text, whose characters know where they stand in the raw one. */
export interface SearchedPlaces {
  readonly text: string;
  /** Range of the raw text, UTF-16 units, that became `[start, end)` of the searched text. */
  range(start: number, end: number): { readonly start: number; readonly end: number };
}

/** Like `searchedText`, with the way back: `\u8d85` in a JSON line is six characters there and one here. */
export function searchedPlaces(raw: string): SearchedPlaces {
  const text = searchedText(raw);
  if (text.length === raw.length) return { text, range: (start, end) => ({ start, end }) };
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  const copyTo = (end: number): void => {
    for (; at < end; at++) {
      starts.push(at);
      ends.push(at + 1);
    }
  };
  for (const escape of jsonEscapes(raw)) {
    copyTo(escape.start);
    for (let unit = 0; unit < escape.resolved.length; unit++) {
      starts.push(escape.start);
      ends.push(escape.end);
    }
    at = escape.end;
  }
  copyTo(raw.length);
  return {
    text,
    range: (start, end) => ({ start: starts[start] ?? raw.length, end: ends[end - 1] ?? raw.length }),
  };
}
