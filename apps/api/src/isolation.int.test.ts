import { routes, type Route, type RouteName } from '@logwarden/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './testing/world.ts';

/**
 * Attacks every route of the table: with each id and name of another tenant in every place that takes one, the answer
 * must be the one for a thing that does not exist.
 */
let world: World;
let admin: string;
let ingestKey: string;
let foreign: Readonly<Record<string, string>>;
const missing: Readonly<Record<string, string>> = {
  sourceId: 'snosuchsource',
  systemId: 'ynosuchsystem',
  userId: 'unosuchuser',
  keyId: 'knosuchkey',
  groupId: 'gnosuchgroup',
  grantId: 'rnosuchgrant',
  sessionId: 'enosuchsession',
  policyId: 'mnosuchpolicy',
  revealId: 'rnosuchreveal',
  tenantId: 'tnosuchtenant',
  source: 'no-such-source',
  position: 'snosuchsource/test:3',
};
const range = { from: '2025-12-30T00:00:00Z', to: '2025-12-31T00:00:00Z' };

/** A body that passes validation, with the ids and names given. */
function bodyOf(name: RouteName, ids: Readonly<Record<string, string>>): unknown {
  const query = { query: '', ...range };
  const sources = [ids['source'] ?? ''];
  const bodies: Partial<Record<RouteName, unknown>> = {
    switchTenant: { tenantId: ids['tenantId'] },
    updateTenant: { name: 'taken over' },
    updateMember: { roles: ['admin'] },
    updateSystem: { name: 'taken over' },
    updateQuota: { storageBytes: 1 },
    updateLdap: { mapping: [{ group: 'cn=x', tenantId: ids['tenantId'], roles: ['admin'] }] },
    updateOidc: { mapping: [{ group: 'x', tenantId: ids['tenantId'], roles: ['admin'] }] },
    updateGroup: { name: 'taken over', roles: ['admin'] },
    addGroupMember: { userId: ids['userId'] },
    createGrant: {
      subjectKind: 'user',
      subjectId: ids['userId'],
      scopeKind: 'source',
      scopeId: ids['sourceId'],
    },
    createApiKey: { name: 'probe', use: 'read', sources: [ids['sourceId']] },
    createSource: { name: `probe-${ids['systemId'] ?? ''}`, systemId: ids['systemId'] },
    updateSource: { description: 'taken over' },
    search: { ...query, sources },
    aggregate: { ...query, sources, aggs: { n: { type: 'cardinality', field: 'n' } } },
    listFields: { ...query, sources },
    getContext: { position: ids['position'] },
    checkQuery: { query: 'a', sources },
    explainQuery: { query: 'a', sources },
    completeQuery: { ...query, cursor: 0, sources },
    replayQuarantine: { sourceId: ids['sourceId'] },
    proposeMaskPolicy: { sourceId: ids['sourceId'], policy: { keywords: ['taken over'] } },
    previewMaskPolicy: { sourceId: ids['sourceId'], policy: {} },
    lookup: { ...range, sources, dataClass: 'mobile', value: '13800138000' },
    requestReveal: { position: ids['position'], reason: 'curiosity', ticket: 'none' },
  };
  return bodies[name];
}

function queryOf(name: RouteName, ids: Readonly<Record<string, string>>): string {
  const source = encodeURIComponent(ids['source'] ?? '');
  if (name === 'listQuarantine' || name === 'getLifecycle') return `?source=${source}`;
  if (name === 'listMaskPolicies' || name === 'getMaskPolicy') return `?sourceId=${ids['sourceId'] ?? ''}`;
  if (name === 'downloadEvent') return `?position=${encodeURIComponent(ids['position'] ?? '')}`;
  return name === 'getLedger' ? `?source=${source}&from=${range.from}&to=${range.to}` : '';
}

async function attack(name: RouteName, ids: Readonly<Record<string, string>>) {
  const route: Route = routes[name];
  const path = route.path.replace(/:([a-zA-Z]+)/g, (_, key: string) => ids[key] ?? '');
  const body = bodyOf(name, ids);
  const answer = await world.api.inject({
    method: route.method,
    url: `${path}${queryOf(name, ids)}`,
    headers: { authorization: admin, 'x-request-id': 'same-for-both', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  let text = answer.body;
  for (const [key, value] of Object.entries(ids)) text = text.replaceAll(value, `<${key}>`);
  return { status: answer.statusCode, text };
}

/** Routes that take an id or name of something, found from the table itself. */
const takers = Object.entries<Route>(routes)
  .filter(([, route]) => {
    const parts = [route.params, route.query, route.body].map((schema) =>
      JSON.stringify(schema?.toJSONSchema({ io: 'input' }) ?? {}),
    );
    return route.permission !== 'public' && /"(\w+Id|sources?|position)":/.test(parts.join());
  })
  .map(([name]) => name)
  .filter((name): name is RouteName => name in routes);

beforeAll(async () => {
  world = await startWorld();
  ({ ingestKey } = await world.addTenant('customs'));
  const bank = await world.addTenant('bank');
  const client = world.client(await world.signIn('admin@bank.example'));
  const system = await client.createSystem({ body: { name: 'core' } });
  const source = await client.createSource({ body: { name: 'tills', systemId: system.id } });
  const view = await world.deps.directory.sourceById('bank', source.id);
  if (view !== undefined)
    await world.store(view, [
      '{"@timestamp":"2025-12-30T08:00:00Z","n":1,"message":"secret of the bank","phone":"13800138000"}',
    ]);
  const [member] = (await client.listMembers()).items;
  const [key] = (await client.listApiKeys()).items;
  const [session] = (await client.listSessions()).items;
  const group = await client.createGroup({ body: { name: 'tellers', roles: ['operator'] } });
  const scope = { scopeKind: 'source', scopeId: source.id } as const;
  const grant = await client.createGrant({ body: { subjectKind: 'role', subjectId: 'analyst', ...scope } });
  const [hit] = (await world.client(bank.readKey).search({ body: { query: '', ...range } })).hits;
  const policy = await client.proposeMaskPolicy({ body: { policy: { detectors: { mobile: { enabled: false } } } } });
  const asked = { position: hit?.position ?? '', field: 'phone', reason: 'to call back', ticket: 'T-1' };
  const reveal = await client.requestReveal({ body: asked });
  foreign = {
    policyId: policy.id,
    revealId: reveal.id,
    sourceId: source.id,
    systemId: system.id,
    userId: member?.userId ?? '',
    keyId: key?.id ?? '',
    groupId: group.id,
    grantId: grant.id,
    sessionId: session?.id ?? '',
    tenantId: 'bank',
    source: 'tills',
    position: hit?.position ?? '',
  };
  admin = await world.signIn('admin@customs.example');
});
afterAll(() => world.stop());

describe('another tenant', () => {
  it('has something to attack', () => {
    for (const value of Object.values(foreign)) expect(value).not.toBe('');
    expect(takers.length).toBeGreaterThanOrEqual(19);
    expect(takers).toContain('search');
    expect(takers).toContain('revokeSession');
  });

  it.each(takers)('%s answers its ids as it answers none', async (name) => {
    const theirs = await attack(name, foreign);
    expect(theirs).toEqual(await attack(name, missing));
    const isPlatforms = ['updateTenant', 'updateQuota', 'updateLdap', 'updateOidc'].includes(name);
    expect([name, theirs.status]).toEqual([name, isPlatforms ? 403 : 404]);
    expect(theirs.text).not.toContain('secret');
  });

  it('is untouched after all of it', async () => {
    const client = world.client(await world.signIn('admin@bank.example'));
    expect((await client.listSystems()).items.map((system) => system.name)).toEqual(['core']);
    expect((await client.listSources()).items.map((source) => source.description)).toEqual(['']);
    expect((await client.listMembers()).items).toHaveLength(1);
    expect((await client.listApiKeys()).items.every((key) => key.revokedAt === null)).toBe(true);
    expect((await client.listGroups()).items.map((group) => [group.name, group.members])).toEqual([['tellers', []]]);
    expect((await client.listGrants()).items.map((grant) => grant.live)).toEqual([true]);
    expect((await client.listMaskPolicies()).items.map((policy) => policy.state)).toEqual(['draft']);
    expect((await client.listReveals()).items.map((reveal) => reveal.state)).toEqual(['requested']);
    expect((await client.search({ body: { query: '', ...range } })).total?.value).toBe(1);
  });

  it('shows nothing of itself in any list or search without a name', async () => {
    const own = world.client(admin);
    const seen = JSON.stringify([
      await own.listSources(),
      await own.listSystems(),
      await own.listMembers(),
      await own.listApiKeys(),
      await own.listGroups(),
      await own.listGrants(),
      await own.listAudit(),
      await own.listMaskPolicies(),
      await own.getMaskCoverage(),
      await own.listReveals(),
      await own.getUsage(),
      await own.listSourceStats(),
      await own.listQuarantine(),
      await own.getLedger({ query: { from: '2025-12-30T00:00:00Z', to: '2025-12-31T00:00:00Z' } }),
      await own.checkLedger(),
      await own.search({ body: { query: '', ...range } }),
      await own.listFields({ body: { query: '', ...range } }),
      await own.aggregate({ body: { query: '', ...range, aggs: { n: { type: 'cardinality', field: 'n' } } } }),
    ]);
    for (const trace of ['bank', 'tills', 'core', 'secret']) expect(seen).not.toContain(trace);
  });
});

describe('headers', () => {
  const spoofs: readonly (readonly [string, string])[] = [
    ['x-tenant', 'bank'],
    ['x-tenant-id', 'bank'],
    ['x-scope-orgid', 'bank'],
    ['x-logwarden-tenant', 'bank'],
    ['x-forwarded-user', 'admin@bank.example'],
    ['x-remote-user', 'admin@bank.example'],
    ['x-auth-request-email', 'admin@bank.example'],
    ['x-roles', 'admin'],
    ['x-original-url', '/api/v1/tenants'],
    ['x-rewrite-url', '/api/v1/tenants'],
    ['x-http-method-override', 'DELETE'],
    ['es-security-runas-user', 'bank'],
    ['forwarded', 'for=127.0.0.1;host=bank'],
    ['host', 'bank.example'],
  ];

  it.each(spoofs)('%s: %s changes nothing of who one is', async (name, value) => {
    const ask = (headers: Readonly<Record<string, string>>) =>
      world.api.inject({ url: '/api/v1/sources', headers: { authorization: admin, ...headers } });
    const [plain, spoofed] = [await ask({}), await ask({ [name]: value })];
    expect([spoofed.statusCode, spoofed.body]).toEqual([200, plain.body]);
    expect(spoofed.body).not.toContain('tills');
  });

  it('that name another tenant are answered by saying so, and select nothing', async () => {
    const headers = { authorization: admin, 'logwarden-tenant': 'bank' };
    const answer = await world.api.inject({ url: '/api/v1/sources', headers });
    expect([answer.statusCode, answer.body.includes('tills')]).toEqual([409, false]);
  });

  it('other than Authorization carry no credentials, so another site cannot make a browser send any', async () => {
    const token = admin.replace('Bearer ', '');
    const carriers: readonly { readonly url: string; readonly headers: Readonly<Record<string, string>> }[] = [
      { url: '/api/v1/sources', headers: { cookie: `token=${token}; session=${token}; authorization=${admin}` } },
      { url: `/api/v1/sources?token=${token}&access_token=${token}`, headers: {} },
      { url: '/api/v1/sources', headers: { 'x-api-key': token, 'x-auth-token': token } },
      { url: '/api/v1/sources', headers: { 'proxy-authorization': admin } },
    ];
    for (const carrier of carriers) expect((await world.api.inject(carrier)).statusCode).toBe(401);
    const preflight = await world.api.inject({
      method: 'OPTIONS',
      url: '/api/v1/sources',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    const cross = await world.api.inject({ url: '/api/v1/sources', headers: { authorization: admin, origin: 'null' } });
    for (const answer of [preflight, cross]) {
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('cannot make a form be read as JSON', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const answer = await world.api.inject({
        method: 'POST',
        url: '/api/v1/systems',
        headers: { authorization: admin, 'content-type': type },
        payload: '{"name":"by a form"}',
      });
      expect([type, answer.statusCode >= 400]).toEqual([type, true]);
    }
  });
});

describe('every route', () => {
  const guarded = Object.entries<Route>(routes).filter(([, route]) => route.permission !== 'public');

  it.each(guarded)('%s asks who it is', async (_, route) => {
    const path = route.path.replace(/:[a-zA-Z]+/g, 'xnosuchthing');
    for (const authorization of [undefined, 'Bearer nonsense', 'ApiKey nonsense']) {
      const answer = await world.api.inject({
        method: route.method,
        url: path,
        ...(authorization === undefined ? {} : { headers: { authorization } }),
      });
      expect(answer.statusCode).toBe(401);
    }
  });

  it.each(guarded)('%s refuses an ingest key', async (_, route) => {
    const path = route.path.replace(/:[a-zA-Z]+/g, 'xnosuchthing');
    const answer = await world.api.inject({ method: route.method, url: path, headers: { authorization: ingestKey } });
    expect(answer.statusCode).toBe(403);
  });
});
