import { describe, expect, it } from 'vitest';
import { makeKey, readAuthorization } from './key-format.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('keys', () => {
  it('are read in every form in which clients send them', () => {
    const { id, secret, text, encoded } = makeKey();
    const forms = [
      `ApiKey ${text}`,
      `APIKEY   ${text} `,
      `Bearer ${text}`,
      `ApiKey ${encoded}`,
      `ApiKey ${base64(`${id}:${secret}`)}`,
      `ApiKey ${id}:${secret}`,
      `Basic ${base64(`${id}:${secret}`)}`,
      `Basic ${base64(`anything:${text}`)}`,
      `Basic ${base64(`:${text}`)}`,
    ];
    for (const form of forms) expect([form, readAuthorization(form)]).toEqual([form, { id, secret }]);
  });

  it.each([
    undefined,
    '',
    'ApiKey',
    'ApiKey lw_',
    'ApiKey lw_kone_short',
    'Digest abc',
    'Basic !!!',
    `Basic ${base64('user:password')}`,
    `ApiKey ${base64('no-colon')}`,
    `Bearer ${base64('kone:aaaaaaaaaaaaaaaaaaaaaaaa')}`,
    `ApiKey ${'A'.repeat(10_000)}`,
    'ApiKey lw_kone_aaaaaaaaaaaaaaaaaaaaaaaa extra',
  ])('holds no key: %s', (header) => expect(readAuthorization(header)).toBeUndefined());

  it('are of 160 random bits and never the same', () => {
    const keys = Array.from({ length: 100 }, makeKey);
    expect(new Set(keys.map((key) => key.secret)).size).toBe(100);
    for (const key of keys) {
      expect(key.text).toMatch(/^lw_k[a-z2-7]{20}_[a-z2-7]{32}$/);
      expect(key.prefix).not.toContain(key.secret.slice(0, 4));
    }
  });
});
