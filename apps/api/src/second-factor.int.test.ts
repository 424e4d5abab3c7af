import { ClientError, type Client } from '@logwarden/client';
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, startWorld, type World } from './testing/world.ts';

const minute = 60_000;
const email = 'admin@customs.example';
let world: World;
let secret: string;
let recovery: string[];

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    return error instanceof ClientError ? error.code : String(error);
  }
}

/** What the authenticator in somebody's pocket shows, worked out apart from the product's code. */
function shown(atMs = world.clock.nowMs()): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret, (char) => alphabet.indexOf(char).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const number = mac.readUInt32BE((mac[19] ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function signIn(code?: string): Promise<Client> {
  const body = { email, password, ...(code === undefined ? {} : { code }) };
  return world.client(`Bearer ${(await world.client().signIn({ body })).token}`);
}

beforeAll(async () => {
  world = await startWorld();
  await world.addTenant('customs');
});
afterAll(() => world.stop());

describe('a second factor', () => {
  it('is set up right after a sign-in, and counts once it was confirmed', async () => {
    const admin = await signIn();
    expect((await admin.getSession()).secondFactor).toEqual({ enrolled: false, shown: false });
    world.clock.advance(11 * minute);
    expect(await codeOf(admin.beginFactor())).toBe('auth.not_fresh');
    await admin.refreshSignIn({ body: { password } });
    const begun = await admin.beginFactor();
    expect(begun.uri).toContain(`secret=${begun.secret}`);
    ({ secret } = begun);
    expect(await codeOf(signIn())).toBe('done');
    expect(await codeOf(admin.confirmFactor({ body: { code: '000000' } }))).toBe('auth.invalid');
    ({ recoveryCodes: recovery } = await admin.confirmFactor({ body: { code: shown() } }));
    expect(new Set(recovery).size).toBe(10);
    expect((await admin.getSession()).secondFactor).toEqual({ enrolled: true, shown: true });
    expect(await codeOf(admin.beginFactor())).toBe('resource.conflict');
  });

  it('is asked for at the sign-in, and no code works twice', async () => {
    expect(await codeOf(signIn())).toBe('auth.second_factor');
    expect(await codeOf(signIn(shown()))).toBe('auth.invalid');
    world.clock.advance(minute);
    const wrong = await world
      .client()
      .signIn({ body: { email, password: 'wrong horse 42', code: shown() } })
      .catch(codeIn);
    expect(wrong).toBe('auth.invalid');
    const code = shown();
    expect(await codeOf(signIn(code))).toBe('done');
    expect(await codeOf(signIn(code))).toBe('auth.invalid');
  });

  it('is replaced by a recovery code, once', async () => {
    world.clock.advance(20 * minute);
    const [code = ''] = recovery;
    const admin = await signIn(code.toUpperCase().replaceAll('-', ' '));
    expect((await admin.getFactor()).recoveryCodesLeft).toBe(9);
    expect(await codeOf(signIn(code))).toBe('auth.invalid');
  });

  it('slows guessing down like a password', async () => {
    world.clock.advance(20 * minute);
    const answers: string[] = [];
    for (let i = 0; i < 7; i++) answers.push(await codeOf(signIn('123456')));
    expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'auth.invalid'));
    expect(answers).toContain('auth.rate_limited');
    world.clock.advance(20 * minute);
    const free: string[] = [];
    for (let i = 0; i < 7; i++) free.push(await codeOf(signIn()));
    expect(free).toContain('auth.rate_limited');
  });

  it('makes a session fresh only together with the password', async () => {
    world.clock.advance(20 * minute);
    const admin = await signIn(shown());
    world.clock.advance(11 * minute);
    expect((await admin.getSession()).freshUntil).toBeNull();
    const loosen = (): Promise<string> => codeOf(admin.updateTenantSettings({ body: { maskingFourEyes: false } }));
    expect(await loosen()).toBe('auth.not_fresh');
    expect(await codeOf(admin.refreshSignIn({ body: { password } }))).toBe('auth.second_factor');
    expect(await codeOf(admin.refreshSignIn({ body: { password: 'wrong horse 42', code: shown() } }))).toBe(
      'auth.invalid',
    );
    await admin.refreshSignIn({ body: { password, code: shown() } });
    expect(await loosen()).toBe('done');
    expect(await codeOf(admin.updateTenantSettings({ body: { requireSecondFactor: true } }))).toBe('done');
  });

  it('is taken off with a code, and then missed where the tenant asks for one', async () => {
    world.clock.advance(20 * minute);
    const admin = await signIn(shown());
    expect(await codeOf(admin.removeFactor({ body: { code: '000000' } }))).toBe('auth.invalid');
    world.clock.advance(minute);
    await admin.removeFactor({ body: { code: shown() } });
    const plain = await signIn();
    expect(await codeOf(plain.updateTenantSettings({ body: { requireSecondFactor: false } }))).toBe('auth.not_fresh');
  });

  it('is written down, and its secret is not', async () => {
    const admin = await signIn();
    const { items } = await admin.listAudit({ query: { limit: 500 } });
    const actions = items.map((record) => `${record.action} ${record.outcome}`);
    for (const action of ['factor.confirm ok', 'factor.remove ok', 'session.fresh ok', 'session.sign_in refused']) {
      expect(actions).toContain(action);
    }
    const text = JSON.stringify(items);
    for (const word of [secret, ...recovery]) expect(text).not.toContain(word);
    const stored = await world.deps.database.withPlatform('accounts', (db) => db.totpSecret.findMany());
    expect(
      JSON.stringify(stored, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(secret);
  });
});

function codeIn(error: unknown): string {
  return error instanceof ClientError ? error.code : String(error);
}
