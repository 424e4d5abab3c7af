const clipAt = 20_000;
const foldFrom = 14;
const foldedLines = 8;

/** Where the shown part of a raw line ends: a long stack trace is folded, a very long line is clipped. */
export function foldAt(raw: string): { readonly end: number; readonly hiddenLines: number } {
  const breaks = [...raw.slice(0, clipAt).matchAll(/\n/g)].map((match) => match.index);
  const end = breaks[foldedLines - 1];
  if (breaks.length < foldFrom || end === undefined) return { end: Math.min(raw.length, clipAt), hiddenLines: 0 };
  return { end, hiddenLines: raw.trimEnd().split('\n').length - foldedLines };
}
