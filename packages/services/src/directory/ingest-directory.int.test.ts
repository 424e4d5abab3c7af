import { startTestDatabase, type TestPostgres } from '@logwarden/db/testing';
import { ParserConfig } from '@logwarden/contracts';
import type { Database } from '@logwarden/db';
import { tenantId, type Ctx } from '@logwarden/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, revokeApiKey } from '../api-key/api-keys.ts';
import { createSource, updateSource } from '../source/sources.ts';
import { createTenant } from '../tenant/tenants.ts';
import { createIngestDirectory, type IngestDirectory } from './ingest-directory.ts';

const actor = { kind: 'system', part: 'test' } as const;
const ctx = (id: string): Ctx => ({ scope: { tenantId: tenantId(id) }, actor, requestId: 't' });
let world: TestPostgres & { readonly database: Database };
let nowMs = Math.floor(Date.now() / 1000) * 1000;
const clock = { nowMs: () => nowMs };

async function makeKey(id: string, use: 'ingest' | 'read', createSources = false) {
  const input = { name: use, use, createSources, expiresAt: null };
  return createApiKey({ ctx: ctx(id), deps: { database: world.database, clock }, input });
}

function open(): IngestDirectory {
  return createIngestDirectory({ database: world.database, clock });
}

beforeAll(async () => {
  world = await startTestDatabase();
  for (const id of ['customs', 'bank']) {
    const admin = { email: `a@${id}.example`, name: id, initialPassword: 'correct horse 42' };
    const input = { id, name: id, zone: 'Asia/Shanghai', calendar: 'none', admin };
    await createTenant({ ctx: { actor, requestId: 't' }, deps: { database: world.database, clock }, input });
  }
});
afterAll(() => world.stop());

describe('keys', () => {
  it('open their own tenant, by their use', async () => {
    const directory = open();
    const [ingest, read] = [await makeKey('customs', 'ingest', true), await makeKey('bank', 'read')];
    expect(await directory.resolveIngestKey(`ApiKey ${ingest.secret}`)).toEqual({
      ok: true,
      key: { tenantId: 'customs', apiKeyId: ingest.key.id, use: 'ingest', createSources: true, sources: [] },
    });
    expect(await directory.resolveIngestKey(`ApiKey ${read.encoded}`)).toEqual({ ok: false, refusal: 'read_only' });
    expect(await directory.resolveKey(`ApiKey ${read.encoded}`)).toMatchObject({ ok: true, key: { tenantId: 'bank' } });
    expect(await directory.resolveIngestKey(undefined)).toEqual({ ok: false, refusal: 'missing' });
    const swapped = `ApiKey lw_${ingest.key.id}_${read.secret.split('_')[2] ?? ''}`;
    expect(await directory.resolveIngestKey(swapped)).toEqual({ ok: false, refusal: 'invalid' });
  });

  it('made by another process are known at once, revoked ones refused within two seconds', async () => {
    const [here, there] = [open(), open()];
    await here.resolveKey('ApiKey lw_kwarm_aaaaaaaaaaaaaaaaaaaaaaaa');
    const made = await makeKey('customs', 'ingest');
    const presented = `ApiKey ${made.secret}`;
    expect(await here.resolveKey(presented)).toMatchObject({ ok: true });
    expect(await there.resolveKey(presented)).toMatchObject({ ok: true });
    await revokeApiKey({ ctx: ctx('customs'), deps: { database: world.database, clock }, keyId: made.key.id });
    nowMs += 2001;
    expect(await here.resolveKey(presented)).toEqual({ ok: false, refusal: 'invalid' });
  });

  it('write down their last use on closing', async () => {
    const directory = open();
    const made = await makeKey('customs', 'ingest');
    await directory.resolveKey(`ApiKey ${made.secret}`);
    await directory.close();
    const row = await world.database.withTenant({ tenantId: tenantId('customs') }, (db) =>
      db.apiKey.findFirst({ where: { id: made.key.id } }),
    );
    expect(row?.lastUsedAt?.getTime()).toBe(nowMs);
  });
});

describe('sources', () => {
  const scope = { tenantId: tenantId('customs') };
  const may = { mayCreate: true, apiKeyId: 'kone' };
  const mayNot = { mayCreate: false, apiKeyId: 'kone' };

  it('are made by first use where the key may, once, however many come first', async () => {
    const [one, two] = [open(), open()];
    expect(await one.resolveSource(scope, 'new.log', mayNot)).toEqual({ ok: false, refusal: 'unknown' });
    expect(await one.resolveSource(scope, 'Not A Name', may)).toEqual({ ok: false, refusal: 'invalid_name' });
    const answers = await Promise.all([one, two, one, two].map((d) => d.resolveSource(scope, 'new.log', may)));
    const ids = new Set(answers.map((answer) => (answer.ok ? answer.source.id : answer.refusal)));
    expect(ids.size).toBe(1);
    expect(answers[0]).toMatchObject({ ok: true, source: { name: 'new.log', zone: 'Asia/Shanghai', version: 1 } });
    const made = await world.database.withTenant(scope, (db) =>
      db.auditRecord.findMany({ where: { action: 'sources.create' } }),
    );
    expect(made.map((record) => [record.actor, record.details])).toEqual([
      [{ kind: 'apiKey', id: 'kone' }, { byUse: true }],
    ]);
    expect(await one.resolveSource({ tenantId: tenantId('bank') }, 'new.log', mayNot)).toEqual({
      ok: false,
      refusal: 'unknown',
    });
  });

  it('change within two seconds in every process', async () => {
    const deps = { database: world.database, clock };
    const input = {
      name: 'changing',
      description: '',
      systemId: null,
      storageClass: 'default',
      retentionDays: null,
      retentionBytes: null,
    };
    const parser = ParserConfig.parse({});
    const source = await createSource({ ctx: ctx('customs'), deps, input: { ...input, parser } });
    const other = open();
    expect(await other.sourceById('customs', source.id)).toMatchObject({ version: 1, storageClass: 'default' });
    await updateSource({ ctx: ctx('customs'), deps, sourceId: source.id, input: { storageClass: 'big' } });
    nowMs += 2001;
    expect(await other.sourceById('customs', source.id)).toMatchObject({ version: 2, storageClass: 'default' });
    nowMs += 86_400_000;
    expect(await other.sourceById('customs', source.id)).toMatchObject({ storageClass: 'big' });
    expect(await other.sourceById('bank', source.id)).toBeUndefined();
  });
});

describe('a database that is away', () => {
  it('leaves what was known usable', async () => {
    let isAway = false;
    const { database } = world;
    const fragile: Database = {
      ...database,
      withPlatform: (purpose, fn) => (isAway ? Promise.reject(new Error('away')) : database.withPlatform(purpose, fn)),
    };
    const directory = createIngestDirectory({ database: fragile, clock });
    const made = await makeKey('customs', 'ingest');
    const presented = `ApiKey ${made.secret}`;
    expect(await directory.resolveIngestKey(presented)).toMatchObject({ ok: true });
    isAway = true;
    nowMs += 3_600_000;
    expect(await directory.resolveIngestKey(presented)).toMatchObject({ ok: true });
    await expect(directory.resolveIngestKey('ApiKey lw_kother_aaaaaaaaaaaaaaaaaaaaaaaa')).rejects.toThrow('away');
    isAway = false;
    nowMs += 2000;
    expect(await directory.resolveIngestKey('ApiKey lw_kother_aaaaaaaaaaaaaaaaaaaaaaaa')).toEqual({
      ok: false,
      refusal: 'invalid',
    });
  });
});
