import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from './testing/world.ts';

const day = { from: '2025-12-30T00:00:00Z', to: '2025-12-31T00:00:00Z' };
const lines = Array.from({ length: 30 }, (_, i) =>
  JSON.stringify({
    '@timestamp': `2025-12-30T08:00:${String(i).padStart(2, '0')}Z`,
    level: i % 3 === 0 ? 'error' : 'info',
    service: 'review',
    n: i,
    big: i === 0 ? 1 : 2,
    message: i % 3 === 0 ? `审单 ${String(i)} 超时: connection refused` : `declaration ${String(i)} passed`,
  }),
);

let world: World;
let admin: string;
let readKey: string;
let ingestKey: string;

beforeAll(async () => {
  world = await startWorld();
  const customs = await world.addTenant('customs');
  await world.addTenant('bank');
  ({ readKey, ingestKey } = customs);
  admin = await world.signIn('admin@customs.example');
  const source = await world.client(admin).createSource({ body: { name: 'review', parser: { kind: 'json' } } });
  const view = await world.deps.directory.sourceById('customs', source.id);
  if (view !== undefined) await world.store(view, lines);
});

afterAll(() => world.stop());

async function raw(path: string, body: unknown, authorization = readKey) {
  return world.api.inject({
    method: 'POST',
    url: path,
    headers: { authorization, 'content-type': 'application/json' },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('search', () => {
  it('answers in the fixed form, newest first, with pages by cursor', async () => {
    const first = await raw('/api/v1/search', { query: '', ...day, limit: 20 });
    expect(first.statusCode).toBe(200);
    expect(first.headers['cache-control']).toBe('no-store');
    const page = first.json<{ hits: Record<string, unknown>[]; cursor: string }>();
    expect(page).toMatchObject({
      total: { value: 30, relation: 'eq' },
      complete: true,
      took_ms: expect.any(Number) as number,
    });
    expect(page.hits).toHaveLength(20);
    expect(page.hits[0]).toMatchObject({
      source: 'review',
      timestamp: '2025-12-30T08:00:29.000Z',
      raw: lines[29],
      fields: { 'log.level': 'info', 'service.name': 'review', n: 29 },
    });
    const rest = await raw('/api/v1/search', { query: '', ...day, limit: 20, cursor: page.cursor, total: false });
    const second = rest.json<{ hits: { id: string }[] }>();
    expect(second.hits).toHaveLength(10);
    expect(second).not.toHaveProperty('total');
    const ids = new Set([...page.hits.map((hit) => hit['id']), ...second.hits.map((hit) => hit.id)]);
    expect(ids.size).toBe(30);
  });

  it('finds words, parts, fields and numbers', async () => {
    const client = world.client(readKey);
    const count = async (query: string): Promise<number | undefined> =>
      (await client.search({ body: { query, ...day, sources: ['review'] } })).total?.value;
    expect(await count('超时')).toBe(10);
    expect(await count('raw:"nection refu"')).toBe(10);
    expect(await count('log.level:error')).toBe(10);
    expect(await count('n >= 20')).toBe(10);
    expect(await count('超时 AND NOT n:0')).toBe(9);
  });

  it('says the place, the expectation and a fix of a query that is none', async () => {
    const refused = world.client(readKey).search({ body: { query: '超时 AND', ...day } });
    await expect(refused).rejects.toMatchObject({
      code: 'query.invalid',
      status: 400,
      details: { position: 3, reason: 'missing_operand', fix: '超时' },
    });
  });

  it('offers raw: where it finds what words do not, and near names for an unknown field', async () => {
    const client = world.client(readKey);
    const part = await client.search({ body: { query: 'nection', ...day } });
    expect(part.total?.value).toBe(0);
    expect(part.hints).toContainEqual(expect.objectContaining({ code: 'raw_matches', fix: 'raw:"nection"' }));
    const nothing = await client.search({ body: { query: 'zebra', ...day } });
    expect(nothing.hints).toBeUndefined();
    const field = await client.search({ body: { query: 'log.levle:error', ...day } });
    expect(field.hints).toContainEqual(expect.objectContaining({ code: 'unknown_field' }));
    const known = await client.search({ body: { query: 'log.level:fatal', ...day } });
    expect(known.hints).toBeUndefined();
    const quiet = await client.search({ body: { query: 'nection', ...day, hints: false } });
    expect(quiet).not.toHaveProperty('hints');
  });

  it('answers an unknown source and one of another tenant alike, with nothing found', async () => {
    const bank = await world.signIn('admin@bank.example');
    await world.client(bank).createSource({ body: { name: 'tills' } });
    const answers = await Promise.all(
      ['tills', 'nowhere'].map((name) => raw('/api/v1/search', { query: '', ...day, sources: [name] })),
    );
    for (const [index, answer] of answers.entries()) {
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({
        error: { code: 'resource.not_found', message: `There is no source “${['tills', 'nowhere'][index] ?? ''}”.` },
        hits: [],
        total: { value: 0, relation: 'eq' },
      });
    }
  });

  it('names a misspelt member, a missing one and a range the wrong way round', async () => {
    const cases: [unknown, string][] = [
      [{ query: '', ...day, limt: 5 }, 'limt'],
      [{ query: '', from: day.from }, 'to'],
      [{ query: '', from: day.to, to: day.from }, 'to'],
      [{ query: '', ...day, limit: 0 }, 'limit'],
      ['{"query":', 'body'],
    ];
    for (const [body, field] of cases) {
      const answer = await raw('/api/v1/search', body);
      expect([answer.statusCode, answer.json<{ error: { details: { field: string } } }>().error.details.field]).toEqual(
        [400, field],
      );
    }
  });
});

describe('reading beside search', () => {
  it('aggregates in the fixed form', async () => {
    const answer = await raw('/api/v1/aggregate', {
      query: '',
      ...day,
      aggs: {
        levels: { type: 'terms', field: 'log.level' },
        minutes: { type: 'date_histogram', interval: '1m' },
        n: { type: 'stats', field: 'n' },
        services: { type: 'cardinality', field: 'service.name' },
        p: { type: 'percentiles', field: 'n', percents: [50] },
      },
    });
    const { aggs } = answer.json<{ aggs: Record<string, { buckets?: { key: string; count: number }[] }> }>();
    expect(aggs['levels']?.buckets).toEqual([
      { key: 'info', count: 20 },
      { key: 'error', count: 10 },
    ]);
    expect(aggs['minutes']?.buckets?.[0]).toMatchObject({ count: 30 });
    expect(aggs['n']).toMatchObject({ values: { count: 30, min: 0, max: 29, sum: 435 } });
    expect(aggs['services']).toEqual({ value: 1 });
  });

  it('refuses an aggregation that lacks something, by its place', async () => {
    const client = world.client(readKey);
    const wrong = client.aggregate({ body: { ...day, query: '', aggs: { a: { type: 'terms' } } } });
    await expect(wrong).rejects.toMatchObject({ details: { field: 'aggs.a.field' } });
  });

  it('lists fields, context, stats and the ledger of the same lines', async () => {
    const client = world.client(readKey);
    const { fields, matching } = await client.listFields({ body: { query: '', ...day, top: 2 } });
    expect(matching).toBe(30);
    expect(fields.find((field) => field.name === 'log.level')?.top[0]).toEqual({ value: 'info', count: 20 });
    const [hit] = (await client.search({ body: { query: 'n:10', ...day } })).hits;
    const context = await client.getContext({ body: { position: hit?.position ?? '', before: 2, after: 2 } });
    expect(context.hits.map((line) => line.fields['n'])).toEqual([8, 9, 10, 11, 12]);
    expect(context.anchor).toBe(2);
    const stats = (await client.listSourceStats()).items.find((item) => item.name === 'review');
    expect(stats).toMatchObject({ events: 30, quarantined: 0, lastError: null });
    const now = world.clock.nowMs();
    const span = { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 60_000).toISOString() };
    const ledger = await client.getLedger({ query: span });
    expect(ledger.totals).toMatchObject({ accepted: 30, stored: 30 });
    expect(ledger.sources[0]).toMatchObject({ source: 'review', streams: 1, accepted: 30 });
    expect(await client.checkLedger()).toEqual({ ok: true, findings: [] });
  });

  it('shows the last line that a parser could not read, and quarantine with its reason', async () => {
    const client = world.client(admin);
    const source = await client.createSource({ body: { name: 'strict', parser: { kind: 'access_log' } } });
    const view = await world.deps.directory.sourceById('customs', source.id);
    if (view !== undefined)
      await world.store(view, ['no request here', '10.0.0.1 - - [30/Dec/2025:08:00:00 +0000] "GET / HTTP/1.1" 200 5']);
    const stats = await client.getSourceStats({ params: { sourceId: source.id } });
    expect(stats).toMatchObject({ events: 2, lastError: { reason: 'parse_failed', detail: 'not an access log line' } });
    const deep = await client.createSource({ body: { name: 'deep', parser: { kind: 'json' } } });
    const deepView = await world.deps.directory.sourceById('customs', deep.id);
    const nested = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`;
    if (deepView !== undefined) await world.store(deepView, [nested]);
    const { items } = await client.listQuarantine({ query: { source: 'deep' } });
    expect(items).toMatchObject([{ source: 'deep', reason: 'too_deep', raw: nested }]);
    const [list] = (await client.listSourceStats()).items.filter((item) => item.name === 'deep');
    expect(list).toMatchObject({ quarantined: 1, lastError: { reason: 'too_deep' } });
    expect(await client.checkLedger()).toEqual({ ok: true, findings: [] });
  });

  it('checks, explains and completes queries', async () => {
    const client = world.client(readKey);
    expect(await client.checkQuery({ body: { query: '(超时' } })).toMatchObject({
      valid: false,
      errors: [{ code: 'unclosed_group', position: 0, fix: '(超时)' }],
    });
    expect(await client.checkQuery({ body: { query: 'a  and b' } })).toMatchObject({
      valid: true,
      hints: [{ code: 'lowercase_operator', fix: 'a  AND b' }],
    });
    const explained = await client.explainQuery({ body: { query: 'n:1 OR 超时', text: '审单 0 超时' } });
    expect(explained.explanation).toMatchObject({ kind: 'or', children: [{ kind: 'match' }, { kind: 'words' }] });
    expect(explained.matches).toEqual([{ start: 5, end: 7, clause: '超时' }]);
    const names = await client.completeQuery({ body: { query: 'log.l', cursor: 5, ...day } });
    expect(names).toMatchObject({ replaceFrom: 0, replaceTo: 5 });
    expect(names.items[0]).toMatchObject({ kind: 'field', insert: 'log.level:' });
    const values = await client.completeQuery({ body: { query: 'x log.level:er', cursor: 14, ...day } });
    expect(values.items).toEqual([{ kind: 'value', label: 'error', insert: 'error ', detail: '10' }]);
  });

  it('previews a parser on pasted lines', async () => {
    const preview = await world.client(admin).previewParser({
      body: { text: `${lines[0] ?? ''}\n${lines[1] ?? ''}\n`, parser: {} },
    });
    expect(preview).toMatchObject({ lines: 2, events: 2, quarantined: 0, detected: 'json' });
    expect(preview.items[0]).toMatchObject({ kind: 'event', fields: { 'log.level': 'error' } });
    const bad = world.client(admin).previewParser({ body: { text: 'x', parser: { kind: 'regex', pattern: '(' } } });
    await expect(bad).rejects.toMatchObject({ code: 'request.invalid' });
  });
});

describe('keys', () => {
  it('reads with a read key in every form, and with no other', async () => {
    const secret = readKey.replace('ApiKey ', '');
    const [, id = '', key = ''] = secret.split('_');
    const base64 = Buffer.from(`${id}:${key}`).toString('base64');
    const basic = Buffer.from(`${id}:${key}`).toString('base64');
    for (const form of [`ApiKey ${secret}`, `apikey ${base64}`, `Bearer ${secret}`, `Basic ${basic}`]) {
      expect([form.split(' ')[0], (await raw('/api/v1/search', { query: '', ...day }, form)).statusCode]).toEqual([
        form.split(' ')[0],
        200,
      ]);
    }
    const statuses: [string, number][] = [
      [ingestKey, 403],
      [`ApiKey ${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`, 401],
      ['ApiKey nonsense', 401],
      ['Bearer lws_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 401],
      ['', 401],
    ];
    for (const [form, status] of statuses) {
      expect([form, (await raw('/api/v1/search', { query: '', ...day }, form)).statusCode]).toEqual([form, status]);
    }
  });

  it('shows a secret once, and refuses a revoked and an expired key', async () => {
    const client = world.client(admin);
    const expiresAt = new Date(world.clock.nowMs() + 60_000).toISOString();
    const made = await client.createApiKey({ body: { name: 'short', use: 'read', expiresAt } });
    expect(JSON.stringify(await client.listApiKeys())).not.toContain(made.secret.split('_')[2]);
    const reader = world.client(`ApiKey ${made.secret}`);
    expect((await reader.listSources()).items.map((source) => source.name)).toContain('review');
    world.clock.advance(61_000);
    await expect(reader.listSources()).rejects.toMatchObject({ code: 'auth.invalid' });
    const other = await client.createApiKey({ body: { name: 'other', use: 'read' } });
    await expect(world.client(`ApiKey ${other.secret}`).listSources()).resolves.toBeDefined();
    await client.revokeApiKey({ params: { keyId: other.key.id } });
    await expect(world.client(`ApiKey ${other.secret}`).listSources()).rejects.toMatchObject({ code: 'auth.invalid' });
  });
});

describe('the surface', () => {
  it('answers health, readiness and its own description', async () => {
    const client = world.client();
    expect(await client.getHealth()).toEqual({ status: 'ok' });
    expect(await client.getReadiness()).toMatchObject({ ready: true });
    expect(await client.getOpenApi()).toMatchObject({ openapi: '3.1.0' });
  });

  it('carries a request id, allows no other origin, and tells nothing of its inside', async () => {
    const headers = { authorization: readKey, 'x-request-id': 'from-console-1', origin: 'http://evil.example' };
    const answer = await world.api.inject({ method: 'GET', url: '/api/v1/nothing', headers });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['x-request-id']).toBe('from-console-1');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.json()).toMatchObject({ error: { code: 'resource.not_found', requestId: 'from-console-1' } });
  });

  it('refuses a body that is too large or not JSON', async () => {
    expect((await raw('/api/v1/search', `"${'x'.repeat(2_200_000)}"`)).statusCode).toBe(413);
    const form = await world.api.inject({
      method: 'POST',
      url: '/api/v1/search',
      headers: { authorization: readKey, 'content-type': 'text/xml' },
      payload: '<a/>',
    });
    expect(form.json()).toMatchObject({ error: { code: 'request.invalid', details: { field: 'content-type' } } });
  });
});
