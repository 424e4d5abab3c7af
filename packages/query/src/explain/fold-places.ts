import { foldCodePoint } from '../text/fold.ts';

/** A folded text that knows where each of its units came from. */
export interface FoldedPlaces {
  readonly folded: string;
  /** Range of the unfolded text that folded to `[start, end)`. */
  range(start: number, end: number): { readonly start: number; readonly end: number };
}

/** Folds for display; slower than `fold`, with the same result. */
export function foldPlaces(text: string): FoldedPlaces {
  const source = text.toWellFormed();
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < source.length;) {
    const codePoint = source.codePointAt(at) ?? 0;
    const width = codePoint > 0xffff ? 2 : 1;
    const part = foldCodePoint(codePoint);
    for (let unit = 0; unit < part.length; unit++) {
      starts.push(at);
      ends.push(at + width);
    }
    folded += part;
    at += width;
  }
  return {
    folded,
    range: (start, end) => ({ start: starts[start] ?? source.length, end: ends[end - 1] ?? source.length }),
  };
}
