import type { Detection } from '../detection.ts';
import { MASK, REDACTED } from './partial.ts';

/** Puts detections in the order of the text; where several overlap, one that hides what any of them hides. */
export function mergeDetections(text: string, found: readonly Detection[]): readonly Detection[] {
  if (found.length < 2) return found;
  const sorted = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const out: Detection[] = [];
  for (let from = 0; from < sorted.length;) {
    const first = sorted[from];
    if (first === undefined) break;
    let end = first.end;
    let to = from + 1;
    for (let next = sorted[to]; next !== undefined && next.start < end; next = sorted[to]) {
      end = Math.max(end, next.end);
      to++;
    }
    out.push(to === from + 1 ? first : mergeGroup(text, first, { end, group: sorted.slice(from, to) }));
    from = to;
  }
  return out;
}

/** Class and value are those of the first, which begins earliest and is longest, unless a secret is among them. */
function mergeGroup(
  text: string,
  first: Detection,
  { end, group }: { end: number; group: readonly Detection[] },
): Detection {
  const { start } = first;
  const secret = group.find(({ masked }) => masked === REDACTED);
  if (secret !== undefined) return { ...secret, start, end };
  return { ...first, end, masked: overlaid(text.slice(start, end), start, group) };
}

function overlaid(original: string, start: number, group: readonly Detection[]): string {
  const signs = original.split('');
  for (const detection of group) {
    for (let at = 0; at < detection.masked.length; at++) {
      if (detection.masked.charAt(at) === MASK) signs[detection.start - start + at] = MASK;
    }
  }
  return signs.join('');
}

/** The text with what stands in place of each detection. */
export function applyDetections(text: string, detections: readonly Detection[]): string {
  let out = '';
  let at = 0;
  for (const { start, end, masked } of detections) {
    out += text.slice(at, start) + masked;
    at = end;
  }
  return out + text.slice(at);
}
