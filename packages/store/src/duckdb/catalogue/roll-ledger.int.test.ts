import type { LedgerRow } from '@logwarden/contracts';
import { bank, BusFeed, customs, lines } from '@logwarden/testing/store-contract-data';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDuckdbStore, type DuckdbStore } from '../duckdb-store.ts';

const directory = mkdtempSync(join(tmpdir(), 'logwarden-roll-ledger-'));
const hourMs = 3_600_000;
const startMs = Date.UTC(2025, 11, 30, 3);
let nowMs = startMs;
const always = { fromMs: 0, toMs: Infinity };

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const open = (): Promise<DuckdbStore> =>
  openDuckdbStore({ directory, clock: { nowMs: () => nowMs }, threads: 1, directRows: 0, merge: false });

/** Sums by everything that must not change, with the hour in the place of the minute. */
function sums(rows: readonly LedgerRow[]): [string, Record<string, number>][] {
  const out = new Map<string, Record<string, number>>();
  for (const row of rows) {
    const { tenant, source, stream, minute, topic, partition, quarantined, dropped } = row;
    const key = [tenant, source, stream, minute - (minute % hourMs), topic, partition].join(' ');
    const of = out.get(key) ?? {};
    out.set(key, of);
    const numbers = Object.entries(row).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
    const counts = numbers.filter(([name]) => !/minute|partition|Offset|Seq/.test(name));
    const reasons = [quarantined, dropped].flatMap((by) => Object.entries(by));
    for (const [name, count] of [...counts, ...reasons]) of[name] = (of[name] ?? 0) + count;
  }
  return [...out].sort(([a], [b]) => (a < b ? -1 : 1));
}

async function fill(store: DuckdbStore): Promise<void> {
  const feed = new BusFeed();
  const part = lines(10, (at) => (at === 3 ? { ends: 'dropped' } : at === 7 ? { ends: 'quarantine' } : {}));
  for (let at = 0; at < 180; at += 2) {
    const acceptedAtMs = startMs + at * 60_000 + 17_000;
    // Seqs 400 to 404 never come, and offset 200 is lost by the bus.
    const firstSeq = at * 5 + (at >= 80 ? 5 : 0);
    if (at === 100) feed.skip(1);
    feed.record(part, { firstSeq, acceptedAtMs, stream: 'a' });
    if (at % 20 === 0) feed.record(part, { firstSeq, acceptedAtMs: acceptedAtMs + 60_000, stream: 'a' });
    feed.record(part, { firstSeq: at * 5, acceptedAtMs, stream: 'a', tenant: bank.tenantId });
    await store.commit(feed.batch());
  }
}

test('rows older than two days stand by hour: sums, findings and ranges as before', async () => {
  let store = await open();
  await fill(store);
  const before = await store.ledger(customs, always);
  const findings = await store.checkLedger(customs);
  expect(findings.map(({ kind, first, last }) => [kind, first, last])).toEqual([
    ['gap', 400, 404],
    ['bus_gap', expect.any(Number), expect.any(Number)],
  ]);
  await store.retain([]);
  expect(await store.ledger(customs, always)).toEqual(before);

  nowMs = startMs + 50 * hourMs;
  await store.retain([]);
  const after = await store.ledger(customs, always);
  expect(sums(after)).toEqual(sums(before));
  const [old, young] = [after.filter((row) => row.minute < startMs + 2 * hourMs), after.slice()];
  expect(old.every((row) => row.minute % hourMs === 0)).toBe(true);
  expect(young.filter((row) => row.minute >= startMs + 2 * hourMs)).toEqual(
    before.filter((row) => row.minute >= startMs + 2 * hourMs),
  );
  // Two hours, one of them with a gap, and repeated deliveries apart.
  expect(old.filter((row) => row.duplicate < row.accepted).map((row) => [row.firstSeq, row.lastSeq])).toEqual([
    [0, 299],
    [300, 399],
    [405, 604],
  ]);
  expect(old[0]).toMatchObject({
    accepted: 300,
    stored: 240,
    quarantined: { parse_failed: 30 },
    dropped: { 'rule-1': 30 },
  });
  expect(await store.checkLedger(customs)).toEqual(findings);
  expect(await store.checkLedger(bank)).toEqual([findings[1]].map((finding) => ({ ...finding, tenant: 'tbank' })));

  await store.close();
  nowMs += hourMs / 2;
  store = await open();
  await store.retain([]);
  expect(await store.ledger(customs, always)).toEqual(after);
  nowMs += 48 * hourMs;
  await store.retain([]);
  expect(sums(await store.ledger(customs, always))).toEqual(sums(before));
  expect(await store.checkLedger(customs)).toEqual(findings);
  await store.close();
});

test('a repaired line moves inside its hour', async () => {
  const store = await open();
  const scope = { ...customs };
  const [before] = sums(await store.ledger(scope, always));
  const parse = (): ReturnType<Parameters<DuckdbStore['repairQuarantine']>[2]> => ({
    kind: 'event',
    event: { raw: 'read now', searchText: 'read now', timestampUs: startMs * 1000, fields: {} },
  });
  const { stored } = await store.repairQuarantine(scope, { source: 'sreview' }, parse);
  expect(stored).toBe(90);
  const [after] = sums(await store.ledger(scope, always));
  expect(after?.[1]).toMatchObject({ stored: (before?.[1]['stored'] ?? 0) + (before?.[1]['parse_failed'] ?? 0) });
  expect((await store.checkLedger(scope)).map(({ kind }) => kind)).toEqual(['gap', 'bus_gap']);
  await store.close();
});
