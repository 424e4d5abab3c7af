import type { Database } from '@logwarden/db';
import { startTestDatabase, type TestPostgres } from '@logwarden/db/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordsOf } from '../audit/audit-rows.ts';
import { openInstallationKeys } from '../installation/installation-keys.ts';
import { LoginThrottle } from '../password/login-throttle.ts';
import { authenticateSession } from '../session/authenticate-session.ts';
import { signIn, type SignInDeps } from '../session/sign-in.ts';
import { createTenant } from '../tenant/tenants.ts';
import { sealEmergencyAccount, type SealedAccount } from './seal-emergency.ts';

const actor = { kind: 'system', part: 'command' } as const;
const ctx = { actor, requestId: 't' };
const peer = { address: '192.0.2.7', userAgent: '' };
let world: TestPostgres & { readonly database: Database };
let directory: string;
let deps: SignInDeps;

const seal = (...tenantIds: string[]): Promise<SealedAccount> => sealEmergencyAccount({ ctx, tenantIds, deps });
const enter = (account: SealedAccount) => signIn({ input: { ...account, peer }, deps });

async function actionsOf(chain: string): Promise<string[]> {
  const read = { chain, fromSeq: 1, limit: 100 };
  const records =
    chain === 'platform'
      ? await world.database.withPlatform('audit', (db) => recordsOf(db, read))
      : await world.database.withPlatform('audit_heads', (db) => recordsOf(db, read));
  return records.map(({ action, outcome, details }) => {
    const method = typeof details['method'] === 'string' ? ` ${details['method']}` : '';
    return `${action} ${outcome}${method}`;
  });
}

beforeAll(async () => {
  world = await startTestDatabase();
  directory = await mkdtemp(join(tmpdir(), 'logwarden-emergency-'));
  const clock = { nowMs: () => Date.now() };
  const keys = await openInstallationKeys(directory);
  deps = { database: world.database, clock, keys, throttle: new LoginThrottle(clock) };
  for (const id of ['customs', 'bank']) {
    const admin = { email: `a@${id}.example`, name: id, initialPassword: 'correct horse 42' };
    await createTenant({ ctx, deps, input: { id, name: id, zone: 'UTC', calendar: 'none', admin } });
  }
});
afterAll(async () => {
  await world.stop();
  await rm(directory, { recursive: true, force: true });
});

it('is one account that opens with what was printed last, in the tenants named last', async () => {
  const first = await seal('customs');
  const opened = await enter(first);
  expect(opened.session).toMatchObject({ user: { platformAdmin: true }, tenant: { id: 'customs', roles: ['admin'] } });
  expect(opened.session.tenants.map((tenant) => tenant.id)).toEqual(['customs']);
  const second = await seal('bank');
  expect(second.password).not.toBe(first.password);
  await expect(authenticateSession({ token: opened.token, deps })).rejects.toMatchObject({ code: 'auth.invalid' });
  await expect(enter(first)).rejects.toMatchObject({ code: 'auth.invalid' });
  const again = await enter(second);
  expect(again.session.tenants.map((tenant) => tenant.id)).toEqual(['bank']);
  const accounts = await world.database.withPlatform('accounts', (db) => db.user.count({ where: { emergency: true } }));
  expect(accounts).toBe(1);
});

it('is written down where the installation and each tenant look', async () => {
  const uses = ['session.sign_in ok emergency', 'emergency.seal ok'];
  expect((await actionsOf('platform')).slice(2)).toEqual([
    'emergency.seal ok',
    'session.sign_in ok emergency',
    'emergency.seal ok',
    'session.sign_in refused emergency',
    'session.sign_in ok emergency',
  ]);
  expect((await actionsOf('customs')).slice(1)).toEqual(['emergency.seal ok', ...uses]);
  expect((await actionsOf('bank')).slice(1)).toEqual([
    'emergency.seal ok',
    'session.sign_in refused emergency',
    'session.sign_in ok emergency',
  ]);
});

it('is not made for a tenant that does not exist', async () => {
  await expect(seal('tnosuchtenant')).rejects.toMatchObject({ code: 'resource.not_found' });
});
