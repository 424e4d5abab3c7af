import { BusFeed, baseUs, customs, everything } from '@logwarden/testing/store-contract-data';
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
