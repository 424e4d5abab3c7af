import { findEmail } from '../detect/find-email.ts';
import { findPem, findWebToken } from '../detect/find-token.ts';
import { scanDigits } from './digits.ts';
import type { KeyFilter } from './key-before.ts';
import { scanKeyValue } from './key-value.ts';
import { sign, signKinds } from './sign-kinds.ts';
import type { TextScan } from './text-scan.ts';

/** One pass over the text; findings are left in `scan`. Stops early when the text must be read in its plain form. */
export function scanText(scan: TextScan, filter: KeyFilter, isPlain: boolean): void {
  const { text } = scan;
  const { length } = text;
  let at = 0;
  while (at < length) {
    const kind = signKinds[text.charCodeAt(at)] ?? 0;
    if (kind === 0) {
      at++;
      continue;
    }
    if (kind === sign.digit) {
      at = scanDigits(scan, at);
      continue;
    }
    if (!isPlain && isDisguise(text, at, kind)) scan.needsView = true;
    if (scan.needsView && !isPlain) return;
    at = lookBack(scan, { filter, at, kind }) || at + 1;
  }
}

function lookBack(scan: TextScan, { filter, at, kind }: { filter: KeyFilter; at: number; kind: number }): number {
  switch (kind) {
    case sign.assign:
      return scanKeyValue(scan, filter, at);
    case sign.at:
      return findEmail(scan, at);
    case sign.dash:
      return scan.text.charCodeAt(at + 1) === 0x2d ? findPem(scan, at) : 0;
    case sign.jwt:
      return scan.text.charCodeAt(at - 1) === 0x79 ? findWebToken(scan, at) : 0;
    default:
      return 0;
  }
}

function isDisguise(text: string, at: number, kind: number): boolean {
  if (kind === sign.disguise) return true;
  if (kind === sign.backslash) return text.charCodeAt(at + 1) === 0x75 && isHex(text, at + 2, 4);
  return kind === sign.percent && isHex(text, at + 1, 2);
}

function isHex(text: string, from: number, count: number): boolean {
  for (let at = from; at < from + count; at++) {
    const code = text.charCodeAt(at);
    const lower = code | 0x20;
    if (!((code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x66))) return false;
  }
  return true;
}
