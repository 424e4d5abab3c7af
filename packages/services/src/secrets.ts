import { makeId } from '@logwarden/kernel';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** A new id with 100 random bits. */
export function newId(prefix: string): string {
  return makeId(prefix, randomBytes(20));
}

/** Base-32 text of `length` characters, five random bits each. */
export function randomText(length: number): string {
  let out = '';
  for (const byte of randomBytes(length)) out += alphabet.charAt(byte & 31);
  return out;
}

/** SHA-256 as 64 hex digits: for secrets of at least 128 random bits, which need no slow hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

/** Compares two hashes of {@link hashSecret} in constant time. */
export function sameHash(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
