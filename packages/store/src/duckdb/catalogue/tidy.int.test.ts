import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bank, BusFeed, customs, lines } from '@logwarden/testing/store-contract-data';
import { openDuckdbStore } from '../duckdb-store.ts';
import { Engine } from '../engine.ts';
import { busKey, Catalogue, type LoadedCatalogue } from './catalogue.ts';

const directory = mkdtempSync(join(tmpdir(), 'logwarden-tidy-'));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function load(aboveRows: number): Promise<{ loaded: LoadedCatalogue; rows: number[] }> {
  const engine = await Engine.open({ directory, threads: 1, memoryMb: 256 });
  const loaded = await new Catalogue(engine, aboveRows).open();
  const rows = await engine.session(async (session) => {
    const counts: number[] = [];
    for (const table of ['seq_runs', 'bus_ranges', 'positions']) {
      const [row] = await session.rows(`SELECT count(*)::INTEGER FROM ${table}`);
      counts.push(Number(row?.[0]));
    }
    return counts;
  });
  engine.close();
  return { loaded, rows };
}

/** What a catalogue says of seqs and offsets. */
function facts({ streams, bus }: LoadedCatalogue): unknown {
  const of = [customs, bank].flatMap(({ tenantId }) => streams.ofTenant(tenantId));
  const known = of.map(({ tenant, name, seen, removed, parts }) => ({
    tenant,
    name,
    seen: seen.runs,
    removed: removed.runs,
    parts: [...parts].map(([key, part]) => [key, part.stored.runs, part.ended.runs]).sort(),
  }));
  const state = bus.get(busKey('events', 0));
  return { known, offsets: state?.offsets.runs, committed: state?.committed, gaps: state?.gaps };
}

test('a catalogue in fewer rows says the same', async () => {
  mkdirSync(directory, { recursive: true });
  const store = await openDuckdbStore({
    directory,
    clock: { nowMs: Date.now },
    threads: 1,
    directRows: 0,
    merge: false,
  });
  const feed = new BusFeed();
  for (let at = 0; at < 12; at++) {
    if (at === 7) feed.skip(3);
    const day = at < 4 ? '2025-12-29' : '2025-12-30';
    const part = lines(5, (n) => (n === 3 ? { ends: 'dropped' } : {}));
    feed.record(part, { firstSeq: at * 5 + (at > 8 ? 10 : 0), stream: `s${at % 2}`, day });
    feed.record(part, { firstSeq: at * 5, tenant: bank.tenantId, day });
    await store.commit(feed.batch());
  }
  await store.retain([{ scope: bank, storageClass: 'std', beforeDay: '2025-12-30' }]);
  await store.close();
  const before = await load(1_000_000);
  const after = await load(0);
  expect(facts(after.loaded)).toEqual(facts(before.loaded));
  expect(after.rows.every((count, at) => count < (before.rows[at] ?? 0))).toBe(true);
  expect(after.rows[2]).toBe(1);
});
