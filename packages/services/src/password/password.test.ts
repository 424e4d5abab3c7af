import { AppError } from '@logwarden/kernel';
import { describe, expect, it } from 'vitest';
import { LoginThrottle } from './login-throttle.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { assertGoodPassword } from './password-policy.ts';

function accepted(password: string, email = 'li.xiao@customs.example'): boolean {
  try {
    assertGoodPassword(password, email, 'password');
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'request.invalid', details: { field: 'password' } });
    return false;
  }
}

function ruleBrokenBy(password: string): unknown {
  try {
    assertGoodPassword(password, 'li.xiao@customs.example', 'next');
    return undefined;
  } catch (error) {
    return error instanceof AppError ? error.details['rule'] : error;
  }
}

describe('password policy', () => {
  it.each(['correct horse', '海关审单系统二零二五密码', 'xK9#mQ2$vL', 'a-long-sentence-with-words'])(
    'takes %s',
    (text) => expect(accepted(text)).toBe(true),
  );
  it.each([
    'short1!',
    'aaaaaaaaaaaaaaaa',
    'Password123',
    'passw0rd2025',
    '0123456789',
    'logwarden!!!',
    'Li.Xiao12345',
    '海关海关海关海关海关',
  ])('refuses %s', (text) => expect(accepted(text)).toBe(false));

  it.each([
    ['short1!', 'short'],
    ['aaaaaaaaaaaaaaaa', 'repetitive'],
    ['passw0rd2025', 'common'],
    ['Li.Xiao12345', 'own_address'],
  ])('names the rule that %s breaks', (text, rule) => {
    expect(ruleBrokenBy(text)).toBe(rule);
  });
});

describe('password hash', () => {
  it('is Argon2id with a salt, and fits its password only', async () => {
    const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword(one, 'correct horse')).toBe(true);
    expect(await verifyPassword(one, 'correct house')).toBe(false);
  });

  it('does the same work without a stored hash, and never fits', async () => {
    expect(await verifyPassword(undefined, 'decoy of nobody')).toBe(false);
  });

  it('reads full-width and composed forms as the same password', async () => {
    expect(await verifyPassword(await hashPassword('pässwörd-ＡＢＣ'), 'pa\u0308sswo\u0308rd-ABC')).toBe(true);
  });
});

describe('LoginThrottle', () => {
  const world = () => {
    let nowMs = 0;
    const throttle = new LoginThrottle({ nowMs: () => nowMs });
    const attempt = (account: string, peer: string): number => {
      try {
        throttle.begin(account, peer);
        return 0;
      } catch (error) {
        return error instanceof AppError ? Number(error.details['retryAfterMs']) : NaN;
      }
    };
    return { throttle, attempt, advance: (ms: number) => (nowMs += ms) };
  };

  it('doubles the wait with each failure past the fifth, up to a quarter of an hour', () => {
    const { attempt, advance } = world();
    const waits: number[] = [];
    for (let i = 0; i < 16; i++) {
      const wait = attempt('a', 'p');
      waits.push(wait);
      advance(wait);
      if (wait > 0) attempt('a', 'p');
    }
    expect(waits.slice(0, 9)).toEqual([0, 0, 0, 0, 0, 1000, 2000, 4000, 8000]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(900_000);
  });

  it('keeps others apart, and forgets after success and after the window', () => {
    const { throttle, attempt, advance } = world();
    for (let i = 0; i < 5; i++) attempt('a', 'p');
    expect(attempt('a', 'p')).toBeGreaterThan(0);
    expect(attempt('b', 'p')).toBe(0);
    expect(attempt('a', 'q')).toBe(0);
    advance(1001);
    expect(attempt('a', 'p')).toBe(0);
    throttle.succeeded('a', 'p');
    for (let i = 0; i < 5; i++) expect(attempt('a', 'p')).toBe(0);
    advance(15 * 60_000);
    expect(attempt('a', 'p')).toBe(0);
  });

  it('allows each of several processes its share, with a wait as much longer', () => {
    const throttle = new LoginThrottle({ nowMs: () => 0 }, undefined, 2);
    throttle.begin('a', 'p');
    throttle.begin('a', 'p');
    expect(() => throttle.begin('a', 'p')).toThrow(expect.objectContaining({ details: { retryAfterMs: 2000 } }));
  });

  it('stops one address tried from many places, and many addresses tried from one', () => {
    const spread = world();
    for (let i = 0; i < 30; i++) expect(spread.attempt('a', `p${String(i)}`)).toBe(0);
    expect(spread.attempt('a', 'fresh')).toBeGreaterThan(0);
    const spray = world();
    for (let i = 0; i < 300; i++) expect(spray.attempt(`a${String(i)}`, 'p')).toBe(0);
    expect(spray.attempt('fresh', 'p')).toBeGreaterThan(0);
  });
});
