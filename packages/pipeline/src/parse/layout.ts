import { type Draft } from '../fields/draft.ts';
import { scanAnyTime } from '../time/read.ts';
import { newStamp } from '../time/stamp.ts';

const stamp = newStamp();

/** Reads a line that begins with a time. */
export function parseLayout(draft: Draft): boolean {
  const at = draft.text.startsWith('[') ? 1 : 0;
  if (!scanAnyTime(draft.text, at, stamp)) return false;
  draft.setStamp(stamp, at);
  return false;
}
