import { describe, expect, it } from 'vitest';
import { fromBase32, hotp, newTotpSecret, otpauthUri, stepOfCode, toBase32 } from './totp.ts';

const secret = Buffer.from('12345678901234567890', 'ascii');

describe('TOTP', () => {
  it('gives the codes of RFC 4226, appendix D', () => {
    const codes = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489'];
    expect(codes.map((_, counter) => hotp(secret, counter))).toEqual(codes);
  });

  it.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('gives the code of RFC 6238, appendix B, at %i s', (seconds, code) => {
    expect(hotp(secret, Math.floor(seconds / 30), 8)).toBe(code);
  });

  it('writes base-32 as RFC 4648, section 10, and reads it back', () => {
    const vectors = { f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ', fooba: 'MZXW6YTB', foobar: 'MZXW6YTBOI' };
    for (const [text, coded] of Object.entries(vectors)) {
      expect(toBase32(Buffer.from(text))).toBe(coded);
      expect(fromBase32(coded).toString()).toBe(text);
    }
    expect(fromBase32('mzxw 6ytb-oi==').toString()).toBe('foobar');
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
  });

  it('takes a code of this step and of its neighbours, once', () => {
    const coded = toBase32(secret);
    const nowMs = 1111111111_000;
    const step = Math.floor(1111111111 / 30);
    const codeOf = (at: number): string => hotp(secret, at);
    for (const near of [step - 1, step, step + 1]) {
      expect(stepOfCode(coded, codeOf(near), { nowMs, lastStep: 0 })).toBe(near);
    }
    for (const far of [step - 2, step + 2])
      expect(stepOfCode(coded, codeOf(far), { nowMs, lastStep: 0 })).toBeUndefined();
    expect(stepOfCode(coded, codeOf(step), { nowMs, lastStep: step })).toBeUndefined();
    for (const wrong of ['', '12345', '1234567', 'abcdef', '１２３４５６']) {
      expect(stepOfCode(coded, wrong, { nowMs, lastStep: 0 })).toBeUndefined();
    }
  });

  it('names account and issuer for the authenticator', () => {
    expect(otpauthUri('ABC', 'ann@bank.example')).toBe(
      'otpauth://totp/Logwarden:ann%40bank.example?secret=ABC&issuer=Logwarden&algorithm=SHA1&digits=6&period=30',
    );
  });
});
