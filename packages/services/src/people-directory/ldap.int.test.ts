import type { LdapUpdate } from '@logwarden/contracts';
import type { Database } from '@logwarden/db';
import { startTestDatabase, type TestPostgres } from '@logwarden/db/testing';
import { AppError, userId } from '@logwarden/kernel';
import { Attribute, Change, Client } from 'ldapts';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInstallationKeys } from '../installation/installation-keys.ts';
import { LoginThrottle } from '../password/login-throttle.ts';
import { authenticateSession } from '../session/authenticate-session.ts';
import { refreshSignIn } from '../session/fresh.ts';
import type { LiveSession } from '../session/session-view.ts';
import { signIn, type SignInDeps } from '../session/sign-in.ts';
import { createTenant } from '../tenant/tenants.ts';
import { findLdapPerson } from './ldap.ts';
import { enabledLdap, getLdap, updateLdap } from './ldap-settings.ts';
import { refreshDirectoryPeople } from './refresh-people.ts';

/** Debian's OpenLDAP; where it is not installed these tests are skipped, and counted so. */
const slapd = '/usr/sbin/slapd';
const peer = { address: '192.0.2.9', userAgent: '' };
const suffix = 'dc=bank,dc=example';
const operators = `cn=operators,ou=groups,${suffix}`;
const auditors = `cn=auditors,ou=groups,${suffix}`;

let world: TestPostgres & { readonly database: Database };
let directory: string;
let server: ChildProcess;
let url: string;
let deps: SignInDeps;
let nowMs = Date.now();

const ldif = `dn: ${suffix}
objectClass: dcObject
objectClass: organization
o: bank
dc: bank

dn: ou=people,${suffix}
objectClass: organizationalUnit
ou: people

dn: ou=groups,${suffix}
objectClass: organizationalUnit
ou: groups

${['ann', 'bob', 'zoe', 'admin']
  .map(
    (name) => `dn: uid=${name},ou=people,${suffix}
objectClass: inetOrgPerson
uid: ${name}
cn: ${name} of the bank
sn: ${name}
mail: ${name}@bank.example
userPassword: secret of ${name}
`,
  )
  .join('\n')}
dn: uid=ann2,ou=people,${suffix}
objectClass: inetOrgPerson
uid: ann2
cn: twin
sn: twin
mail: twin@bank.example
userPassword: secret

dn: uid=ann3,ou=people,${suffix}
objectClass: inetOrgPerson
uid: ann3
cn: twin
sn: twin
mail: twin@bank.example
userPassword: secret

dn: uid=bytes,ou=people,${suffix}
objectClass: inetOrgPerson
uid: bytes
cn: bytes
sn: bytes
mail: bytes@bank.example
userPassword:: AP+A/w==

dn: ${operators}
objectClass: groupOfNames
cn: operators
member: uid=ann,ou=people,${suffix}
member: uid=admin,ou=people,${suffix}
member: uid=ann2,ou=people,${suffix}
member: uid=ann3,ou=people,${suffix}

dn: ${auditors}
objectClass: groupOfNames
cn: auditors
member: uid=ann,ou=people,${suffix}
member: uid=bob,ou=people,${suffix}
`;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function startLdap(): Promise<void> {
  const conf = join(directory, 'slapd.conf');
  await mkdir(join(directory, 'data'));
  const schemas = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  const access = 'access to attrs=userPassword by anonymous auth by * none\naccess to * by users read by * none';
  await writeFile(
    conf,
    `${schemas.join('\n')}\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\ndatabase mdb\nsuffix "${suffix}"\nrootdn "cn=root,${suffix}"\nrootpw root-secret\ndirectory ${join(directory, 'data')}\n${access}\n`,
  );
  await writeFile(join(directory, 'people.ldif'), ldif);
  const filled = spawnSync('/usr/sbin/slapadd', ['-f', conf, '-l', join(directory, 'people.ldif')], {
    encoding: 'utf8',
  });
  if (filled.status !== 0) throw new AppError('internal.unexpected', filled.stderr);
  const port = await freePort();
  url = `ldap://127.0.0.1:${port}`;
  server = spawn(slapd, ['-f', conf, '-h', `${url}/`, '-d', '0'], { stdio: 'ignore' });
  for (let tries = 0; tries < 200; tries++) {
    const client = new Client({ url, connectTimeout: 500 });
    const isUp = await client.bind(`cn=root,${suffix}`, 'root-secret').then(
      () => true,
      () => false,
    );
    await client.unbind().catch(() => undefined);
    if (isUp) return;
    await delay(50);
  }
  throw new AppError('internal.unexpected', 'slapd does not answer');
}

async function asRoot(work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ url });
  await client.bind(`cn=root,${suffix}`, 'root-secret');
  await work(client);
  await client.unbind();
}

const chief = {
  kind: 'user',
  userId: userId('uchief'),
  platformAdmin: true,
  roles: [],
} as const;

async function configure(input: LdapUpdate, freshUntil: string | null = new Date(nowMs).toISOString()) {
  const admin = await signIn({ input: { email: 'admin@bank.example', password: 'correct horse 42', peer }, deps });
  const live = await authenticateSession({ token: admin.token, deps });
  const session: LiveSession = { ...live, actor: chief, info: { ...live.info, freshUntil } };
  return updateLdap({ ctx: { actor: chief, requestId: 't' }, session, input, deps });
}

function enter(name: string, password = `secret of ${name}`) {
  return signIn({ input: { email: `${name}@bank.example`, password, peer }, deps });
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

describe.skipIf(!existsSync(slapd))('sign-in by an LDAP directory', () => {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'logwarden-ldap-'));
    world = await startTestDatabase();
    const clock = { nowMs: () => nowMs };
    const keys = await openInstallationKeys(join(directory, 'keys'));
    deps = { database: world.database, clock, keys, throttle: new LoginThrottle(clock) };
    for (const id of ['bank', 'customs']) {
      const admin = { email: `admin@${id}.example`, name: id, initialPassword: 'correct horse 42' };
      const input = { id, name: id, zone: 'UTC', calendar: 'none', admin };
      const ctx = { actor: { kind: 'system', part: 'test' }, requestId: 't' } as const;
      await createTenant({ ctx, deps, input, mustChangePassword: false });
    }
    await startLdap();
  });
  afterAll(async () => {
    server.kill();
    await world.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('is set up by the platform admin, encrypted, and keeps its password to itself', async () => {
    expect(await codeOf(enter('ann'))).toBe('auth.invalid');
    const remote = { enabled: true, url: 'ldap://ldap.bank.example', userBase: 'x', groupBase: 'y' };
    expect(await codeOf(configure(remote))).toBe('request.invalid');
    expect(await codeOf(configure({ url }, null))).toBe('auth.not_fresh');
    const nowhere = [{ group: operators, tenantId: 'tnosuchtenant', roles: ['operator' as const] }];
    expect(await codeOf(configure({ mapping: nowhere }))).toBe('resource.not_found');
    const settings = await configure({
      enabled: true,
      url,
      bindDn: `cn=root,${suffix}`,
      bindPassword: 'root-secret',
      userBase: `ou=people,${suffix}`,
      groupBase: `ou=groups,${suffix}`,
      mapping: [
        { group: operators.toUpperCase(), tenantId: 'bank', roles: ['operator'] },
        { group: auditors, tenantId: 'bank', roles: ['auditor'] },
        { group: auditors, tenantId: 'customs', roles: ['auditor'] },
      ],
    });
    expect(settings).toMatchObject({ enabled: true, hasBindPassword: true });
    const shown = await getLdap({ ctx: { actor: chief, requestId: 't' }, deps });
    const stored = await world.database.withPlatform('accounts', (db) => db.directorySetting.findMany());
    expect(JSON.stringify([shown, stored])).not.toContain('root-secret');
  });

  it('makes people appear with the roles of their groups, and lets nobody else in', async () => {
    const ann = await enter('ann');
    expect(ann.session.user).toMatchObject({
      email: 'ann@bank.example',
      name: 'ann of the bank',
      platformAdmin: false,
    });
    expect(ann.session.tenants.map(({ id, roles }) => [id, roles])).toEqual([
      ['bank', ['operator', 'auditor']],
      ['customs', ['auditor']],
    ]);
    expect((await enter('ann')).session.user.id).toBe(ann.session.user.id);
    for (const [name, password] of [
      ['ann', 'secret of bob'],
      ['nobody', 'secret'],
      ['zoe', 'secret of zoe'],
      ['twin', 'secret'],
      ['*', 'secret of ann'],
      ['a*', 'secret of ann'],
      ['ann)(uid=*', 'secret of ann'],
    ] as const) {
      nowMs += 3_600_000;
      expect([name, await codeOf(enter(name, password))]).toEqual([name, 'auth.invalid']);
    }
  });

  it('asks a local account for its own password only', async () => {
    expect(await codeOf(enter('admin', 'secret of admin'))).toBe('auth.invalid');
    expect(await codeOf(enter('admin', 'correct horse 42'))).toBe('done');
  });

  it('makes a session fresh by the password of the directory', async () => {
    const { token } = await enter('bob');
    const session = await authenticateSession({ token, deps });
    const again = (password: string) =>
      refreshSignIn({ ctx: { actor: session.actor, requestId: 't' }, session, input: { password, peer: 'p' }, deps });
    expect(await codeOf(again('secret of ann'))).toBe('auth.invalid');
    expect(await codeOf(again('secret of bob'))).toBe('done');
  });

  it('takes rights away when the directory does, without a new sign-in', async () => {
    const [ann, bob] = [await enter('ann'), await enter('bob')];
    await asRoot(async (client) => {
      const values = [`uid=ann,ou=people,${suffix}`];
      const modification = new Attribute({ type: 'member', values });
      await client.modify(auditors, new Change({ operation: 'delete', modification }));
      await client.del(`uid=bob,ou=people,${suffix}`);
    });
    expect(await refreshDirectoryPeople(deps)).toEqual({ asked: 2, out: 1 });
    const left = await authenticateSession({ token: ann.token, deps });
    expect(left.info.tenants.map(({ id, roles }) => [id, roles])).toEqual([['bank', ['operator']]]);
    expect(await codeOf(authenticateSession({ token: bob.token, deps }))).toBe('auth.invalid');
    const removed = await world.database.withPlatform('audit_heads', (db) =>
      db.auditRecord.count({ where: { action: 'members.remove' } }),
    );
    expect(removed).toBe(3);
  });

  it('knows people again by bytes too, as in Active Directory', async () => {
    const known = await enabledLdap(deps);
    if (known === undefined) return expect.unreachable();
    const byBytes = { ...known.server, idAttribute: 'userPassword' };
    const person = await findLdapPerson(byBytes, 'hex:00ff80ff');
    expect(person).toMatchObject({ subject: 'hex:00ff80ff', email: 'bytes@bank.example' });
    expect(await findLdapPerson(byBytes, 'hex:00ff80fe')).toBeUndefined();
  });

  it('says so when it does not answer, and takes nothing away for that', async () => {
    const ann = await enter('ann');
    server.kill();
    await new Promise((resolve) => server.once('close', resolve));
    expect(await codeOf(enter('ann'))).toBe('db.unavailable');
    expect(await codeOf(refreshDirectoryPeople(deps))).toBe('db.unavailable');
    expect((await authenticateSession({ token: ann.token, deps })).info.tenants).toHaveLength(1);
    expect(await codeOf(enter('admin', 'correct horse 42'))).toBe('done');
  });

  it('gives nothing more once it was switched off', async () => {
    await configure({ enabled: false });
    expect(await refreshDirectoryPeople(deps)).toEqual({ asked: 1, out: 1 });
  });
});
