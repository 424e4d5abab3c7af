import type { Detection } from '../detection.ts';
import { MASK, REDACTED } from './partial.ts';

/** Puts detections in the order of the text; where two overlap, one that hides what either hides. */
export function mergeDetections(text: string, found: readonly Detection[]): readonly Detection[] {
  if (found.length < 2) return found;
  const sorted = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const out: Detection[] = [];
  for (const detection of sorted) {
    const last = out.at(-1);
    if (last !== undefined && detection.start < last.end) out[out.length - 1] = mergeTwo(text, last, detection);
    else out.push(detection);
  }
  return out;
}

/** The class of the first stays, unless the second one is a secret. */
function mergeTwo(text: string, first: Detection, second: Detection): Detection {
  const start = first.start;
  const end = Math.max(first.end, second.end);
  const isRedacted = first.masked === REDACTED || second.masked === REDACTED;
  const kept = second.masked === REDACTED && first.masked !== REDACTED ? second : first;
  const masked = isRedacted ? REDACTED : overlaid(text.slice(start, end), start, [first, second]);
  return { ...kept, start, end, masked };
}

function overlaid(original: string, start: number, detections: readonly Detection[]): string {
  const signs = original.split('');
  for (const detection of detections) {
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
