import { ParserConfig } from '@logwarden/contracts';
import type { Database } from '@logwarden/db';
import { startTestDatabase, type TestPostgres } from '@logwarden/db/testing';
import { tenantId, type Ctx } from '@logwarden/kernel';
import type { StorePort } from '@logwarden/store';
import { openElasticsearchStore } from '@logwarden/store/elasticsearch';
import { liveElasticsearchCluster } from '@logwarden/testing/live-engines';
import { BusFeed, lines } from '@logwarden/testing/store-contract-data';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createIngestDirectory, type IngestDirectory } from '../directory/ingest-directory.ts';
import { createSource } from '../source/sources.ts';
import { createTenant } from '../tenant/tenants.ts';
import { dayOf, dayStartMs } from './days.ts';
import { runLifecycle } from './run-lifecycle.ts';

const dayMs = 86_400_000;
const prefix = `moves${process.pid.toString()}-`;
const scope = { tenantId: tenantId('customs') };
const actor = { kind: 'system', part: 'test' } as const;
const ctx: Ctx = { scope, actor, requestId: 't' };
const today = dayStartMs(dayOf(Date.now()));
let nowMs = today + 12 * 3_600_000;
const clock = { nowMs: () => nowMs };
const failures: unknown[] = [];
let world: TestPostgres & { readonly database: Database };
let node: string;
let store: StorePort;
let directory: IngestDirectory;

const round = () =>
  runLifecycle({ database: world.database, directory, store, clock, onFailure: (_, error) => failures.push(error) });
const stands = async () =>
  (await store.partitions(scope, ['std'])).map(({ day, tier }) => `${(dayStartMs(day) - today) / dayMs} ${tier}`);

beforeAll(async () => {
  world = await startTestDatabase();
  node = (await liveElasticsearchCluster()).address.split(',')[0] ?? '';
  store = await openElasticsearchStore({ nodes: [node], prefix, clock });
  directory = createIngestDirectory({ database: world.database, clock });
  const deps = { database: world.database, clock };
  const admin = { email: 'a@customs.example', name: 'a', initialPassword: 'correct horse 42' };
  const tenant = { id: 'customs', name: 'Customs', zone: 'Asia/Shanghai', calendar: 'none', admin };
  await createTenant({ ctx: { actor, requestId: 't' }, deps, input: tenant });
  const base = { description: '', systemId: null, storageClass: 'std', retentionBytes: null };
  const input = { ...base, name: 'review', parser: ParserConfig.parse({}), hotDays: 1, retentionDays: 4 };
  const source = await createSource({ ctx, deps, input });
  const feed = new BusFeed();
  for (const [at, daysAgo] of [6, 4, 2, 1, 0].entries()) {
    const place = { tenant: 'customs', source: source.id, stream: 'life', day: dayOf(today - daysAgo * dayMs) };
    feed.record(lines(10), { ...place, firstSeq: at * 10, acceptedAtMs: today - daysAgo * dayMs + 1 });
  }
  await store.commit(feed.batch());
});
afterAll(async () => {
  const found = await fetch(`${node}/${prefix}*/_settings?filter_path=*.settings.index.uuid`);
  const names = Object.keys(JSON.parse(await found.text()) as object);
  if (names.length > 0) await fetch(`${node}/${names.join(',')}`, { method: 'DELETE' });
  await store.close();
  await directory.close();
  await world.stop();
});

it('lives through a day: old ones go, others cool, and tomorrow is made in the evening, each once', async () => {
  await Promise.all([round(), round()]);
  expect(failures).toEqual([]);
  expect(await stands()).toEqual(['-4 warm', '-2 warm', '-1 hot', '0 hot']);
  expect(await round()).toEqual({ done: 0, removedEvents: 0, removedBytes: 0 });
  nowMs = today + 23.9 * 3_600_000;
  await round();
  expect(await stands()).toEqual(['-4 warm', '-2 warm', '-1 hot', '0 hot', '1 hot']);
  nowMs = today + dayMs + 6 * 3_600_000;
  await round();
  expect(await stands()).toEqual(['-2 warm', '-1 warm', '0 hot', '1 hot']);
  const places = async () => (await (await fetch(`${node}/_cat/shards/${prefix}*-e-*?h=index,node`)).text()).trim();
  await expect
    .poll(
      async () =>
        (await places())
          .split('\n')
          .map((line) => line.replace(/^.*-e-std-(\S+) +/, '$1 '))
          .sort(),
      {
        timeout: 120_000,
        interval: 1000,
      },
    )
    .toEqual([
      `${dayOf(today - 2 * dayMs)} node-warm`,
      `${dayOf(today - dayMs)} node-warm`,
      `${dayOf(today)} node-hot`,
      `${dayOf(today + dayMs)} node-hot`,
    ]);
  const rows = await world.database.withTenant(scope, (db) => db.lifecycleMove.findMany({}));
  expect(rows.every(({ doneAt }) => doneAt !== null)).toBe(true);
  expect(rows.map(({ action }) => action).sort()).toEqual([
    'create',
    'remove',
    'remove',
    'to_warm',
    'to_warm',
    'to_warm',
  ]);
  const audited = await world.database.withTenant(scope, (db) =>
    db.auditRecord.findMany({ where: { action: { startsWith: 'lifecycle.' } } }),
  );
  expect(audited.map(({ action }) => action.replace('lifecycle.', '')).sort()).toEqual(
    rows.map((row) => row.action).sort(),
  );
  expect(await store.checkLedger(scope)).toEqual([]);
  expect(failures).toEqual([]);
});
