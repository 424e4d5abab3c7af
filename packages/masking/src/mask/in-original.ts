import type { Detection } from '../detection.ts';
import type { PlainView } from '../scan/plain-view.ts';
import { MASK, REDACTED } from './partial.ts';

/** A detection of the plain view, in the original text: hidden characters hide all that they are written with. */
export function inOriginal(original: string, view: PlainView, detection: Detection): Detection {
  const startOf = (at: number): number => view.starts[at] ?? original.length;
  const start = startOf(detection.start);
  const end = endOf(view, detection.end, original.length);
  if (detection.masked === REDACTED) return { ...detection, start, end };
  let masked = '';
  for (let at = detection.start; at < detection.end; at++) {
    const from = Math.max(startOf(at), start + masked.length);
    const to = at + 1 === detection.end ? end : Math.max(startOf(at + 1), from);
    const isHidden = detection.masked.charAt(at - detection.start) === MASK && view.text.charAt(at) !== MASK;
    masked += isHidden ? MASK.repeat(to - from) : original.slice(from, to);
  }
  return { ...detection, start, end, masked };
}

/** Several characters of a view may stand at one place of the original: the span ends where a later place begins. */
function endOf({ starts }: PlainView, at: number, length: number): number {
  const last = starts[at - 1] ?? length;
  let next = at;
  while (next < starts.length && (starts[next] ?? length) <= last) next++;
  return starts[next] ?? length;
}
