import { BusFeed, baseUs, customs, everything, lines } from '@logwarden/testing/store-contract-data';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildBatch } from '../build/build-batch.ts';
import { openDuckdbStore } from '../duckdb-store.ts';

test('merges asked for at the same time follow each other, and lose nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'logwarden-merger-'));
  const options = { directory, clock: { nowMs: Date.now }, threads: 1, directRows: 0, merge: false };
  try {
    const store = await openDuckdbStore(options);
    const feed = new BusFeed();
    for (let at = 0; at < 40; at++) {
      const line = {
        raw: `line ${at}`,
        searchText: `line ${at}`,
        timestampUs: baseUs + at,
        us: baseUs + at,
        fields: {},
      };
      await store.commit(feed.record([line], { firstSeq: at }).batch());
    }
    await Promise.all([store.settle(), store.settle()]);
    await store.close();
    const again = await openDuckdbStore(options);
    const { total } = (await again.search(customs, { ...everything, query: 'line', limit: 1, total: true })).raw;
    expect(total).toEqual({ value: 40, relation: 'eq' });
    await again.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('merges that can wait are put off while more waits to be written, and done after that', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'logwarden-behind-'));
  const options = { directory, clock: { nowMs: Date.now }, threads: 1, quietMs: 60_000, behindMs: 500 };
  const store = await openDuckdbStore(options);
  try {
    const feed = new BusFeed();
    const files = (): number => globSync(`${directory}/t/**/*.parquet`).length;
    // As many lines as make a large file, in fewer files than are merged in any case.
    for (let at = 0; at < 9; at++) {
      const rows = lines(50_000, (line) => ({ raw: `line ${at * 50_000 + line}` }));
      const batch = feed.record(rows, { firstSeq: at * 50_000 }).batch();
      const reserved = store.reserveBuild(4);
      let serial = reserved.firstSerial;
      const nextSerial = (): number => serial++;
      const prepared = buildBatch(batch, { directory, nextSerial, nowMs: Date.now(), durable: true });
      await store.commitPrepared(prepared, { isBehind: true });
    }
    expect(files()).toBe(9);
    await expect.poll(files, { timeout: 20_000 }).toBe(1);
    expect((await store.search(customs, { ...everything, limit: 1 })).raw.total?.value).toBe(450_000);
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
});

test('a file that is gone from the disk is told of at the next start', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'logwarden-missing-'));
  const told: unknown[] = [];
  const options = {
    ...{ directory, clock: { nowMs: Date.now }, threads: 1, directRows: 0, merge: false },
    onError: (error: unknown) => void told.push(error),
  };
  try {
    const store = await openDuckdbStore(options);
    const line = { raw: 'one', searchText: 'one', timestampUs: baseUs, us: baseUs, fields: {} };
    await store.commit(new BusFeed().record([line], { firstSeq: 0 }).batch());
    await store.close();
    expect(told).toEqual([]);
    const [file = ''] = globSync(`${directory}/t/**/*.parquet`);
    rmSync(file);
    const again = await openDuckdbStore(options);
    await again.close();
    expect(String(told[0])).toContain('1 files with 1 events are not on the disk: t/');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
