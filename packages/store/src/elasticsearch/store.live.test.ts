import { randomBytes } from 'node:crypto';
import type { Aggregation } from '@logwarden/contracts';
import { liveElasticsearch } from '@logwarden/testing/live-engines';
import { allRaws, baseUs, BusFeed, customs, everything, lines, topic } from '@logwarden/testing/store-contract-data';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StorePort } from '../port.ts';
import { Elastic } from './client.ts';
import { documentOf, noRoom } from './document.ts';
import { openElasticsearchStore } from './elasticsearch-store.ts';
import { maskedProperties, partitionIndex } from './mapping.ts';
import { IndexNames } from './names.ts';
import type { ElasticsearchStoreOptions } from './store-core.ts';
import { dropIndices } from './test-kit/drop-indices.ts';
import { type FaultProxy, type ProxiedCall, startFaultProxy } from './test-kit/fault-proxy.ts';

let node: string;
let prefix: string;
let proxy: FaultProxy;
let store: StorePort;
const opened: StorePort[] = [];

async function open(options: Partial<ElasticsearchStoreOptions> = {}): Promise<StorePort> {
  const made = await openElasticsearchStore({
    nodes: [proxy.address],
    prefix,
    clock: { nowMs: Date.now },
    bulkAttempts: 3,
    bulkWaitMs: 5,
    ...options,
  });
  opened.push(made);
  return made;
}

beforeEach(async () => {
  node = await liveElasticsearch();
  prefix = `lws-${randomBytes(6).toString('hex')}-`;
  proxy = await startFaultProxy(node);
  store = await open();
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
const raws = (count: number): string[] => lines(count).map(({ raw }) => raw);

test('items that find the engine busy are sent again, they alone, and land once', async () => {
  let bulks = 0;
  proxy.rule = (call) => (isEvents(call) && ++bulks <= 3 ? 'busy' : 'none');
  const report = await store.commit(new BusFeed().record(lines(40)).batch());
  expect(report).toEqual({ stored: 40, duplicates: 0, conflicts: 0, quarantined: 0 });
  expect(bulks).toBe(4);
  expect((await allRaws(store, customs)).sort()).toEqual(raws(40).sort());
  expect(await store.checkLedger(customs)).toEqual([]);
});

test('an engine that stays busy moves no position, and the batch lands whole later', async () => {
  proxy.rule = (call) => (isEvents(call) ? 'busy' : 'none');
  const batch = new BusFeed().record(lines(64)).batch();
  await expect(store.commit(batch)).rejects.toMatchObject({ code: 'store.unavailable', retryable: true });
  expect(await store.position(topic, 0)).toBe(0);
  proxy.rule = () => 'none';
  expect(await store.commit(batch)).toMatchObject({ stored: 64, duplicates: 0 });
  expect(await allRaws(store, customs)).toHaveLength(64);
  expect(await store.checkLedger(customs)).toEqual([]);
});

for (const [name, step] of [
  ['the events', isEvents],
  ['the books', isBooks],
  ['the position', isPosition],
] as const) {
  for (const fault of ['cut', 'lost'] as const) {
    test(`a process that dies when ${name} are ${fault} leaves nothing lost, doubled or booked twice`, async () => {
      await store.commit(new BusFeed().record(lines(3)).batch());
      const id = (at: number) => ({ id: `c${at}` });
      const feed = new BusFeed(0, 1).record(lines(5), { firstSeq: 3 }).record(lines(4, id), { firstSeq: 8 });
      proxy.rule = (call) => (step(call) ? fault : 'none');
      const dies = store.commit(feed.batch());
      await expect(dies).rejects.toMatchObject({ code: 'store.unavailable' });
      proxy.rule = () => 'none';
      const next = await open();
      // The next owner is given the same records, cut into other batches.
      for (const batch of [
        new BusFeed(0, 1).record(lines(5), { firstSeq: 3 }).batch(),
        new BusFeed(0, 2).record(lines(4, id), { firstSeq: 8 }).record(lines(2), { firstSeq: 12 }).batch(),
      ])
        await next.commit(batch);
      const page = (await next.search(customs, everything)).raw;
      expect(page.hits.map((hit) => hit.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, at) => at));
      expect(new Set(page.hits.map((hit) => hit.id)).size).toBe(14);
      expect(await next.checkLedger(customs)).toEqual([]);
      const rows = await next.ledger(customs, { fromMs: 0, toMs: Infinity });
      const sum = (of: 'accepted' | 'stored' | 'duplicate') => rows.reduce((total, row) => total + row[of], 0);
      expect([sum('accepted'), sum('stored'), sum('duplicate')]).toEqual([14, 14, 0]);
    });
  }
}

test('two indexers that think they own a partition store every event once', async () => {
  const other = await open();
  const batch = (): ReturnType<BusFeed['batch']> => new BusFeed().record(lines(30)).batch();
  const results = await Promise.allSettled([store.commit(batch()), other.commit(batch())]);
  expect(results.some((result) => result.status === 'fulfilled')).toBe(true);
  // Others see what was written when the engine next refreshes.
  for (const one of [store, other]) expect(await allRaws(one, customs)).toHaveLength(30);
  expect(await allRaws(await open(), customs)).toHaveLength(30);
  expect(await store.checkLedger(customs)).toEqual([]);
});

test('more fields than an index has names for are kept, found and told', async () => {
  const many = (first: number) => Object.fromEntries(Array.from({ length: 700 }, (_, at) => [`f.${first + at}`, at]));
  const feed = new BusFeed().record(lines(2, (at) => ({ fields: many(at * 700) })));
  expect((await store.commit(feed.batch())).stored).toBe(2);
  expect(await allRaws(store, customs, { query: 'f.1399:699' })).toEqual(['line 1']);
  expect(await allRaws(store, customs, { query: 'f.1399 > 698' })).toEqual(['line 1']);
  expect(await allRaws(store, customs, { query: 'NOT f.1399:*' })).toEqual(['line 0']);
  const [hit] = (await store.search(customs, { ...everything, query: 'f.1399:6?9' })).raw.hits;
  expect(hit?.fields).toEqual(many(700));
  const agg: Aggregation = { type: 'terms', field: 'f.1399', size: 10, percents: [50] };
  await expect(store.aggregate(customs, { ...everything, aggs: { agg } })).rejects.toMatchObject({
    code: 'request.invalid',
  });
});

test('an event the engine refuses stands in quarantine with the reason', async () => {
  const feed = new BusFeed().record([{ raw: 'good' }, { raw: 'out of time', us: 1e30 }]);
  expect(await store.commit(feed.batch())).toEqual({ stored: 1, duplicates: 0, conflicts: 0, quarantined: 1 });
  const [event] = (await store.quarantine(customs, { limit: 5 })).raw;
  expect(event).toMatchObject({ raw: 'out of time', reason: 'store_rejected' });
  expect(event?.detail).not.toBe('');
  expect(await store.checkLedger(customs)).toEqual([]);
});

test('what only the text decides is verified; totals and buckets say how far they counted', async () => {
  await store.commit(new BusFeed().record(lines(30, (at) => ({ raw: `GET /a-${at} ${at % 2}` }))).batch());
  const few = await open({ candidates: 10 });
  for (const [one, relation, value] of [
    [store, 'eq', 15],
    [few, 'gte', 5],
  ] as const) {
    const page = (await one.search(customs, { ...everything, query: '/GET .* 1$/', limit: 12 })).raw;
    expect(page.total).toEqual({ value, relation });
    expect(page.hits.map((hit) => hit.seq)).toEqual([29, 27, 25, 23, 21, 19, 17, 15, 13, 11, 9, 7]);
    const it: Aggregation = { type: 'date_histogram', interval: '1h', size: 10, percents: [50] };
    const counted = await one.aggregate(customs, { ...everything, query: '/GET .* 1$/', aggs: { it } });
    expect(counted.raw['it']?.buckets?.[0]?.count).toBe(value);
  }
  expect(await allRaws(store, customs, { query: 'raw:"t /A-2"' })).toHaveLength(11);
});

test('cardinality is exact with many values, percentiles with many buckets', async () => {
  const of = (at: number) => ({ fields: { user: `u${at}`, ms: at * 3, host: `h${at % 3}` }, us: baseUs + at });
  await store.commit(new BusFeed().record(lines(12_000, of)).batch());
  const one = (type: Aggregation['type'], field: string): Aggregation => ({ type, field, size: 3, percents: [99.99] });
  const percentiles = one('percentiles', 'ms');
  const aggs = {
    users: one('cardinality', 'user'),
    percentiles,
    hosts: { ...one('terms', 'host'), aggs: { percentiles } },
  };
  const { raw } = await store.aggregate(customs, { ...everything, aggs });
  expect(raw['users']?.value).toBe(12_000);
  expect(raw['percentiles']?.values).toEqual({ '99.99': 11_998 * 3 });
  expect(raw['hosts']?.buckets?.map(({ key, count }) => [key, count])).toEqual([
    ['h0', 4000],
    ['h1', 4000],
    ['h2', 4000],
  ]);
});

test('a search that is cancelled on its way ends', async () => {
  await store.commit(new BusFeed().record(lines(3)).batch());
  const abort = new AbortController();
  proxy.rule = ({ path }) => {
    if (path.includes('_search')) abort.abort();
    return 'none';
  };
  await expect(store.search(customs, everything, abort.signal)).rejects.toMatchObject({ code: 'query.cancelled' });
});

/** An index as it was made before lines had masked forms, with a document of that time. */
async function makeOldIndex(): Promise<void> {
  const now = JSON.stringify(partitionIndex({ shards: 1, replicas: 0, refreshMs: 1000 }));
  const body = JSON.parse(now, (name, value: unknown) => (name in maskedProperties ? undefined : value)) as object;
  const index = new IndexNames(prefix).partition(customs.tenantId, 'std', '2025-12-30');
  const elastic = new Elastic({ nodes: [node] });
  await elastic.call({ method: 'PUT', path: `/${index}`, body });
  const [row] = new BusFeed().record([{ raw: 'old secret' }], { stream: 'old' }).batch().rows;
  if (row?.kind !== 'event') throw new Error('cannot happen: a line is an event');
  const document = JSON.parse(documentOf(row, 0, noRoom)) as object;
  await elastic.call({ method: 'PUT', path: `/${index}/_doc/old`, query: { refresh: true }, body: document });
  await elastic.close();
}

test('an index made before lines had masked forms takes them when it is written to', async () => {
  await makeOldIndex();
  const of = (query: string): Promise<string[]> => allRaws(store, customs, { query, view: 'masked' });
  expect(await of('secret')).toEqual(['old secret']);
  await store.commit(new BusFeed().record([{ raw: 'new secret', masked: 'new ******' }]).batch());
  for (const query of ['secret', 'raw:ecre', '/sec.et/']) expect(await of(query)).toEqual(['old secret']);
  expect(await of('new')).toEqual(['new secret']);
  const mask = () => ({ masked: { searchText: 'covered' }, fields: {} });
  expect(await store.remask(customs, { olderThanPolicy: 1, limit: 9 }, mask)).toEqual({ rewritten: 2, remaining: 0 });
  for (const query of ['secret', 'raw:ecre', '/sec.et/', 'new']) expect(await of(query)).toEqual([]);
  expect((await of('covered')).sort()).toEqual(['new secret', 'old secret']);
});
