import { randomBytes } from 'node:crypto';
import { liveElasticsearch } from '@logwarden/testing/live-engines';
import { allRaws, BusFeed, customs, lines, topic } from '@logwarden/testing/store-contract-data';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IndexBatch, StorePort, StoreRow } from '../port.ts';
import { openElasticsearchStore } from './elasticsearch-store.ts';
import { dropIndices } from './test-kit/drop-indices.ts';
import { type FaultProxy, type ProxiedCall, startFaultProxy } from './test-kit/fault-proxy.ts';

let node: string;
let prefix: string;
let proxy: FaultProxy;
let store: StorePort;
let aside: StoreRow[];
const opened: StorePort[] = [];

async function open(): Promise<StorePort> {
  const clock = { nowMs: Date.now };
  const made = await openElasticsearchStore({ nodes: [proxy.address], prefix, clock, bulkAttempts: 3, bulkWaitMs: 5 });
  opened.push(made);
  return made;
}

beforeEach(async () => {
  node = await liveElasticsearch();
  prefix = `lwa-${randomBytes(6).toString('hex')}-`;
  proxy = await startFaultProxy(node);
  store = await open();
  aside = [];
});

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await proxy.close();
  await dropIndices(node, prefix);
});

const isBulk = ({ path }: ProxiedCall): boolean => path.startsWith('/_bulk');
const isEvents = (call: ProxiedCall): boolean => isBulk(call) && call.body.includes('-e-');
const isBooks = (call: ProxiedCall): boolean => isBulk(call) && !call.body.includes('-e-');
const isPosition = ({ method, path }: ProxiedCall): boolean => method === 'PUT' && path.includes('bus/_doc');
const busy = (call: ProxiedCall): 'busy' | 'none' => (isEvents(call) ? 'busy' : 'none');
const calm = (): 'none' => 'none';

const setAside = (rows: readonly StoreRow[]): Promise<void> => {
  aside.push(...rows);
  return Promise.resolve();
};

/** The rows as they come from the retry topic, one record each. */
function fromRetry(rows: readonly StoreRow[], first = 0): IndexBatch {
  const placed = rows.map((row, at) => ({
    ...row,
    origin: { ...row.origin, topic: 'retry', partition: 0, offset: first + at },
  }));
  const place = { topic: 'retry', partition: 0, fromOffset: first, toOffset: first + rows.length };
  return { ...place, rows: placed, settles: true, setAside };
}

async function sums(): Promise<{ accepted: number; stored: number; duplicate: number; waiting: number }> {
  // Other processes wrote as well.
  await fetch(`${node}/${prefix}*/_refresh`, { method: 'POST' });
  const rows = await store.ledger(customs, { fromMs: 0, toMs: Infinity });
  const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    accepted: sum((row) => row.accepted),
    stored: sum((row) => row.stored),
    duplicate: sum((row) => row.duplicate),
    waiting: sum((row) => row.rerouted),
  };
}

test('events that find no room wait outside, the others and later ones go on, and each lands once', async () => {
  proxy.rule = busy;
  const feed = new BusFeed();
  const report = await store.commit({ ...feed.record(lines(80)).batch(), setAside });
  // Every second item is refused, and those that are sent again once more, twice.
  expect(report).toEqual({ stored: 70, duplicates: 0, conflicts: 0, quarantined: 0, setAside: 10 });
  expect([await store.position(topic, 0), aside.length]).toEqual([1, 10]);
  expect(await sums()).toEqual({ accepted: 80, stored: 70, duplicate: 0, waiting: 10 });
  expect(await store.checkLedger(customs)).toEqual([]);

  const still = aside.splice(0);
  expect(await store.commit(fromRetry(still))).toMatchObject({ stored: 9, setAside: 1 });
  expect(await sums()).toEqual({ accepted: 80, stored: 80 - aside.length, duplicate: 0, waiting: aside.length });
  expect(await store.checkLedger(customs)).toEqual([]);

  proxy.rule = calm;
  expect(await store.commit({ ...feed.record(lines(3), { firstSeq: 80 }).batch(), setAside })).toMatchObject({
    stored: 3,
  });
  expect(await store.commit(fromRetry(aside.splice(0), 10))).toMatchObject({ duplicates: 0 });
  expect(await sums()).toEqual({ accepted: 83, stored: 83, duplicate: 0, waiting: 0 });
  expect(new Set(await allRaws(store, customs)).size).toBe(80);
  expect(await allRaws(store, customs)).toHaveLength(83);
  expect(await store.checkLedger(customs)).toEqual([]);
});

test('what comes again while it waits is a duplicate, and a second copy of what waits is nothing', async () => {
  proxy.rule = busy;
  const feed = new BusFeed();
  await store.commit({ ...feed.record(lines(40)).batch(), setAside });
  proxy.rule = calm;
  expect(await store.commit({ ...feed.record(lines(40)).batch(), setAside })).toMatchObject({
    stored: 0,
    duplicates: 40,
  });
  expect(await sums()).toEqual({ accepted: 80, stored: 35, duplicate: 40, waiting: 5 });
  const rows = aside.splice(0);
  await store.commit(fromRetry([...rows, ...rows]));
  expect(await store.commit(fromRetry(rows, 10))).toMatchObject({ stored: 0, duplicates: 0 });
  expect(await sums()).toEqual({ accepted: 80, stored: 40, duplicate: 40, waiting: 0 });
  expect(await allRaws(store, customs)).toHaveLength(40);
  expect(await store.checkLedger(customs)).toEqual([]);
});

for (const [name, step] of [
  ['the events', isEvents],
  ['the books', isBooks],
  ['the position', isPosition],
] as const) {
  for (const fault of ['cut', 'lost'] as const) {
    test(`a process that dies when ${name} are ${fault}, setting aside or settling, loses and doubles nothing`, async () => {
      await store.commit({ ...new BusFeed().record(lines(1)).batch(), setAside });
      const batch = { ...new BusFeed(0, 1).record(lines(40), { firstSeq: 1 }).batch(), setAside };
      let events = 0;
      proxy.rule = (call) => (isEvents(call) && ++events < 3 ? 'busy' : step(call) ? fault : busy(call));
      await expect(store.commit(batch)).rejects.toMatchObject({ code: 'store.unavailable' });
      proxy.rule = busy;
      store = await open();
      await store.commit(batch);
      expect((await sums()).waiting).toBeGreaterThan(0);
      expect(await store.checkLedger(customs)).toEqual([]);

      const retried = fromRetry(aside.splice(0));
      proxy.rule = (call) => (step(call) ? fault : 'none');
      // Half-way through, the first owner of the stream goes on as well.
      await expect(store.commit(retried)).rejects.toMatchObject({ code: 'store.unavailable' });
      proxy.rule = calm;
      const other = await open();
      await other.commit({ ...new BusFeed(0, 2).record(lines(4), { firstSeq: 41 }).batch(), setAside });
      store = await open();
      await store.commit(retried);
      expect(await sums()).toEqual({ accepted: 45, stored: 45, duplicate: 0, waiting: 0 });
      expect(await allRaws(store, customs)).toHaveLength(45);
      expect(await store.checkLedger(customs)).toEqual([]);
    });
  }
}

test('two processes that set aside and settle lines of one stream at a time do not undo each other', async () => {
  proxy.rule = busy;
  const feed = new BusFeed();
  await store.commit({ ...feed.record(lines(64)).batch(), setAside });
  const other = await open();
  let next = 0;
  for (let round = 0; round < 6; round++) {
    if (round === 4) proxy.rule = calm;
    const waiting = aside.splice(0);
    const batch = { ...feed.record(lines(16), { firstSeq: 64 + 16 * round }).batch(), setAside };
    await Promise.all([store.commit(batch), waiting.length > 0 && other.commit(fromRetry(waiting, next))]);
    next += waiting.length;
  }
  await other.commit(fromRetry(aside.splice(0), next));
  expect(await sums()).toEqual({ accepted: 160, stored: 160, duplicate: 0, waiting: 0 });
  expect(await allRaws(store, customs)).toHaveLength(160);
  expect(await store.checkLedger(customs)).toEqual([]);
});

test('what waits when its day is removed is not brought back', async () => {
  proxy.rule = busy;
  await store.commit({ ...new BusFeed().record(lines(40)).batch(), setAside });
  proxy.rule = calm;
  await store.retain([{ scope: customs, storageClass: 'std', beforeDay: '2025-12-31' }]);
  await store.commit(fromRetry(aside.splice(0)));
  expect(await allRaws(store, customs)).toEqual([]);
  expect(await store.checkLedger(customs)).toEqual([]);
});
