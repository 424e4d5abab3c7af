import type { DataClass } from './detection.ts';

const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** 96 bits: equal tokens mean equal values, and a tenant's values do not meet by chance. */
const bytesKept = 12;

/**
 * Stands for a value where only equality may be known: `class.` and the base64url of a keyed hash of class and value. `hmac` is
 * bound to the tenant's key of that class; `value` is a detection's canonical value.
 */
export function blindToken(hmac: (message: string) => Uint8Array, dataClass: DataClass, value: string): string {
  return `${dataClass}.${base64url(hmac(`${dataClass}\0${value}`).subarray(0, bytesKept))}`;
}

function base64url(bytes: Uint8Array): string {
  let out = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const count = Math.min(4, bytes.length - at + 1);
    for (let sign = 0; sign < count; sign++) out += signs.charAt((bits >> (18 - 6 * sign)) & 63);
  }
  return out;
}
