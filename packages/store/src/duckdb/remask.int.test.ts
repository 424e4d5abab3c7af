import { hiddenFields } from '@logwarden/contracts';
import { BusFeed, baseUs, customs, everything, lines } from '@logwarden/testing/store-contract-data';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Remasked, StoreSearch } from '../port.ts';
import { type DuckdbStore, openDuckdbStore } from './duckdb-store.ts';

let directory: string;
let store: DuckdbStore;

const open = (): Promise<DuckdbStore> =>
  openDuckdbStore({ directory, clock: { nowMs: Date.now }, threads: 2, directRows: 0, merge: false });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'logwarden-remask-'));
  store = await open();
});

afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

const hide = ({ searchText }: { readonly searchText: string }): Remasked => ({
  masked: { searchText: searchText.replace(/secret-\d+/, '******') },
  fields: { [hiddenFields.policy]: 1, [hiddenFields.class]: 'text=keyword' },
});

async function count(query: string, view: StoreSearch['view']): Promise<number> {
  return (await store.search(customs, { ...everything, query, view, limit: 1 })).raw.total?.value ?? -1;
}

const line = (n: number) => ({
  raw: `{"level":"info","user":"u${n}","message":"took secret-${n % 5} home","n":${n}}`,
  us: baseUs + n * 1000,
  fields: { level: 'info', user: `u${n}`, message: `took secret-${n % 5} home`, n },
});

async function commit(batches: number, perBatch: number): Promise<void> {
  const feed = new BusFeed();
  for (let at = 0; at < batches; at++) {
    const part = lines(perBatch, (n) => line(at * perBatch + n));
    await store.commit(feed.record(part, { firstSeq: at * perBatch }).batch());
  }
}

test('while files are masked anew and merged, a search sees every event once, and afterwards a restart does', async () => {
  await commit(6, 5000);
  const seen: number[] = [];
  let isDone = false;
  const watch = async (): Promise<void> => {
    while (!isDone) seen.push(await count('took', 'masked'));
  };
  const remaskAll = async (): Promise<void> => {
    const request = { olderThanPolicy: 1, limit: 10_000 };
    while ((await store.remask(customs, request, hide)).remaining > 0);
  };
  const work = Promise.all([remaskAll(), store.settle()]).finally(() => {
    isDone = true;
  });
  await Promise.all([work, watch()]);
  await remaskAll();
  expect(new Set(seen)).toEqual(new Set([30_000]));
  await store.settle();
  await store.close();
  store = await open();
  expect(await count('"secret-3"', 'raw')).toBe(6000);
  expect(await count('"secret-3"', 'masked')).toBe(0);
  expect(await count('raw:secret', 'masked')).toBe(0);
  expect(await count('message:"secret-3"', 'masked')).toBe(6000);
  expect(await count('u123 raw:"******"', 'masked')).toBe(1);
  const { hits } = (await store.search(customs, { ...everything, limit: 5 })).raw;
  expect(hits.map(({ raw }) => raw)).toEqual([0, 1, 2, 3, 4].map((at) => line(29_999 - at).raw));
  expect(await store.policyBounds(customs, everything)).toBe(1);
  expect(await store.checkLedger(customs)).toEqual([]);
});

test('a file where nothing is masked any more has no column for it', async () => {
  await commit(1, 100);
  const hasColumn = (): boolean[] =>
    globSync(`${directory}/t/**/*.parquet`).map((path) => readFileSync(path).includes('#masked'));
  expect(hasColumn()).toEqual([false]);
  await store.remask(customs, { olderThanPolicy: 1, limit: 1 }, hide);
  expect(hasColumn()).toEqual([true]);
  expect(await count('"secret-3"', 'masked')).toBe(0);
  await store.remask(customs, { olderThanPolicy: 2, limit: 1 }, () => ({ fields: {} }));
  expect(hasColumn()).toEqual([false]);
  expect(await count('"secret-3"', 'masked')).toBe(20);
});
