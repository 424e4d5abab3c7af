import { basicClasses, WORD } from './char-class.ts';
import { scanTokens, TOKEN_LIMIT } from './tokenise.ts';

/** Two independent 32-bit hashes of a folded token (signed integers). */
export type TokenHashVisit = (first: number, second: number) => void;

const FIRST_SEED = 0x811c9dc5;
const SECOND_SEED = 0x9747b28c;
const FIRST_PRIME = 0x01000193;
const SECOND_PRIME = 0x85ebca6b;

/** Avalanche of MurmurHash3 (Austin Appleby, public domain): spreads short tokens over all bits. */
function mix(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** 0: separates; else the lower-case unit of an ASCII word character; 255: not ASCII. */
const asciiWord = Uint8Array.from({ length: 128 }, (_, unit) =>
  basicClasses[unit] === WORD ? String.fromCharCode(unit).toLowerCase().charCodeAt(0) : 0,
);

function hashUnits(folded: string, start: number, end: number, visit: TokenHashVisit): void {
  let first = FIRST_SEED;
  let second = SECOND_SEED;
  for (let at = start; at < end; at++) {
    const unit = folded.charCodeAt(at);
    first = Math.imul(first ^ unit, FIRST_PRIME);
    second = Math.imul(second ^ unit, SECOND_PRIME);
  }
  visit(mix(first), mix(second));
}

/**
 * As `forEachFoldedTokenHash`, on a stretch of UTF-8 bytes, folded on the way. False: it is not ASCII, and has to be read
 * as text (what was visited until then is of no harm to a filter).
 */
export function forEachTokenHashOfBytes(
  bytes: Uint8Array,
  range: { readonly start: number; readonly end: number },
  visit: TokenHashVisit,
): boolean {
  let first = FIRST_SEED;
  let second = SECOND_SEED;
  let length = 0;
  for (let at = range.start; at < range.end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte > 127) return false;
    const unit = asciiWord[byte] ?? 0;
    if (unit !== 0) {
      first = Math.imul(first ^ unit, FIRST_PRIME);
      second = Math.imul(second ^ unit, SECOND_PRIME);
      length++;
    }
    if (length > 0 && (unit === 0 || length === TOKEN_LIMIT)) {
      visit(mix(first), mix(second));
      first = FIRST_SEED;
      second = SECOND_SEED;
      length = 0;
    }
  }
  if (length > 0) visit(mix(first), mix(second));
  return true;
}

/** The tokens of a folded text, by hash and without making strings: for filters, on the ingest path. */
export function forEachFoldedTokenHash(folded: string, visit: TokenHashVisit): void {
  scanTokens(folded, (start, end) => {
    hashUnits(folded, start, end, visit);
  });
}

/** The hashes `forEachFoldedTokenHash` gives for one folded token (as `TokenNeed` holds it). */
export function hashToken(token: string, visit: TokenHashVisit): void {
  hashUnits(token, 0, token.length, visit);
}
