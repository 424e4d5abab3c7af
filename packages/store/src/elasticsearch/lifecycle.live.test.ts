import { liveElasticsearchCluster } from '@logwarden/testing/live-engines';
import { BusFeed, customs, lines } from '@logwarden/testing/store-contract-data';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StorePort } from '../port.ts';
import { openElasticsearchStore } from './elasticsearch-store.ts';
import { dropIndices } from './test-kit/drop-indices.ts';

const prefix = `life${process.pid.toString()}-`;
const clock = { nowMs: () => Date.now() };
let nodes: readonly string[];
let store: StorePort;
const opened: StorePort[] = [];

async function open(replicas: number): Promise<StorePort> {
  const one = await openElasticsearchStore({ nodes, prefix, clock, replicas });
  opened.push(one);
  return one;
}

/** Where the shards of the indices of a day stand, by the engine's own table. */
async function placesOf(day: string): Promise<string[]> {
  const answer = await fetch(`${nodes[0] ?? ''}/_cat/shards/${prefix}*${day}?h=prirep,state,node`);
  return (await answer.text()).split('\n').flatMap((line) => (line === '' ? [] : [line.trim().replace(/ +/g, ' ')]));
}

beforeAll(async () => {
  nodes = (await liveElasticsearchCluster()).address.split(',');
  store = await open(0);
});
afterAll(async () => {
  await dropIndices(nodes[0] ?? '', prefix);
  await Promise.all(opened.map((one) => one.close()));
});

it('writes lines of today to fast disks only', async () => {
  expect(await store.lifecycle()).toEqual({ tiers: ['hot', 'warm'], prepares: true });
  const feed = new BusFeed().record(lines(20), { day: '2025-12-28' });
  await store.commit(feed.batch());
  await expect.poll(() => placesOf('2025-12-28'), { timeout: 20_000 }).toEqual(['p STARTED node-hot']);
});

it('moves a partition to slower disks and back, searchable all the while', async () => {
  await store.moveTier(customs, { storageClass: 'std', day: '2025-12-28', tier: 'warm' });
  await expect.poll(() => placesOf('2025-12-28'), { timeout: 60_000 }).toEqual(['p STARTED node-warm']);
  expect(await store.partitions(customs, ['std'])).toMatchObject([{ day: '2025-12-28', tier: 'warm', events: 20 }]);
  const found = (await store.describe()).indices.find(({ name }) => name.endsWith('2025-12-28'));
  expect(found).toMatchObject({ tier: 'warm', health: 'green', shards: 1, copies: 0 });
  await store.moveTier(customs, { storageClass: 'std', day: '2025-12-28', tier: 'hot' });
  await expect.poll(() => placesOf('2025-12-28'), { timeout: 60_000 }).toEqual(['p STARTED node-hot']);
});

it('makes the partition of a day to come once, with the shards asked for, and its lines go there', async () => {
  const place = { storageClass: 'std', day: '2026-01-05', shards: 3 };
  expect(await store.prepare(customs, place)).toBe(true);
  expect(await store.prepare(customs, { ...place, shards: 1 })).toBe(false);
  await expect
    .poll(() => placesOf('2026-01-05'), { timeout: 20_000 })
    .toEqual(['p STARTED node-hot', 'p STARTED node-hot', 'p STARTED node-hot']);
  const feed = new BusFeed(1).record(lines(5), { day: '2026-01-05', stream: 'later' });
  expect(await store.commit(feed.batch())).toMatchObject({ stored: 5 });
  expect(await store.checkLedger(customs)).toEqual([]);
});

it('puts copies before tiers: with one node of each, two copies stand anywhere', async () => {
  const copied = await open(1);
  expect(await copied.lifecycle()).toEqual({ tiers: [], prepares: true });
  const refused = copied.moveTier(customs, { storageClass: 'std', day: '2025-12-28', tier: 'warm' });
  await expect(refused).rejects.toMatchObject({ code: 'request.invalid' });
  expect(await copied.prepare(customs, { storageClass: 'copied', day: '2026-01-06', shards: 1 })).toBe(true);
  await expect.poll(async () => (await placesOf('2026-01-06')).length, { timeout: 20_000 }).toBe(2);
  await expect
    .poll(async () => (await placesOf('2026-01-06')).every((place) => place.includes('STARTED')), { timeout: 30_000 })
    .toBe(true);
});

it('says why a shard is unassigned', async () => {
  await fetch(`${nodes[0] ?? ''}/${prefix}stuck-e-2026-01-07`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      settings: { number_of_replicas: 0, 'index.routing.allocation.require.box': 'frozen' },
    }),
  });
  const { health, unassigned } = await store.describe();
  expect(health).toBe('red');
  const found = unassigned.find(({ index }) => index.includes('stuck'));
  expect(found).toMatchObject({ shard: 0, isPrimary: true, reason: 'INDEX_CREATED' });
  expect(found?.explanation).toMatch(/node-hot: .*box.*frozen/);
});
