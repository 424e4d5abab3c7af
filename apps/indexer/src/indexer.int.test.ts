import { openEmbeddedConsumer, openEmbeddedProducer } from '@logwarden/bus';
import { encodeEnvelope, eventsTopic } from '@logwarden/contracts';
import { tenantId, type TenantScope } from '@logwarden/kernel';
import { type Findings, IndexMask, Maskers, MaskKeys } from '@logwarden/services/indexing';
import { openDuckdbStore } from '@logwarden/store';
import { Metrics, silentLogger } from '@logwarden/telemetry';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { buildIndexer } from './indexer.ts';

const scope: TenantScope = { tenantId: tenantId('tbank') };
const clock = { nowMs: () => Date.now() };
const linesPerRecord = 2000;
const masterKey = new Uint8Array(32);
let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'logwarden-indexer-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Appends records of about a megabyte each to the only partition; the lines of one of them hold something to hide. */
async function fillBus(records: number, hiddenIn?: number): Promise<void> {
  const producer = await openEmbeddedProducer({ dir: `${directory}/bus`, clock, topics: [eventsTopic], partitions: 1 });
  const now = clock.nowMs();
  const day = new Date(now).toISOString().slice(0, 10);
  const place = { tenant: scope.tenantId, source: 'ssource', storageClass: 'default', day };
  for (let record = 0; record < records; record++) {
    const firstSeq = record * linesPerRecord + 1;
    const lines = Array.from({ length: linesPerRecord }, (_, at) => {
      const seq = firstSeq + at;
      const end = record === hiddenIn ? 'mobile=13812345678' : String(seq % 977);
      return Buffer.from(`line number${seq} of the load ${'padding that makes a line long '.repeat(14)}${end}`);
    });
    const header = { v: 1 as const, ...place, stream: 's/1', firstSeq, count: lines.length, via: 'raw' };
    const value = encodeEnvelope({ ...header, acceptedAtMs: now, receivedAtMs: now }, lines);
    await producer.append(scope, { topic: eventsTopic, key: 's/1', value });
  }
  await producer.close();
}

interface Run {
  /** The first batch is refused by the store. */
  readonly failsOnce?: boolean;
  /** Classes that were found. */
  readonly found?: Set<string>;
}

/** Runs the indexer until the store holds `count` events, and longer where it has more under way. */
async function indexUntil(count: number, { failsOnce = false, found = new Set() }: Run = {}): Promise<number> {
  const consumer = openEmbeddedConsumer({ dir: `${directory}/bus` });
  const store = await openDuckdbStore({ directory: `${directory}/store`, clock, merge: false });
  let fails = failsOnce;
  const commitPrepared: typeof store.commitPrepared = (prepared, pace) => {
    if (!fails) return store.commitPrepared(prepared, pace);
    fails = false;
    store.discardPrepared(prepared);
    return Promise.reject(new Error('no room'));
  };
  const keep = ({ fields }: Findings): Promise<void> => {
    for (const { dataClass } of fields) found.add(dataClass);
    return Promise.resolve();
  };
  const mask = new IndexMask({ maskers: new Maskers(), keys: new MaskKeys(masterKey) });
  const indexer = buildIndexer({
    consumer,
    store: { ...store, commitPrepared },
    sources: () => Promise.resolve(undefined),
    partitions: 1,
    masking: { mask, masterKey, keep },
    logger: silentLogger,
    metrics: new Metrics(),
  });
  const total = async (query = ''): Promise<number> => {
    const range = { fromUs: 0, toUs: (clock.nowMs() + 86_400_000) * 1000 };
    const request = {
      ...range,
      query,
      view: 'raw' as const,
      zone: 'UTC',
      textFields: [],
      ipFields: [],
      dateFields: [],
    };
    return (await store.search(scope, { ...request, limit: 1, total: true })).raw.total?.value ?? -1;
  };
  try {
    await indexer.start();
    while ((await total()) < count) await new Promise((resolve) => setTimeout(resolve, 20));
    await indexer.stop();
    expect(await store.checkLedger(scope)).toEqual([]);
    const stored = await total();
    if (stored > 0) expect([await total('number1'), await total(`number${stored}`)]).toEqual([1, 1]);
    return stored;
  } finally {
    await indexer.stop();
    await store.close();
    await consumer.close();
  }
}

function filesOfStore(): number {
  const names = readdirSync(`${directory}/store/t`, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.parquet')).length;
}

it('builds batches again that stood behind one that failed, leaves nothing of them, and keeps what they found', async () => {
  const records = 30;
  // A batch holds nine: it is in the second one.
  await fillBus(records, 12);
  const found = new Set<string>();
  expect(await indexUntil(records * linesPerRecord, { failsOnce: true, found })).toBe(records * linesPerRecord);
  expect([...found]).toContain('mobile');
  // A start removes files that no catalogue knows.
  const left = filesOfStore();
  await (await openDuckdbStore({ directory: `${directory}/store`, clock, merge: false })).close();
  expect(left).toBe(filesOfStore());
}, 120_000);

it('stores a backlog of full batches once and in the order of the bus, stopped in the middle and started again', async () => {
  const records = 60;
  await fillBus(records);
  const first = await indexUntil(1);
  expect(first % linesPerRecord).toBe(0);
  expect(first).toBeLessThan(records * linesPerRecord);
  expect(await indexUntil(records * linesPerRecord)).toBe(records * linesPerRecord);
}, 120_000);
