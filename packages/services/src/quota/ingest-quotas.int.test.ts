import type { Database } from '@logwarden/db';
import { startTestDatabase, type TestPostgres } from '@logwarden/db/testing';
import { tenantId } from '@logwarden/kernel';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createTenant } from '../tenant/tenants.ts';
import { createIngestQuotas, type IngestQuotas } from './ingest-quotas.ts';
import { measureSizes } from './measure-sizes.ts';
import { getUsage, updateQuota } from './quotas.ts';

const actor = { kind: 'system', part: 'test' } as const;
const platform = { actor, requestId: 't' };
let world: TestPostgres & { readonly database: Database };
let nowMs = Math.floor(Date.now() / 1000) * 1000;
const clock = { nowMs: () => nowMs };
const opened: IngestQuotas[] = [];
let sizeBytes = 700.4;
const store = {
  sourceStats: () =>
    Promise.resolve(
      ['s1', 's2'].map((source) => ({
        source,
        events: 1,
        bytes: 1,
        sizeBytes,
        quarantined: 0,
        firstTimestampUs: null,
        lastTimestampUs: null,
        lastAcceptedAtMs: null,
        rate: 0,
      })),
    ),
};

beforeAll(async () => {
  world = await startTestDatabase();
  for (const id of ['customs', 'bank']) {
    const admin = { email: `a@${id}.example`, name: id, initialPassword: 'correct horse 42' };
    const input = { id, name: id, zone: 'UTC', calendar: 'none', admin };
    await createTenant({ ctx: platform, deps: { database: world.database, clock }, input });
  }
});
afterAll(() => world.stop());
afterEach(async () => {
  for (const quotas of opened.splice(0)) await quotas.close();
  nowMs += 60_000;
});

function gateway(name: string): IngestQuotas {
  const quotas = createIngestQuotas({ database: world.database, clock, gateway: name });
  opened.push(quotas);
  return quotas;
}

async function setQuota(id: string, input: Parameters<typeof updateQuota>[0]['input']): Promise<void> {
  await updateQuota({ ctx: platform, tenantId: id, input, deps: { database: world.database, clock } });
}

/** Both gateways look twice, two seconds apart: what one tells the other has to be read. */
async function settle(gateways: readonly IngestQuotas[], tenant: string): Promise<void> {
  for (let round = 0; round < 2; round++) {
    nowMs += 2_001;
    for (const one of gateways) await one.limitsOf(tenant);
  }
}

async function refusalsOf(id: string) {
  const ctx = { scope: { tenantId: tenantId(id) }, ...platform };
  return (await getUsage({ ctx, deps: { database: world.database, clock, store } })).overQuota;
}

describe('quotas of ingest', () => {
  it('are none without a row, and a change is in force after two seconds in every gateway', async () => {
    const [a, b] = [gateway('gw-a'), gateway('gw-b')];
    for (const one of [a, b]) {
      expect(await one.limitsOf('customs')).toMatchObject({ eventsPerSecond: null, bytesPerSecond: null });
    }
    await setQuota('customs', { ingestEventsPerSecond: 500, ingestBytesPerSecond: 1e6, storageBytes: 2 ** 40 });
    nowMs += 2_001;
    for (const one of [a, b]) {
      const limits = { eventsPerSecond: 500, bytesPerSecond: 1e6, storageBytes: 2 ** 40, storedBytes: 0 };
      expect(await one.limitsOf('customs')).toMatchObject(limits);
      expect(await one.limitsOf('bank')).toMatchObject({ eventsPerSecond: null, storageBytes: null });
    }
    await setQuota('customs', { ingestEventsPerSecond: null });
    nowMs += 2_001;
    expect(await a.limitsOf('customs')).toMatchObject({ eventsPerSecond: null, bytesPerSecond: 1e6 });
  });

  it('are shared by the gateways that the tenant sends to, and by no others', async () => {
    await setQuota('customs', { ingestBytesPerSecond: 1e6 });
    await setQuota('bank', { ingestBytesPerSecond: 1e6 });
    const [a, b, c] = [gateway('gw-a'), gateway('gw-b'), gateway('gw-c')];
    await settle([a], 'customs');
    expect(await a.limitsOf('customs')).toMatchObject({ gateways: 1 });
    await settle([c], 'bank');
    await settle([a, b], 'customs');
    expect(await a.limitsOf('customs')).toMatchObject({ gateways: 2 });
    expect(await b.limitsOf('customs')).toMatchObject({ gateways: 2 });
    expect(await c.limitsOf('bank')).toMatchObject({ gateways: 1 });
    nowMs += 15_001;
    await settle([a], 'customs');
    expect(await a.limitsOf('customs')).toMatchObject({ gateways: 1 });
  });

  it('write refusals of all gateways into the usage of the tenant alone, once', async () => {
    expect(await refusalsOf('bank')).toEqual({ requests: 0, lastAt: null, lastQuota: null });
    const [a, b] = [gateway('gw-a'), gateway('gw-b')];
    for (let n = 0; n < 3; n++) a.refused('bank', 'ingest_events');
    await a.close();
    nowMs += 1_000;
    b.refused('bank', 'storage');
    await b.close();
    const expected = { requests: 4, lastAt: new Date(nowMs).toISOString(), lastQuota: 'storage' };
    expect(await refusalsOf('bank')).toEqual(expected);
    nowMs += 5_000;
    await a.limitsOf('bank');
    await a.close();
    expect(await refusalsOf('bank')).toEqual(expected);
    expect((await refusalsOf('customs')).requests).toBe(0);
  });

  it('go on as last known while the database is away', async () => {
    await setQuota('customs', { ingestEventsPerSecond: 77 });
    let isAway = false;
    const database: Database = {
      ...world.database,
      withPlatform: (purpose, fn) =>
        isAway ? Promise.reject(new TypeError('away')) : world.database.withPlatform(purpose, fn),
    };
    const quotas = createIngestQuotas({ database, clock, gateway: 'gw-a' });
    opened.push(quotas);
    await quotas.limitsOf('customs');
    isAway = true;
    nowMs += 10_000;
    expect(await quotas.limitsOf('customs')).toMatchObject({ eventsPerSecond: 77 });
    isAway = false;
  });
});

describe('the sizes of tenants', () => {
  it('are measured where there is a quota of storage, by one process at a time', async () => {
    await setQuota('customs', { storageBytes: 1_000 });
    const deps = { database: world.database, store, clock };
    expect(await measureSizes(deps)).toBe(1);
    expect(await measureSizes(deps)).toBe(0);
    const quotas = gateway('gw-a');
    expect(await quotas.limitsOf('customs')).toMatchObject({ storageBytes: 1_000, storedBytes: 1401 });
    nowMs += 10_000;
    sizeBytes = 10;
    expect(await measureSizes(deps)).toBe(1);
    expect(await quotas.limitsOf('customs')).toMatchObject({ storedBytes: 20 });
  });
});
