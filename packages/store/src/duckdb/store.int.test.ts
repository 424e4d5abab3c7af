import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { allRaws, baseUs, BusFeed, customs, everything, lines } from '@logwarden/testing/store-contract-data';
import { buildBatch } from './build/build-batch.ts';
import { listFiles } from './disk.ts';
import { type DuckdbStore, openDuckdbStore } from './duckdb-store.ts';

let directory = '';
let store: DuckdbStore;

const open = (): Promise<DuckdbStore> =>
  openDuckdbStore({ directory, clock: { nowMs: Date.now }, threads: 2, merge: false, directRows: 0 });
const files = (): string[] => listFiles(join(directory, 't')).filter((name) => name.endsWith('.parquet'));
const found = (list: readonly { kind: string; first: number; last: number }[]): unknown[] =>
  list.map(({ kind, first, last }) => [kind, first, last]);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'logwarden-store-'));
  store = await open();
});

afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Changes the catalogue behind the store's back. */
async function tamper(sql: string): Promise<void> {
  await store.close();
  const instance = await DuckDBInstance.create(join(directory, 'catalogue.duckdb'));
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
  store = await open();
}

describe('the ledger check names exactly what is missing', () => {
  const commitThree = async (): Promise<void> => {
    const feed = new BusFeed();
    for (let at = 0; at < 3; at++) await store.commit(feed.record(lines(10), { firstSeq: at * 10 }).batch());
    expect(await store.checkLedger(customs)).toEqual([]);
  };

  test('rows of the store', async () => {
    await commitThree();
    const [, second = ''] = files().sort();
    await store.close();
    rmSync(join(directory, 't', second));
    store = await open();
    expect(found(await store.checkLedger(customs))).toEqual([['store_count', 10, 19]]);
  });

  test('rows of the ledger', async () => {
    await commitThree();
    await tamper('DELETE FROM ledger WHERE first_seq = 20');
    expect(found(await store.checkLedger(customs))).toEqual([['gap', 20, 29]]);
  });

  test('outcomes that do not sum up, and ranges booked twice', async () => {
    await commitThree();
    await tamper('UPDATE ledger SET stored = 9 WHERE first_seq = 10');
    expect(found(await store.checkLedger(customs))).toEqual([['sum', 10, 19]]);
    await tamper('UPDATE ledger SET stored = 10; INSERT INTO ledger SELECT * FROM ledger WHERE first_seq = 0');
    expect(found(await store.checkLedger(customs))).toEqual([['overlap', 0, 9]]);
  });

  test('rows that nobody booked', async () => {
    await commitThree();
    await tamper('DELETE FROM seq_runs WHERE first = 0');
    expect(found(await store.checkLedger(customs))).toEqual([['store_count', 0, 9]]);
  });
});

describe('files', () => {
  test('left-overs of a crash are removed at start', async () => {
    await store.commit(new BusFeed().record(lines(5)).batch());
    await store.close();
    const [first = ''] = files();
    const orphan = join(directory, 't', first.replace(/\d+\.parquet$/, '999.parquet'));
    writeFileSync(orphan, 'half a file');
    writeFileSync(`${orphan}.filter`, '');
    store = await open();
    expect(files()).toEqual([first]);
    expect(await allRaws(store, customs)).toHaveLength(5);
  });

  test('a search goes on over files that are merged or removed meanwhile, and they are gone after it', async () => {
    const feed = new BusFeed();
    for (let at = 0; at < 6; at++) await store.commit(feed.record(lines(50), { firstSeq: at * 50 }).batch());
    const searches = Array.from({ length: 8 }, () => store.search(customs, { ...everything, limit: 1000 }));
    const [pages] = await Promise.all([Promise.all(searches), store.settle()]);
    for (const page of pages) expect(page.raw.hits).toHaveLength(300);
    expect(files()).toHaveLength(1);
    const last = store.search(customs, { ...everything, limit: 1000 });
    await store.retain([{ scope: customs, storageClass: 'std', maxBytes: 0 }]);
    expect([0, 300]).toContain((await last).raw.hits.length);
    expect(files()).toEqual([]);
  });

  test('merged files are cut by the day of the event and hold every event once', async () => {
    const dayUs = 86_400_000_000;
    const feed = new BusFeed();
    for (let at = 0; at < 3; at++) {
      const part = lines(10_000, (n) => ({ us: baseUs + (n % 2) * dayUs + n, fields: { n }, raw: `r ${at} ${n}` }));
      await store.commit(feed.record(part, { firstSeq: at * 10_000 }).batch());
    }
    const before = await store.sourceStats(customs);
    await store.settle();
    expect(files()).toHaveLength(2);
    expect(await store.sourceStats(customs)).toMatchObject(before.map(({ events, bytes }) => ({ events, bytes })));
    expect(await store.checkLedger(customs)).toEqual([]);
    const day = await store.search(customs, { ...everything, toUs: baseUs + dayUs / 2, limit: 1 });
    expect(day.raw.total?.value).toBe(15_000);
    await store.close();
    store = await open();
    expect((await store.search(customs, everything)).raw.total?.value).toBe(30_000);
  });
});

describe('limits', () => {
  test('a signal ends a search that is under way', async () => {
    const feed = new BusFeed();
    const part = lines(20_000, (n) => ({ raw: `some words ${n} ${'and more '.repeat(20)}` }));
    await store.commit(feed.record(part).batch());
    const stop = new AbortController();
    const search = store.search(customs, { ...everything, query: '/(some|more)+.*z$/' }, stop.signal);
    setImmediate(() => stop.abort());
    await expect(search).rejects.toMatchObject({ code: 'query.cancelled' });
    expect((await store.search(customs, everything)).raw.total?.value).toBe(20_000);
  });

  test('a search beyond its time limit ends with query.timeout', async () => {
    await store.commit(new BusFeed().record(lines(20_000, (n) => ({ raw: `word ${n} ${'x y '.repeat(40)}` }))).batch());
    await store.close();
    store = await openDuckdbStore({ directory, clock: { nowMs: Date.now }, queryTimeoutMs: 1, merge: false });
    const search = store.search(customs, { ...everything, query: '/(w|x|y)+.*z$/' });
    await expect(search).rejects.toMatchObject({ code: 'query.timeout' });
  });
});

describe('batches built elsewhere', () => {
  test('are committed as they are, and refused when they hold what is stored already', async () => {
    const feed = new BusFeed();
    const build = (batch: Parameters<typeof buildBatch>[0]): ReturnType<typeof buildBatch> => {
      const { directory: into, firstSerial } = store.reserveBuild(4);
      let serial = firstSerial;
      return buildBatch(batch, { directory: into, nextSerial: () => serial++, nowMs: Date.now(), durable: true });
    };
    const first = structuredClone(build(feed.record(lines(10, (at) => ({ id: `i${at}` }))).batch()));
    expect(await store.commitPrepared(first)).toMatchObject({ stored: 10 });
    expect(await store.position('events', 0)).toBe(1);
    const again = new BusFeed(0, 1).record(lines(12), { firstSeq: 5 }).batch();
    await expect(store.commitPrepared(build(again))).rejects.toMatchObject({ code: 'resource.conflict' });
    expect(await store.commit(again)).toMatchObject({ stored: 7, duplicates: 5 });
    const sameIds = new BusFeed(0, 2)
      .record(
        lines(10, (at) => ({ id: `i${at}` })),
        { firstSeq: 17 },
      )
      .batch();
    await expect(store.commitPrepared(build(sameIds))).rejects.toMatchObject({ code: 'resource.conflict' });
    expect(await store.commit(sameIds)).toMatchObject({ stored: 0, duplicates: 10 });
    expect(await allRaws(store, customs)).toHaveLength(17);
    const body = lines(10, (at) => ({ id: `twice${at}` }));
    const twice = new BusFeed(0, 3).record(body, { firstSeq: 27 }).record(body, { firstSeq: 37 }).batch();
    await expect(store.commitPrepared(build(twice))).rejects.toMatchObject({ code: 'resource.conflict' });
    expect(await store.commit(twice)).toMatchObject({ stored: 10, duplicates: 10 });
    expect(await store.checkLedger(customs)).toEqual([]);
  });
});
