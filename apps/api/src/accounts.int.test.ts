import { ClientError, type Client } from '@logwarden/client';
import { issueFirstRunToken } from '@logwarden/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, startWorld, type World } from './testing/world.ts';

const minute = 60_000;
let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    return error instanceof ClientError ? error.code : String(error);
  }
}

async function signedIn(email: string): Promise<Client> {
  return world.client(await world.signIn(email));
}

describe('first run', () => {
  const body = {
    email: 'First@Example.com',
    name: 'First',
    password,
    tenant: { name: 'Customs', zone: 'Asia/Shanghai' },
  };

  it('makes the first admin once, with the newest token only', async () => {
    const client = world.client();
    expect(await client.getFirstRun()).toEqual({ needed: true });
    const old = await issueFirstRunToken({ deps: world.deps });
    const token = (await issueFirstRunToken({ deps: world.deps })) ?? '';
    expect(await codeOf(client.createFirstAdmin({ body: { ...body, token: old ?? '' } }))).toBe('auth.invalid');
    expect(await codeOf(client.createFirstAdmin({ body: { ...body, token, password: '1234567890' } }))).toBe(
      'request.invalid',
    );
    const zone = { ...body, token, tenant: { name: 'x', zone: 'Mars/Base' } };
    expect(await codeOf(client.createFirstAdmin({ body: zone }))).toBe('request.invalid');
    const { session } = await client.createFirstAdmin({ body: { ...body, token } });
    expect(session).toMatchObject({
      user: { email: 'first@example.com', platformAdmin: true, mustChangePassword: false },
      tenant: { name: 'Customs', zone: 'Asia/Shanghai', roles: ['admin'] },
    });
    expect(await client.getFirstRun()).toEqual({ needed: false });
    expect(await codeOf(client.createFirstAdmin({ body: { ...body, token, email: 'b@example.com' } }))).toBe(
      'resource.conflict',
    );
    expect(await issueFirstRunToken({ deps: world.deps })).toBeNull();
  });
});

describe('sign-in', () => {
  beforeAll(async () => {
    await world.addTenant('harbour');
  });

  it('answers an unknown address and a wrong password alike', async () => {
    const client = world.client();
    const wrong = await client
      .signIn({ body: { email: 'admin@harbour.example', password: 'wrong horse 42' } })
      .catch(String);
    const unknown = await client.signIn({ body: { email: 'nobody@harbour.example', password } }).catch(String);
    expect(wrong).toBe(unknown);
    expect(wrong).toContain('Address or password is wrong.');
  });

  it('slows guessing down, says for how long, and lets the right person in after it', async () => {
    const client = world.client();
    const attempt = (word: string): Promise<unknown> =>
      client.signIn({ body: { email: 'admin@harbour.example', password: word } });
    world.clock.advance(20 * minute);
    for (let i = 0; i < 5; i++) expect(await codeOf(attempt('wrong horse 42'))).toBe('auth.invalid');
    const refused = await attempt(password).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'auth.rate_limited', status: 429, retryAfterMs: 1000 });
    world.clock.advance(1001);
    expect(await codeOf(attempt(password))).toBe('done');
    expect(await codeOf(attempt('wrong horse 42'))).toBe('auth.invalid');
  });

  it('ends a session by sign-out, by another session of the person, by idleness and by age', async () => {
    const first = await signedIn('admin@harbour.example');
    expect(await codeOf(first.signOut())).toBe('done');
    expect(await codeOf(first.getSession())).toBe('auth.invalid');

    const [second, third] = [await signedIn('admin@harbour.example'), await signedIn('admin@harbour.example')];
    const other = (await second.listSessions()).items.find((item) => item.current)?.id ?? '';
    expect(await codeOf(third.revokeSession({ params: { sessionId: other } }))).toBe('done');
    expect(await codeOf(second.getSession())).toBe('auth.invalid');

    world.clock.advance(29 * minute);
    expect(await codeOf(third.getSession())).toBe('done');
    world.clock.advance(29 * minute);
    expect(await codeOf(third.getSession())).toBe('done');
    world.clock.advance(31 * minute);
    expect(await codeOf(third.getSession())).toBe('auth.invalid');

    const busy = await signedIn('admin@harbour.example');
    for (let i = 0; i < 24; i++) {
      expect(await codeOf(busy.getSession())).toBe('done');
      world.clock.advance(29 * minute + 59_000);
    }
    world.clock.advance(minute);
    expect(await codeOf(busy.getSession())).toBe('auth.invalid');
  });

  it('changes the password, ends the other sessions, and refuses weak ones', async () => {
    const [one, two] = [await signedIn('admin@harbour.example'), await signedIn('admin@harbour.example')];
    const change = (current: string, next: string): Promise<unknown> => one.changePassword({ body: { current, next } });
    for (const weak of ['short', 'aaaaaaaaaaaa', 'password1234', '1234567890', 'qwertyuiop']) {
      expect([weak, await codeOf(change(password, weak))]).toEqual([weak, 'request.invalid']);
    }
    expect(await codeOf(change('wrong horse 42', 'another horse 43'))).toBe('auth.invalid');
    expect(await codeOf(change(password, 'another horse 43'))).toBe('done');
    expect(await codeOf(one.getSession())).toBe('done');
    expect(await codeOf(two.getSession())).toBe('auth.invalid');
    expect(await codeOf(one.changePassword({ body: { current: 'another horse 43', next: password } }))).toBe('done');
  });
});

describe('tenants and members', () => {
  beforeAll(async () => {
    await world.addTenant('airport');
    await world.addTenant('station');
  });

  it('lets the platform admin manage tenants and see no logs of them', async () => {
    const chief = await signedIn('first@example.com');
    const made = await chief.createTenant({
      body: {
        id: 'depot',
        name: 'Depot',
        zone: 'UTC',
        admin: { email: 'chief@depot.example', name: 'Chief', initialPassword: 'initial horse 1' },
      },
    });
    expect(made).toMatchObject({ id: 'depot', members: 1, sources: 0, calendar: 'none' });
    expect((await chief.listTenants()).items.map((tenant) => tenant.id)).toContain('depot');
    expect(
      await codeOf(
        chief.createTenant({
          body: { ...made, admin: { email: 'x@y.example', name: 'x', initialPassword: password } },
        }),
      ),
    ).toBe('request.invalid');
    expect(await codeOf(chief.switchTenant({ body: { tenantId: 'depot' } }))).toBe('resource.not_found');
    const moved = await chief.updateTenant({ params: { tenantId: 'depot' }, body: { zone: 'Europe/Oslo' } });
    expect(moved.zone).toBe('Europe/Oslo');
  });

  it('asks for another password first, and answers nothing else until then', async () => {
    const { token, session } = await world
      .client()
      .signIn({ body: { email: 'chief@depot.example', password: 'initial horse 1' } });
    expect(session.user.mustChangePassword).toBe(true);
    const chief = world.client(`Bearer ${token}`);
    expect(await codeOf(chief.listMembers())).toBe('auth.password_change');
    await chief.changePassword({ body: { current: 'initial horse 1', next: password } });
    expect(await codeOf(chief.listMembers())).toBe('done');
  });

  it('shows each role what it may, from the next request on', async () => {
    const admin = await signedIn('admin@airport.example');
    const member = await admin.addMember({
      body: { email: 'ann@airport.example', name: 'Ann', roles: ['auditor'], initialPassword: 'initial horse 1' },
    });
    const again = { email: 'ann@airport.example', name: 'A', roles: ['analyst' as const], initialPassword: password };
    expect(await codeOf(admin.addMember({ body: again }))).toBe('resource.conflict');
    const { token } = await world
      .client()
      .signIn({ body: { email: 'ann@airport.example', password: 'initial horse 1' } });
    const ann = world.client(`Bearer ${token}`);
    await ann.changePassword({ body: { current: 'initial horse 1', next: password } });
    const search = (): Promise<unknown> =>
      ann.search({ body: { query: '', from: '2025-01-01T00:00:00Z', to: '2025-01-02T00:00:00Z' } });
    expect(await codeOf(ann.listMembers())).toBe('done');
    expect(await codeOf(search())).toBe('auth.forbidden');
    await admin.updateMember({ params: { userId: member.userId }, body: { roles: ['operator'] } });
    expect(await codeOf(search())).toBe('done');
    expect(await codeOf(ann.listMembers())).toBe('auth.forbidden');
    expect(await codeOf(ann.listTenants())).toBe('auth.forbidden');
    await admin.removeMember({ params: { userId: member.userId } });
    expect(await codeOf(search())).toBe('auth.forbidden');
    expect((await ann.getSession()).tenant).toBeNull();
  });

  it('keeps the last admin', async () => {
    const admin = await signedIn('admin@airport.example');
    const [self] = (await admin.listMembers()).items;
    const params = { userId: self?.userId ?? '' };
    expect(await codeOf(admin.removeMember({ params }))).toBe('resource.conflict');
    expect(await codeOf(admin.updateMember({ params, body: { roles: ['analyst'] } }))).toBe('resource.conflict');
  });

  it('answers in one tenant at a time, and says when a page believes in another', async () => {
    const station = await signedIn('admin@station.example');
    await station.addMember({
      body: { email: 'admin@airport.example', name: 'Guest', roles: ['analyst'], initialPassword: 'not used here 7' },
    });
    const authorization = await world.signIn('admin@airport.example');
    const guest = world.client(authorization);
    expect((await guest.getSession()).tenants.map((tenant) => tenant.id)).toEqual(['airport', 'station']);
    world.clock.advance(1000);
    const switched = await guest.switchTenant({ body: { tenantId: 'station' } });
    expect(switched.tenant).toMatchObject({ id: 'station', roles: ['analyst'] });
    expect(await codeOf(guest.listMembers())).toBe('auth.forbidden');
    const oldTab = world.client(authorization, { 'logwarden-tenant': 'airport' });
    expect(await codeOf(oldTab.listSources())).toBe('auth.tenant_changed');
    expect(await codeOf(world.client(authorization, { 'logwarden-tenant': 'station' }).listSources())).toBe('done');
    expect((await (await signedIn('admin@airport.example')).getSession()).tenant?.id).toBe('station');
  });
});

describe('a change by another process', () => {
  it('takes effect within a second', async () => {
    const authorization = await world.signIn('admin@harbour.example');
    const person = world.client(authorization);
    const { user } = await person.getSession();
    await world.deps.database.withPlatform('accounts', (db) =>
      db.apiSession.updateMany({ where: { userId: user.id }, data: { revokedAt: new Date(world.clock.nowMs()) } }),
    );
    world.clock.advance(1000);
    expect(await codeOf(person.getSession())).toBe('auth.invalid');
  });
});

describe('systems and sources', () => {
  it('are created, changed and refused by name and version', async () => {
    const admin = await signedIn('admin@station.example');
    const system = await admin.createSystem({ body: { name: 'Core', class: 'A', owner: 'IT', site: 'Guangzhou' } });
    expect(await codeOf(admin.createSystem({ body: { name: 'Core' } }))).toBe('resource.conflict');
    expect(await admin.updateSystem({ params: { systemId: system.id }, body: { site: 'Shenzhen' } })).toMatchObject({
      site: 'Shenzhen',
      owner: 'IT',
    });
    const source = await admin.createSource({ body: { name: 'core.app', systemId: system.id, retentionDays: 30 } });
    expect(source).toMatchObject({ version: 1, system: { name: 'Core', class: 'A' }, createdBy: 'user' });
    expect(await codeOf(admin.createSource({ body: { name: 'core.app' } }))).toBe('resource.conflict');
    expect(await codeOf(admin.createSource({ body: { name: 'Upper Case' } }))).toBe('request.invalid');
    const params = { sourceId: source.id };
    const changed = await admin.updateSource({ params, body: { storageClass: 'big', ifVersion: 1 } });
    expect(changed).toMatchObject({ version: 2, storageClass: 'default', nextStorageClass: 'big' });
    expect(await codeOf(admin.updateSource({ params, body: { description: 'x', ifVersion: 1 } }))).toBe(
      'resource.conflict',
    );
    const broken = { parser: { kind: 'grok' as const, pattern: '%{NOSUCH:x}' } };
    expect(await codeOf(admin.updateSource({ params, body: broken }))).toBe('request.invalid');
    world.clock.advance(24 * 60 * minute);
    expect(await (await signedIn('admin@station.example')).getSource({ params })).toMatchObject({
      storageClass: 'big',
      nextStorageClass: null,
    });
  });
});
