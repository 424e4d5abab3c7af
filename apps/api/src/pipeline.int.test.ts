import { openEmbeddedConsumer, openEmbeddedProducer, type BusConsumer, type EmbeddedProducer } from '@logwarden/bus';
import { eventsTopic } from '@logwarden/contracts';
import { InstallationWatch, remoteProcess } from '@logwarden/services';
import { Metrics, watchProcess } from '@logwarden/telemetry';
import type { StorePort } from '@logwarden/store';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, TestClock, type World } from './testing/world.ts';

let world: World;
let dir: string;
let producer: EmbeddedProducer;
let consumer: BusConsumer;
let readKeys: Record<string, string>;
const clock = new TestClock();
const metrics = new Metrics();
let lateMs = 0;

/** The store of the world, which comes into being after the watch on it. */
const store: Pick<StorePort, 'describe'> = { describe: () => world.deps.store.describe() };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'logwarden-pipeline-'));
  producer = await openEmbeddedProducer({ dir, clock, topics: [eventsTopic], partitions: 2 });
  consumer = openEmbeddedConsumer({ dir });
  watchProcess(metrics, 'core');
  const processes = [{ origin: '', read: () => metrics.snapshot() }, remoteProcess('http://127.0.0.1:9')];
  const installation = new InstallationWatch({ consumer, group: 'indexer', store, processes, clock });
  world = await startWorld({
    clock,
    metrics,
    installation,
    arrival: { searchableThroughMs: (nowMs) => Promise.resolve(nowMs - lateMs) },
  });
  const [customs, bank] = [await world.addTenant('customs'), await world.addTenant('bank')];
  readKeys = { customs: customs.readKey, bank: bank.readKey };
  for (const tenant of ['customs', 'bank'] as const) {
    const admin = world.client(await world.signIn(`admin@${tenant}.example`));
    const source = await admin.createSource({ body: { name: `${tenant}.review` } });
    await admin.createSource({ body: { name: `${tenant}.quiet` } });
    const view = await world.deps.directory.sourceById(tenant, source.id);
    if (view !== undefined)
      await world.store(
        view,
        Array.from({ length: 30 }, (_, n) => `${tenant} line ${n}`),
      );
  }
});
afterAll(async () => {
  await world.stop();
  await consumer.close();
  await producer.close();
  await rm(dir, { recursive: true, force: true });
});

describe('a tenant', () => {
  it('sees what its own sources send, and nothing of the installation', async () => {
    const answer = await world.client(readKeys['customs']).getPipeline({});
    const { tenant } = answer;
    expect(answer.installation).toBeNull();
    expect(tenant?.sources.map(({ name }) => name)).toEqual(['customs.review', 'customs.quiet']);
    const [flowing, quiet] = tenant?.sources ?? [];
    expect(flowing).toMatchObject({ streams: 1, quarantined: 0, lastError: null });
    expect((flowing?.eventsPerSecond ?? 0) * (tenant?.windowSeconds ?? 0)).toBeCloseTo(30);
    expect(flowing?.bytesPerSecond).toBeGreaterThan(flowing?.eventsPerSecond ?? 0);
    expect(quiet).toMatchObject({ streams: 0, eventsPerSecond: 0, lastAcceptedAt: null });
    expect(tenant?.edges.map(({ from, to }) => `${from}-${to}`)).toEqual([
      'source-gateway',
      'gateway-bus',
      'bus-indexer',
      'indexer-store',
    ]);
    expect(tenant?.edges[0]?.eventsPerSecond).toBeCloseTo(flowing?.eventsPerSecond ?? 0);
    expect(tenant?.stages.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(JSON.stringify(answer)).not.toMatch(/bank|line \d/);
  });

  it('is told when its lines are late, and when nothing comes', async () => {
    lateMs = 90_000;
    const late = await world.client(readKeys['bank']).getPipeline({});
    lateMs = 0;
    expect(late.tenant?.edges[2]?.lagSeconds).toBe(90);
    expect(late.tenant?.stages[3]).toEqual({
      stage: 'indexer',
      state: 'warn',
      problems: [{ problem: 'late', count: 90, subject: null }],
    });
    clock.advance(20 * 60_000);
    const idle = await world.client(readKeys['bank']).getPipeline({});
    expect(idle.tenant?.stages.map(({ state }) => state)).toEqual(['idle', 'idle', 'idle', 'idle', 'idle']);
    expect(idle.tenant?.sources.find(({ name }) => name === 'bank.review')?.lastAcceptedAt).not.toBeNull();
  });
});

describe('who runs the platform', () => {
  it('sees processes, bus and store without any line', async () => {
    const database = world.deps.database;
    await database.withPlatform('accounts', (db) =>
      db.user.updateMany({ where: { email: 'admin@customs.example' }, data: { platformAdmin: true } }),
    );
    for (const key of ['a', 'b', 'c']) {
      const value = Buffer.from('secret line');
      await producer.append(
        { tenantId: (await world.addTenant(`t${key}tenant`)).ctx.scope.tenantId },
        { topic: eventsTopic, key, value },
      );
    }
    await (await consumer.subscribe({ topic: eventsTopic, partition: 0, group: 'indexer' })).close();
    metrics.count('logwarden_gateway_accepted_events_total', 'Events', 100, { via: 'bulk' });
    const platform = world.client(await world.signIn('admin@customs.example'));
    await platform.getPipeline({});
    metrics.count('logwarden_gateway_accepted_events_total', 'Events', 500, { via: 'bulk' });
    clock.advance(10_000);
    const { installation } = await platform.getPipeline({});
    expect(installation?.edges[0]?.eventsPerSecond).toBe(50);
    expect(installation?.edges[2]?.lagRecords).toBe(3);
    expect(installation?.processes).toMatchObject([
      { part: 'core', origin: '', up: true },
      { part: null, origin: 'http://127.0.0.1:9', up: false },
    ]);
    expect(installation?.stages[1]).toMatchObject({ state: 'down', problems: [{ problem: 'process_down', count: 1 }] });
    expect(installation?.bus).toMatchObject({
      engine: 'segment log',
      topics: [{ topic: eventsTopic, partitions: 2, lagRecords: 3, withoutLeader: 0, copiesMissing: 0 }],
      groups: [{ group: 'indexer' }],
    });
    expect(installation?.store).toMatchObject({ engine: 'duckdb', health: 'green', indexCount: 2, unassigned: [] });
    expect(JSON.stringify(installation)).not.toMatch(/line/);
  });
});

describe('the metrics of the api', () => {
  it('stand in both forms and name no tenant, source or person', async () => {
    const read = async (url: string) =>
      (await world.api.inject({ method: 'GET', url, remoteAddress: '127.0.0.1' })).body;
    const text = await read('/metrics');
    expect(text).toMatch(/logwarden_api_requests_total\{route="getPipeline",status="200"\} \d/);
    expect(text).toMatch(/logwarden_api_request_seconds_bucket\{route="getPipeline",le="0.005"\} \d/);
    expect(text).toMatch(/process_resident_memory_bytes \d/);
    expect(JSON.parse(await read('/metrics.json'))).toMatchObject({ process_cpu_seconds_total: { type: 'counter' } });
    expect(`${text}${await read('/metrics.json')}`).not.toMatch(/customs|bank|example/);
    const foreign = await world.api.inject({ method: 'GET', url: '/metrics', remoteAddress: '203.0.113.5' });
    expect(foreign.statusCode).toBe(404);
  });
});
