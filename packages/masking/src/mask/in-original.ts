import type { Detection } from '../detection.ts';
import type { PlainView } from '../scan/plain-view.ts';
import { MASK, REDACTED } from './partial.ts';

/** A detection of the plain view, in the original text: what is hidden is hidden with all that it is written with. */
export function inOriginal(original: string, view: PlainView, detection: Detection): Detection {
  const { starts, text } = view;
  const placeOf = (at: number): number => starts[at] ?? original.length;
  const start = placeOf(detection.start);
  const end = placeOf(nextPlace(starts, detection.end - 1));
  if (detection.masked === REDACTED) return { ...detection, start, end };
  let masked = '';
  for (let at = detection.start; at < detection.end;) {
    const next = Math.min(nextPlace(starts, at), detection.end);
    const to = next === detection.end ? end : placeOf(next);
    const isHidden = hides(text.slice(at, next), detection.masked.slice(at - detection.start, next - detection.start));
    masked += isHidden ? MASK.repeat(to - placeOf(at)) : original.slice(placeOf(at), to);
    at = next;
  }
  return { ...detection, start, end, masked };
}

/** The first character of the view behind `at` that stands at a later place: several may stand at one (`⑩`). */
function nextPlace(starts: Uint32Array, at: number): number {
  let next = at + 1;
  while (next < starts.length && starts[next] === starts[at]) next++;
  return next;
}

function hides(shown: string, masked: string): boolean {
  for (let at = 0; at < shown.length; at++) {
    if (masked.charAt(at) === MASK && shown.charAt(at) !== MASK) return true;
  }
  return false;
}
