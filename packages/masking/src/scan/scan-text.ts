import { findEmail } from '../detect/find-email.ts';
import { findSecretOption } from '../detect/find-option.ts';
import { findPem, findServiceKey, findWebToken } from '../detect/find-token.ts';
import { findUrlPassword } from '../detect/find-url-password.ts';
import { scanDigits } from './digits.ts';
import type { KeyFilter } from './key-before.ts';
import { scanHanKey, scanKeyValue, scanTag } from './key-value.ts';
import { isHexDigit } from './letters.ts';
import { sign, signKinds } from './sign-kinds.ts';
import type { TextScan } from './text-scan.ts';

/**
 * One pass over the text; findings are left in `scan`. Without `isPlain` it stops where the text must be read in its plain
 * form, and `scan.needsView` says so.
 */
export function scanText(scan: TextScan, filter: KeyFilter, isPlain: boolean): void {
  const { text } = scan;
  const { length } = text;
  const bytes = asciiBytes(text);
  let at = 0;
  while (at < length) {
    if (bytes !== undefined) at = nextSign(bytes, at, length);
    if (at === length) return;
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
    at = Math.max(lookBack(scan, { filter, at, kind }), at + 1);
  }
}

const encoder = new TextEncoder();
/** Most lines are shorter; longer ones are read as text. */
const asciiText = new Uint8Array(16_384);

/** The bytes of a text of ASCII, until the next call: its positions are the text's. Undefined: it is none, or long. */
function asciiBytes(text: string): Uint8Array | undefined {
  if (text.length > asciiText.length) return undefined;
  const { read, written } = encoder.encodeInto(text, asciiText);
  return read === text.length && written === text.length ? asciiText : undefined;
}

/** Bytes are passed over several times as fast as the units of a text. */
function nextSign(bytes: Uint8Array, from: number, length: number): number {
  let at = from;
  while (at < length && signKinds[bytes[at] ?? 0] === 0) at++;
  return at;
}

function lookBack(scan: TextScan, { filter, at, kind }: { filter: KeyFilter; at: number; kind: number }): number {
  switch (kind) {
    case sign.assign:
      return scanKeyValue(scan, filter, at);
    case sign.tagEnd:
      return scanTag(scan, filter, at);
    case sign.chineseKey:
      return scanHanKey(scan, at);
    case sign.at:
      return findUrlPassword(scan, at) || findEmail(scan, at);
    case sign.dash:
      return lookAtDash(scan, at);
    case sign.jwt:
      return scan.text.charCodeAt(at - 1) === 0x79 ? findWebToken(scan, at) : 0;
    case sign.keyPrefix:
      return lookAtKeyPrefix(scan, at);
    default:
      return 0;
  }
}

const letter = { A: 0x41, K: 0x4b, S: 0x53, h: 0x68, k: 0x6b, l: 0x6c, o: 0x6f, t: 0x74 } as const;

function lookAtDash(scan: TextScan, at: number): number {
  const { text } = scan;
  if (text.charCodeAt(at + 1) === 0x2d) {
    const end = findPem(scan, at) || findSecretOption(scan, at);
    if (end > 0) return end;
  }
  const before = text.charCodeAt(at - 1);
  if (before === letter.k && text.charCodeAt(at - 2) === 0x73) return findServiceKey(scan, at - 2);
  if (before === letter.t && text.startsWith('glpa', at - 5)) return findServiceKey(scan, at - 5);
  return text.charCodeAt(at - 3) === letter.o && text.startsWith('xox', at - 4) ? findServiceKey(scan, at - 4) : 0;
}

/** `ghp_`, `github_pat_`, `sk_live_`; `AKIA`, `ASIA`, `AIza`, `LTAI`. */
function lookAtKeyPrefix(scan: TextScan, at: number): number {
  const { text } = scan;
  const before = text.charCodeAt(at - 1);
  if (text.charCodeAt(at) === 0x49) {
    if (before === letter.K || before === letter.S) return findServiceKey(scan, at - 2);
    return before === letter.A ? findServiceKey(scan, at - 1) || findServiceKey(scan, at - 3) : 0;
  }
  if (text.charCodeAt(at - 2) === letter.h && text.charCodeAt(at - 3) === 0x67) return findServiceKey(scan, at - 3);
  if (before === letter.k) return findServiceKey(scan, at - 2);
  return before === letter.t && text.startsWith('github_pa', at - 10) ? findServiceKey(scan, at - 10) : 0;
}

/** An escape that stands for another character (`\u0031`, `\x31`, `%31`, `&#49;`), or a sign that looks like one. */
function isDisguise(text: string, at: number, kind: number): boolean {
  if (kind === sign.disguise) return true;
  if (kind === sign.percent) return areHex(text, at + 1, 2);
  const next = text.charCodeAt(at + 1);
  if (kind === sign.ampersand) return next === 0x23;
  if (kind !== sign.backslash) return false;
  return next === 0x75 ? areHex(text, at + 2, 4) : next === 0x78 && areHex(text, at + 2, 2);
}

function areHex(text: string, from: number, count: number): boolean {
  for (let at = from; at < from + count; at++) if (!isHexDigit(text.charCodeAt(at))) return false;
  return true;
}
