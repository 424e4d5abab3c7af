import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** RFC 6238 as authenticators speak it: SHA-1, steps of 30 s, six digits. */
export const stepSeconds = 30;
const digits = 6;
/** Steps before and after the present one whose codes are taken, for clocks that differ. */
const drift = 1;

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 4648 base-32 without padding. */
export function toBase32(bytes: Uint8Array): string {
  let [out, bits, held] = ['', 0, 0];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) out += base32.charAt((held >>> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? out : out + base32.charAt((held << (5 - bits)) & 31);
}

/** The bytes of {@link toBase32}; other characters are passed over. */
export function fromBase32(text: string): Buffer {
  const out: number[] = [];
  let [bits, held] = [0, 0];
  for (const char of text.toUpperCase()) {
    const value = base32.indexOf(char);
    if (value < 0) continue;
    held = (held << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out.push((held >>> bits) & 255);
    held &= (1 << bits) - 1;
  }
  return Buffer.from(out);
}

/** A new secret of 160 bits, as the RFC recommends. */
export function newTotpSecret(): string {
  return toBase32(randomBytes(20));
}

/** The code of a counter (RFC 4226). */
export function hotp(secret: Uint8Array, counter: number, length = digits): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac('sha1', secret).update(message).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  const number = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** length).padStart(length, '0');
}

/** The step whose code it is, later than `lastStep`; undefined: it is none. */
export function stepOfCode(
  secret: string,
  code: string,
  at: { readonly nowMs: number; readonly lastStep: number },
): number | undefined {
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const bytes = fromBase32(secret);
  const now = Math.floor(at.nowMs / 1000 / stepSeconds);
  let found: number | undefined;
  for (let step = now - drift; step <= now + drift; step++) {
    const fits = timingSafeEqual(Buffer.from(hotp(bytes, step)), Buffer.from(code));
    if (fits && step > at.lastStep) found ??= step;
  }
  return found;
}

/** What an authenticator scans. */
export function otpauthUri(secret: string, account: string): string {
  const label = `Logwarden:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=Logwarden&algorithm=SHA1&digits=${digits}&period=${stepSeconds}`;
}
