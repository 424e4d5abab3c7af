import { ClientError, type Client } from '@logwarden/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password, startWorld, type World } from './testing/world.ts';

const range = { from: '2025-12-30T00:00:00Z', to: '2025-12-31T00:00:00Z' };
let world: World;
let admin: Client;
let readKey: string;
let adminKey: string;
const ids: Record<string, string> = {};

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    return error instanceof ClientError ? error.code : String(error);
  }
}

async function person(name: string, role: 'operator' | 'analyst' | 'auditor'): Promise<Client> {
  const email = `${name}@customs.example`;
  const member = await admin.addMember({ body: { email, name, roles: [role], initialPassword: 'initial horse 1' } });
  ids[name] = member.userId;
  const { token } = await world.client().signIn({ body: { email, password: 'initial horse 1' } });
  const client = world.client(`Bearer ${token}`);
  await client.changePassword({ body: { current: 'initial horse 1', next: password } });
  return client;
}

async function makeSource(name: string, lines: readonly string[]): Promise<void> {
  const source = await admin.createSource({ body: { name, parser: { kind: 'json' }, systemId: ids['core'] } });
  ids[name] = source.id;
  const view = await world.deps.directory.sourceById('customs', source.id);
  if (view !== undefined) await world.store(view, lines);
}

const line = (n: number, level: string, branch: string): string =>
  JSON.stringify({ '@timestamp': `2025-12-30T08:00:0${n}Z`, level, branch, message: `step ${n} at desk ${branch}` });

beforeAll(async () => {
  world = await startWorld();
  ({ readKey, adminKey } = await world.addTenant('customs'));
  admin = world.client(await world.signIn('admin@customs.example'));
  ids['core'] = (await admin.createSystem({ body: { name: 'Core' } })).id;
  await makeSource('review', [line(1, 'error', 'north'), line(2, 'info', 'south'), line(3, 'error', 'south')]);
  await makeSource('archive', [line(4, 'error', 'north')]);
});
afterAll(() => world.stop());

async function seen(client: Client, sources?: string[]): Promise<string[]> {
  const { hits } = await client.search({
    body: { query: '', ...range, ...(sources === undefined ? {} : { sources }) },
  });
  return hits.map((hit) => String(hit.fields['message']).slice(0, 6)).sort();
}

/** Ids and positions are random letters, which may spell any short word. */
function withoutIds(answer: unknown): string {
  return JSON.stringify(answer, (key, value: unknown) => (key === 'id' || key === 'position' ? undefined : value));
}

describe('the table of rights', () => {
  it('reads right by right, the same for everybody', async () => {
    const matrix = await world.client(await world.signIn('admin@customs.example')).getPermissions();
    const holders = (name: string): unknown => matrix.permissions.find((row) => row.name === name)?.holders;
    expect(holders('pii.approve')).toEqual(['admin']);
    expect(holders('pii.correlate')).toEqual(['admin', 'admin_key']);
    expect(holders('audit.read')).toEqual(['admin', 'auditor', 'admin_key']);
    expect(holders('platform.directory')).toEqual(['platform_admin']);
    expect(holders('logs.search')).toEqual(['admin', 'operator', 'analyst', 'admin_key', 'read_key']);
  });
});

describe('groups', () => {
  it('give their roles from the next request on, and take them with the person or the group', async () => {
    const gus = await person('gus', 'auditor');
    expect(await codeOf(seen(gus))).toBe('auth.forbidden');
    const { id: groupId } = await admin.createGroup({ body: { name: 'night shift', roles: ['operator'] } });
    const added = await admin.addGroupMember({ params: { groupId }, body: { userId: ids['gus'] ?? '' } });
    expect(added.members).toEqual([{ userId: ids['gus'], name: 'gus' }]);
    expect(await seen(gus)).toHaveLength(4);
    expect((await gus.getSession()).tenant?.roles).toEqual(['operator', 'auditor']);
    await admin.updateGroup({ params: { groupId }, body: { roles: [] } });
    expect(await codeOf(seen(gus))).toBe('auth.forbidden');
    await admin.updateGroup({ params: { groupId }, body: { roles: ['analyst'] } });
    await admin.removeGroupMember({ params: { groupId, userId: ids['gus'] ?? '' } });
    expect(await codeOf(seen(gus))).toBe('auth.forbidden');
    await admin.addGroupMember({ params: { groupId }, body: { userId: ids['gus'] ?? '' } });
    expect(await seen(gus)).toHaveLength(4);
    await admin.removeGroup({ params: { groupId } });
    expect(await codeOf(seen(gus))).toBe('auth.forbidden');
    expect(await codeOf(admin.createGroup({ body: { name: 'night shift', roles: [] } }))).toBe('done');
    expect(await codeOf(admin.createGroup({ body: { name: 'night shift', roles: [] } }))).toBe('resource.conflict');
  });
});

describe('grants', () => {
  const grantTo = (name: string, part: Partial<Parameters<Client['createGrant']>[0]['body']>) =>
    admin.createGrant({
      body: { subjectKind: 'user', subjectId: ids[name] ?? '', scopeKind: 'source', scopeId: ids['review'], ...part },
    });

  it('limit a reader to what they give; the rest is not there, and revoking does not open it again', async () => {
    const ola = await person('ola', 'operator');
    expect(await seen(ola)).toHaveLength(4);
    const grant = await grantTo('ola', {});
    expect(await seen(ola)).toEqual(['step 1', 'step 2', 'step 3']);
    expect((await ola.listSources()).items.map((source) => source.name)).toEqual(['review']);
    const foreign = await codeOf(seen(ola, ['archive']));
    expect([foreign, await codeOf(seen(ola, ['no-such-source']))]).toEqual([
      'resource.not_found',
      'resource.not_found',
    ]);
    await grantTo('ola', { scopeKind: 'system', scopeId: ids['core'] ?? '', expiresAt: inAnHour() });
    expect(await seen(ola)).toHaveLength(4);
    world.clock.advance(3_600_000);
    const again = world.client(await world.signIn('ola@customs.example'));
    expect(await seen(again)).toHaveLength(3);
    admin = world.client(await world.signIn('admin@customs.example'));
    await admin.revokeGrant({ params: { grantId: grant.id } });
    expect(await seen(again)).toEqual([]);
    expect(await codeOf(admin.revokeGrant({ params: { grantId: grant.id } }))).toBe('resource.not_found');
    expect((await admin.listGrants()).items.map((item) => item.live)).toEqual([false, false]);
  });

  it('filter rows, on every way that reads lines', async () => {
    const rita = await person('rita', 'operator');
    const [south] = (await admin.search({ body: { query: 'branch:south level:info', ...range } })).hits;
    const [north] = (await admin.search({ body: { query: 'branch:north', ...range, sources: ['review'] } })).hits;
    await grantTo('rita', { rowFilter: 'branch:south OR branch:east' });
    expect(await seen(rita)).toEqual(['step 2', 'step 3']);
    const counted = await rita.search({ body: { query: 'level:error OR step', ...range } });
    expect(counted.total?.value).toBe(2);
    const aggs = { branches: { type: 'terms', field: 'branch' } } as const;
    const { aggs: found } = await rita.aggregate({ body: { query: '', ...range, aggs } });
    expect(found['branches']?.buckets?.map((bucket) => bucket.key)).toEqual(['south']);
    const fields = await rita.listFields({ body: { query: '', ...range } });
    expect(fields.fields.find((field) => field.name === 'branch')?.top).toEqual([{ value: 'south', count: 2 }]);
    const completed = await rita.completeQuery({ body: { query: 'branch:', cursor: 7, ...range } });
    expect(completed.items.map((item) => item.label)).not.toContain('north');
    const around = await rita.getContext({ body: { position: south?.position ?? '' } });
    expect(around.hits.map((hit) => hit.fields['branch'])).toEqual(['south', 'south']);
    expect(await codeOf(rita.getContext({ body: { position: north?.position ?? '' } }))).toBe('resource.not_found');
    const file = (position = '') => rita.downloadEvent({ query: { position } });
    expect(await codeOf(file(north?.position))).toBe('resource.not_found');
    expect(await codeOf(file(south?.position))).toBe('done');
  });

  it('cannot be loosened by a query', async () => {
    const rita = world.client(await world.signIn('rita@customs.example'));
    for (const query of [
      'branch:north',
      'branch:south OR branch:north',
      'NOT branch:south',
      '* OR *',
      '(branch:north)',
    ]) {
      const { hits } = await rita.search({ body: { query, ...range } });
      expect([query, hits.filter((hit) => hit.fields['branch'] !== 'south')]).toEqual([query, []]);
    }
    expect(await codeOf(rita.search({ body: { query: 'a) OR (b', ...range } }))).toBe('query.invalid');
  });

  it('hide fields, in lines and from questions', async () => {
    const hans = await person('hans', 'operator');
    const [line] = (await admin.search({ body: { query: 'step AND branch:north', ...range, sources: ['review'] } }))
      .hits;
    await grantTo('hans', { hiddenFields: ['message', 'branch'] });
    const { hits } = await hans.search({ body: { query: '', ...range } });
    expect(hits).toHaveLength(3);
    expect(withoutIds(hits)).not.toMatch(/north|south|desk/);
    expect(JSON.stringify(hits)).toContain('log.level');
    const { fields } = await hans.listFields({ body: { query: '', ...range } });
    expect(fields.map((field) => field.name).filter((name) => ['branch', 'message'].includes(name))).toEqual([]);
    const around = await hans.getContext({ body: { position: line?.position ?? '' } });
    expect(withoutIds(around)).not.toMatch(/north|south|desk/);
    for (const query of [
      'north',
      'branch:north',
      'Branch:n*',
      'raw:"north"',
      '/nor.h/',
      'NOT branch:north',
      'branch:*',
    ]) {
      expect([query, await codeOf(hans.search({ body: { query, ...range } }))]).toEqual([query, 'field.masked']);
    }
    const aggs = { branches: { type: 'terms', field: 'branch' } } as const;
    expect(await codeOf(hans.aggregate({ body: { query: '', ...range, aggs } }))).toBe('field.masked');
    expect((await hans.search({ body: { query: 'level:error', ...range } })).hits).toHaveLength(2);
  });

  it('are checked when they are made', async () => {
    const wrong = (part: Partial<Parameters<Client['createGrant']>[0]['body']>) => codeOf(grantTo('rita', part));
    expect(await wrong({ rowFilter: 'branch:(' })).toBe('query.invalid');
    expect(await wrong({ scopeId: 'snosuchsource' })).toBe('resource.not_found');
    expect(await wrong({ subjectKind: 'group' })).toBe('resource.not_found');
    expect(await wrong({ subjectKind: 'role', subjectId: 'admin_key' })).toBe('resource.not_found');
    expect(await wrong({ scopeKind: 'all' })).toBe('request.invalid');
    expect(await wrong({ expiresAt: new Date(0).toISOString() })).toBe('request.invalid');
  });

  it('show lines as stored only by a person who has just signed in, never by a key', async () => {
    const body = { subjectKind: 'user', subjectId: ids['rita'] ?? '', scopeKind: 'all', unmasked: true } as const;
    expect(await codeOf(world.client(adminKey).createGrant({ body }))).toBe('auth.forbidden');
    const stale = world.client(await world.signIn('admin@customs.example'));
    world.clock.advance(11 * 60_000);
    expect(await codeOf(stale.createGrant({ body }))).toBe('auth.not_fresh');
    expect(await codeOf(stale.refreshSignIn({ body: { password: 'wrong horse 42' } }))).toBe('auth.invalid');
    await stale.refreshSignIn({ body: { password } });
    expect(await codeOf(stale.createGrant({ body }))).toBe('done');
    admin = stale;
  });
});

function inAnHour(): string {
  return new Date(world.clock.nowMs() + 3_600_000).toISOString();
}

describe('keys', () => {
  it('read the sources they are for, at once and after a grant', async () => {
    const made = await admin.createApiKey({ body: { name: 'one', use: 'read', sources: [ids['archive'] ?? ''] } });
    expect(made.key.sources).toEqual([ids['archive']]);
    const key = world.client(`ApiKey ${made.secret}`);
    expect(await seen(key)).toEqual(['step 4']);
    expect(await codeOf(seen(key, ['review']))).toBe('resource.not_found');
    const all = world.client(readKey);
    expect(await seen(all)).toHaveLength(4);
    const [known] = (await admin.listApiKeys()).items.filter((item) => item.use === 'read' && item.name === 'read');
    await admin.createGrant({
      body: { subjectKind: 'key', subjectId: known?.id ?? '', scopeKind: 'all', rowFilter: 'level:info' },
    });
    expect(await seen(all)).toEqual(['step 2']);
  });

  it('of an admin manage, and do not show or approve hidden things', async () => {
    const key = world.client(adminKey);
    expect((await key.listMembers()).items.length).toBeGreaterThan(2);
    expect(await codeOf(key.createGroup({ body: { name: 'by key' } }))).toBe('done');
    expect(await codeOf(key.listAudit())).toBe('done');
    expect(await codeOf(key.getSession())).toBe('auth.forbidden');
    expect(await codeOf(key.updateTenantSettings({ body: { revealFourEyes: false } }))).toBe('auth.forbidden');
    expect(await codeOf(key.updateTenantSettings({ body: { revealMinutes: 3 } }))).toBe('done');
  });

  it('that are for some sources cannot create others', async () => {
    const body = { name: 'x', createSources: true, sources: [ids['archive'] ?? ''] };
    expect(await codeOf(admin.createApiKey({ body: { ...body, use: 'ingest' } }))).toBe('request.invalid');
  });
});

describe('sessions of members', () => {
  it('are seen and ended by an admin of the tenant, at once', async () => {
    const ola = world.client(await world.signIn('ola@customs.example'));
    const params = { userId: ids['ola'] ?? '' };
    expect((await admin.listMemberSessions({ params })).items.length).toBeGreaterThan(0);
    await admin.revokeMemberSessions({ params });
    expect(await codeOf(ola.getSession())).toBe('auth.invalid');
    expect((await admin.listMemberSessions({ params })).items).toEqual([]);
    const stranger = { userId: 'unosuchuser' };
    expect(await codeOf(admin.revokeMemberSessions({ params: stranger }))).toBe('resource.not_found');
  });
});

describe('quotas and usage', () => {
  it('are numbers for the tenant, and set by the platform alone', async () => {
    const usage = await admin.getUsage();
    expect(usage).toMatchObject({ tenantId: 'customs', sources: 2, events: 4, quota: { isolation: 'shared' } });
    const params = { tenantId: 'customs' };
    expect(await codeOf(admin.updateQuota({ params, body: { storageBytes: 1 } }))).toBe('auth.forbidden');
    await world.makePlatformAdmin('admin@customs.example');
    const chief = world.client(await world.signIn('admin@customs.example'));
    expect(usage.overQuota).toEqual({ requests: 0, lastAt: null, lastQuota: null });
    const quota = await chief.updateQuota({ params, body: { storageBytes: 5e9, isolation: 'dedicated_index' } });
    expect(quota).toMatchObject({ storageBytes: 5e9, queryMsPerMinute: null, isolation: 'dedicated_index' });
    expect(await chief.updateQuota({ params, body: { queryMsPerMinute: 9000 } })).toMatchObject({ storageBytes: 5e9 });
    expect(await chief.updateQuota({ params, body: { ingestEventsPerSecond: 4e9 } })).toMatchObject({
      ingestEventsPerSecond: 4e9,
      ingestBytesPerSecond: null,
    });
    expect((await chief.listUsage()).items[0]?.quota.queryMsPerMinute).toBe(9000);
    const nobody = { tenantId: 'tnosuchtenant' };
    expect(await codeOf(chief.updateQuota({ params: nobody, body: { storageBytes: 1 } }))).toBe('resource.not_found');
  });
});
