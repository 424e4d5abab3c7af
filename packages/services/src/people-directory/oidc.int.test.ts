import type { OidcUpdate } from '@logwarden/contracts';
import type { Database } from '@logwarden/db';
import { startTestDatabase, type TestPostgres } from '@logwarden/db/testing';
import { AppError, userId } from '@logwarden/kernel';
import { followToRedirect, startOpenIdProvider, type OpenIdProvider } from '@logwarden/testing/openid-provider';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { beginFactor, confirmFactor } from '../factor/factors.ts';
import { fromBase32, hotp, stepSeconds } from '../factor/totp.ts';
import { openInstallationKeys } from '../installation/installation-keys.ts';
import { LoginThrottle } from '../password/login-throttle.ts';
import { authenticateSession } from '../session/authenticate-session.ts';
import { assertFresh, refreshSignIn } from '../session/fresh.ts';
import type { LiveSession } from '../session/session-view.ts';
import { signIn } from '../session/sign-in.ts';
import { createTenant } from '../tenant/tenants.ts';
import { OidcProviders } from './oidc-providers.ts';
import { getOidc, oidcSignInName, updateOidc } from './oidc-settings.ts';
import { refreshOidcSessions } from './refresh-oidc.ts';
import { finishOidcSignIn, startOidcSignIn, type OidcDeps } from './sign-in-oidc.ts';

const peer = { address: '192.0.2.9', userAgent: '' };
const redirectUri = 'http://127.0.0.1:9/api/oidc/callback';
const chief = { kind: 'user', userId: userId('uchief'), platformAdmin: true, roles: [] } as const;
const ctx = { actor: chief, requestId: 't' };

let world: TestPostgres & { readonly database: Database };
let directory: string;
let provider: OpenIdProvider;
let deps: OidcDeps;
let nowMs = Date.now();

async function configure(input: OidcUpdate, freshUntil: string | null = new Date(nowMs).toISOString()) {
  const admin = await signIn({ input: { email: 'admin@bank.example', password: 'correct horse 42', peer }, deps });
  const live = await authenticateSession({ token: admin.token, deps });
  const session: LiveSession = { ...live, actor: chief, info: { ...live.info, freshUntil } };
  return updateOidc({ ctx, session, input, deps });
}

interface Came {
  readonly flow: string;
  readonly query: string;
}

/** The browser's way to the provider and back, as far as our own callback. */
async function walk(subject: string | undefined, fresh = false): Promise<Came> {
  provider.script.signsIn = subject;
  const { url, flow } = await startOidcSignIn({ input: { fresh }, deps });
  return { flow, query: await followToRedirect(url, redirectUri) };
}

function finish(came: Came) {
  return finishOidcSignIn({ input: { ...came, peer }, deps });
}

async function enter(subject: string, fresh = false) {
  return finish(await walk(subject, fresh));
}

/** `code reason`, or `done`. */
async function outcomeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (error: unknown) => {
      if (!(error instanceof AppError)) return String(error);
      const reason = error.details['reason'];
      return typeof reason === 'string' ? `${error.code} ${reason}` : error.code;
    },
  );
}

async function rolesIn(token: string): Promise<unknown> {
  const { info } = await authenticateSession({ token, deps });
  return info.tenants.map(({ id, roles }) => [id, roles]);
}

function auditOf(tenantId: string, action: string) {
  const where = { tenantId, action };
  return world.database.withPlatform('audit_heads', (db) =>
    db.auditRecord.findMany({ where, orderBy: { seq: 'desc' }, take: 1 }),
  );
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'logwarden-oidc-'));
  world = await startTestDatabase();
  const clock = { nowMs: () => nowMs };
  const keys = await openInstallationKeys(join(directory, 'keys'));
  const providers = new OidcProviders(clock);
  deps = { database: world.database, clock, keys, throttle: new LoginThrottle(clock), providers };
  for (const id of ['bank', 'customs']) {
    const admin = { email: `admin@${id}.example`, name: id, initialPassword: 'correct horse 42' };
    const input = { id, name: id, zone: 'UTC', calendar: 'none', admin };
    const system = { actor: { kind: 'system', part: 'test' }, requestId: 't' } as const;
    await createTenant({ ctx: system, deps, input, mustChangePassword: false });
  }
  provider = await startOpenIdProvider(redirectUri);
  const person = (name: string, ...groups: string[]) =>
    provider.script.people.set(name, { email: `${name}@bank.example`, name: `${name} of the bank`, groups });
  person('ann', 'operators', 'auditors');
  person('bob', 'auditors');
  person('zoe', 'Operators');
  person('admin', 'operators');
});
afterEach(() => {
  provider.script.forge = undefined;
  provider.script.givesRefreshTokens = true;
});
afterAll(async () => {
  await provider.stop();
  await world.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('sign-in by an OpenID provider', () => {
  it('is set up by the platform admin, encrypted, answered for, and keeps its secret to itself', async () => {
    expect(await oidcSignInName(deps)).toBeNull();
    expect(await outcomeOf(startOidcSignIn({ input: { fresh: false }, deps }))).toBe('resource.not_found');
    const base = { enabled: true, issuer: provider.issuer, clientId: provider.client.id, redirectUri };
    const refused: OidcUpdate[] = [
      { issuer: 'http://idp.bank.example' },
      { issuer: 'javascript:alert(1)' },
      { issuer: `${provider.issuer}/other` },
      { issuer: 'http://127.0.0.1:9' },
      { redirectUri: 'http://logs.bank.example/api/oidc/callback' },
      { redirectUri: 'https://logs.bank.example/elsewhere' },
      { redirectUri: 'https://logs.bank.example/api/oidc/callback?next=//evil.example' },
      { clientId: '' },
      { scopes: ['email'] },
    ];
    for (const wrong of refused) {
      expect([wrong, await outcomeOf(configure({ ...base, ...wrong }))]).toEqual([wrong, 'request.invalid']);
    }
    expect(await outcomeOf(configure(base, null))).toBe('auth.not_fresh password');
    const nowhere = [{ group: 'operators', tenantId: 'tnosuchtenant', roles: ['operator' as const] }];
    expect(await outcomeOf(configure({ mapping: nowhere }))).toBe('resource.not_found');
    const settings = await configure({
      ...base,
      name: 'Bank sign-on',
      clientSecret: provider.client.secret,
      scopes: ['openid', 'profile', 'email', 'groups'],
      mapping: [
        { group: 'operators', tenantId: 'bank', roles: ['operator'] },
        { group: 'auditors', tenantId: 'bank', roles: ['auditor'] },
        { group: 'auditors', tenantId: 'customs', roles: ['auditor'] },
      ],
    });
    expect(settings).toMatchObject({ enabled: true, hasClientSecret: true });
    expect(await oidcSignInName(deps)).toBe('Bank sign-on');
    const shown = await getOidc({ ctx, deps });
    const stored = await world.database.withPlatform('accounts', (db) => db.directorySetting.findMany());
    expect(JSON.stringify([shown, stored])).not.toContain(provider.client.secret);
  });

  it('asks with code, state, nonce and S256 only', async () => {
    const { url } = await startOidcSignIn({ input: { fresh: false }, deps });
    const asked = new URL(url).searchParams;
    expect(asked.get('response_type')).toBe('code');
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('redirect_uri')).toBe(redirectUri);
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked.get(name)?.length).toBeGreaterThanOrEqual(43);
  });

  it('makes people appear with the roles of their groups, and lets nobody else in', async () => {
    const ann = await enter('ann');
    const { user, method, tenants } = ann.session;
    expect(user).toMatchObject({ email: 'ann@bank.example', name: 'ann of the bank', platformAdmin: false });
    expect(method).toBe('oidc');
    expect(tenants.map(({ id, roles }) => [id, roles])).toEqual([
      ['bank', ['operator', 'auditor']],
      ['customs', ['auditor']],
    ]);
    expect((await enter('ann')).session.user.id).toBe(user.id);
    const [record] = await auditOf('customs', 'session.sign_in');
    expect(record).toMatchObject({ outcome: 'ok', details: { method: 'oidc' }, actor: { id: user.id } });
    expect(await outcomeOf(enter('zoe')), 'groups are the same only when written the same').toBe(
      'auth.invalid no_roles',
    );
    expect(await outcomeOf(enter('admin')), 'an address opens no local account').toBe('auth.invalid address');
    const stored = await world.database.withPlatform('accounts', (db) => db.oidcSession.findMany());
    expect(stored).toHaveLength(2);
    provider.script.people.set('mia', {
      email: 'mia@bank.example',
      name: 'mia',
      groups: ['auditors'],
      email_verified: false,
    });
    expect(await outcomeOf(enter('mia')), 'an address that the provider has not checked').toBe('auth.invalid email');
  });

  it('tells and writes down why it refuses', async () => {
    expect(await outcomeOf(finish(await walk(undefined)))).toBe('auth.invalid denied');
    const [record] = await auditOf('', 'session.sign_in');
    expect(record).toMatchObject({ outcome: 'refused', details: { method: 'oidc', reason: 'denied' } });
    const [one, two] = [await walk('ann'), await walk('ann')];
    expect(await outcomeOf(finish({ ...one, flow: two.flow }))).toBe('auth.invalid state');
    expect(await outcomeOf(finish({ ...one, query: 'code=x' }))).toBe('auth.invalid state');
    const guessed = new URLSearchParams(two.query);
    guessed.set('code', 'guessed');
    expect(await outcomeOf(finish({ ...two, query: guessed.toString() }))).toBe('auth.invalid code');
    const elsewhere = new URLSearchParams(two.query);
    elsewhere.set('iss', 'https://other.example');
    expect(await outcomeOf(finish({ ...two, query: elsewhere.toString() }))).toBe('auth.invalid token');
    expect(await outcomeOf(finish({ ...one, flow: 'bm90IG91cnM=' }))).toBe('auth.invalid flow');
    const late = await walk('ann');
    nowMs += 11 * 60_000;
    expect(await outcomeOf(finish(late))).toBe('auth.invalid flow');
    nowMs -= 11 * 60_000;
  });

  it('takes a code once', async () => {
    const came = await walk('ann');
    expect(await outcomeOf(finish(came))).toBe('done');
    expect(await outcomeOf(finish(came))).toBe('auth.invalid flow');
    await world.database.withPlatform('accounts', (db) => db.oidcSession.deleteMany());
    expect(await outcomeOf(finish(came)), 'the provider takes it once too').toBe('auth.invalid code');
  });

  it.each([
    ['another nonce', (claims: object) => ({ claims: { ...claims, nonce: 'other' } })],
    ['another audience', (claims: object) => ({ claims: { ...claims, aud: 'somebody else' } })],
    ['another issuer', (claims: object) => ({ claims: { ...claims, iss: 'https://other.example' } })],
    ['a time long past', (claims: object) => ({ claims: { ...claims, exp: 1_000_000_000 } })],
    ['no signature', (claims: object) => ({ claims: { ...claims }, alg: 'none' as const })],
    ['the signature of another key', (claims: object) => ({ claims: { ...claims }, foreignKey: true as const })],
  ])('refuses proof with %s', async (_, forge) => {
    provider.script.forge = forge;
    expect(await outcomeOf(enter('ann'))).toBe('auth.invalid token');
    provider.script.forge = (claims) => ({ claims });
    expect(await outcomeOf(enter('ann')), 'the same way, not forged').toBe('done');
  });

  it('takes groups from where the settings say: the ID token first, at a path too', async () => {
    const before = await getOidc({ ctx, deps });
    await configure({ groupsClaim: 'realm_access.roles' });
    const inToken = { email: 'eli@bank.example', realm_access: { roles: ['auditors'] } };
    provider.script.forge = (claims) => ({ claims: { ...claims, ...inToken } });
    provider.script.people.set('eli', { email: 'eli@bank.example', name: 'eli', groups: ['operators'] });
    const eli = await enter('eli');
    expect(await rolesIn(eli.token)).toEqual([
      ['bank', ['auditor']],
      ['customs', ['auditor']],
    ]);
    await configure({ groupsClaim: before.groupsClaim });
    provider.script.people.delete('eli');
  });

  it('takes what asks for a fresh sign-in to the provider, never to a password', async () => {
    const { token } = await enter('bob', true);
    const session = await authenticateSession({ token, deps });
    const again = (of: LiveSession, password?: string) =>
      refreshSignIn({ ctx: { actor: of.actor, requestId: 't' }, session: of, input: { password, peer: 'p' }, deps });
    const fresh = await enter('bob', true);
    expect(fresh.session.freshUntil).not.toBeNull();
    const stale: LiveSession = { ...session, info: { ...session.info, freshUntil: null } };
    expect(await outcomeOf(again(stale, 'any password'))).toBe('auth.not_fresh provider');
    const scope = session.scope;
    if (scope === null) return expect.unreachable();
    expect(await outcomeOf(assertFresh(deps, { ...ctx, scope }, stale))).toBe('auth.not_fresh provider');
  });

  it('asks for the second factor of the account alone where the provider has just been shown', async () => {
    const { token } = await enter('bob', true);
    const first = await authenticateSession({ token, deps });
    const own = { ctx: { actor: first.actor, requestId: 't' }, session: first, deps };
    const codeNow = (secret: string) => hotp(fromBase32(secret), Math.floor(nowMs / 1000 / stepSeconds));
    const { secret } = await beginFactor(own);
    await confirmFactor({ ...own, input: { code: codeNow(secret), peer: 'p' } });
    nowMs += stepSeconds * 1000;
    const again = await authenticateSession({ token: (await enter('bob', true)).token, deps });
    const { scope } = again;
    if (scope === null) return expect.unreachable();
    const call = { ...own, session: again };
    expect(await outcomeOf(assertFresh(deps, { ...call.ctx, scope }, again))).toBe('auth.not_fresh second_factor');
    expect(await outcomeOf(refreshSignIn({ ...call, input: { peer: 'p' } }))).toBe('auth.second_factor');
    const info = await refreshSignIn({ ...call, input: { code: codeNow(secret), peer: 'p' } });
    expect(info.freshUntil).toBe(again.info.freshUntil);
    expect(await outcomeOf(assertFresh(deps, { ...call.ctx, scope }, { info }))).toBe('done');
  });

  it('takes rights away when the groups do, and the session when the provider refuses', async () => {
    const [ann, bob] = [await enter('ann'), await enter('bob')];
    provider.script.people.set('ann', { email: 'ann@bank.example', name: 'ann', groups: ['operators'] });
    provider.script.people.delete('bob');
    nowMs += 60_000;
    const { out } = await refreshOidcSessions(deps);
    expect(out).toBeGreaterThanOrEqual(1);
    expect(await rolesIn(ann.token)).toEqual([['bank', ['operator']]]);
    expect(await outcomeOf(authenticateSession({ token: bob.token, deps }))).toBe('auth.invalid');
    const [record] = await auditOf('bank', 'session.end');
    expect(record).toMatchObject({ outcome: 'ok', details: { method: 'oidc', reason: 'refused' } });
    nowMs += 60_000;
    await refreshOidcSessions(deps);
    expect(await rolesIn(ann.token), 'a refresh token that was changed is kept').toEqual([['bank', ['operator']]]);
    provider.script.people.set('ann', { email: 'ann@bank.example', name: 'ann', groups: [] });
    nowMs += 60_000;
    await refreshOidcSessions(deps);
    expect(await outcomeOf(authenticateSession({ token: ann.token, deps }))).toBe('auth.invalid');
    const left = await world.database.withPlatform('accounts', (db) =>
      db.membership.count({ where: { userId: ann.session.user.id } }),
    );
    expect(left).toBe(0);
  });

  it('asks about people without a refresh token by the access token', async () => {
    provider.script.givesRefreshTokens = false;
    provider.script.people.set('eve', { email: 'eve@bank.example', name: 'eve', groups: ['operators'] });
    const eve = await enter('eve');
    provider.script.people.set('eve', { email: 'eve@bank.example', name: 'eve', groups: ['auditors'] });
    nowMs += 60_000;
    await refreshOidcSessions(deps);
    expect(await rolesIn(eve.token)).toEqual([
      ['bank', ['auditor']],
      ['customs', ['auditor']],
    ]);
    provider.script.people.delete('eve');
    nowMs += 60_000;
    expect(await refreshOidcSessions(deps)).toEqual({ asked: 1, out: 1 });
    expect(await outcomeOf(authenticateSession({ token: eve.token, deps }))).toBe('auth.invalid');
  });

  it('says so when the provider does not answer, takes nothing away for that, and local accounts work', async () => {
    provider.script.people.set('ann', { email: 'ann@bank.example', name: 'ann', groups: ['operators'] });
    const ann = await enter('ann');
    const came = await walk('ann');
    await provider.stop();
    nowMs += 120_000;
    expect(await outcomeOf(startOidcSignIn({ input: { fresh: false }, deps }))).toBe('db.unavailable provider');
    expect(await outcomeOf(finish(came))).toBe('db.unavailable provider');
    expect(await outcomeOf(refreshOidcSessions(deps))).toBe('db.unavailable provider');
    expect(await rolesIn(ann.token)).toEqual([['bank', ['operator']]]);
    const input = { email: 'admin@bank.example', password: 'correct horse 42', peer };
    expect(await outcomeOf(signIn({ input, deps }))).toBe('done');
    await provider.start();
    nowMs += 120_000;
    await refreshOidcSessions(deps);
    expect(await rolesIn(ann.token), 'it goes on when the provider is back').toEqual([['bank', ['operator']]]);
  });

  it('names a client that the provider does not accept, and gives nothing more once it was switched off', async () => {
    const ann = await enter('ann');
    await configure({ clientSecret: 'another secret' });
    expect(await outcomeOf(enter('ann'))).toBe('auth.invalid client');
    nowMs += 60_000;
    expect(await outcomeOf(refreshOidcSessions(deps))).toBe('auth.invalid client');
    expect(await outcomeOf(authenticateSession({ token: ann.token, deps }))).toBe('done');
    await configure({ enabled: false });
    nowMs += 60_000;
    await refreshOidcSessions(deps);
    expect(await outcomeOf(authenticateSession({ token: ann.token, deps }))).toBe('auth.invalid');
  });
});
