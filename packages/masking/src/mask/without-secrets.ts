import type { Detection } from '../detection.ts';
import { REDACTED, TAKEN_OUT } from './partial.ts';

export function isRedacted({ masked }: Detection): boolean {
  return masked === REDACTED;
}

/** The text with signs that mean nothing in place of its secrets, so that all offsets stay. */
export function withoutSecrets(text: string, found: readonly Detection[]): string {
  const secrets = found.filter(isRedacted).sort((a, b) => a.start - b.start);
  let out = '';
  for (const { start, end } of secrets) {
    const from = Math.max(start, out.length);
    if (end <= from) continue;
    out += text.slice(out.length, from) + TAKEN_OUT.repeat(end - from);
  }
  return out + text.slice(out.length);
}

/** True when nothing of `more` is new: the same spans with the same masks were found already. */
export function areKnown(more: readonly Detection[], found: readonly Detection[]): boolean {
  const known = new Set(found.map(keyOf));
  return more.every((detection) => known.has(keyOf(detection)));
}

function keyOf({ start, end, masked }: Detection): string {
  return `${start}-${end}-${masked === REDACTED ? 'r' : 'm'}`;
}
