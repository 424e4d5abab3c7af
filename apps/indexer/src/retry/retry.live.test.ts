import { openKafkaConsumer, openKafkaProducer } from '@logwarden/bus/kafka';
import { encodeEnvelope } from '@logwarden/contracts';
import { tenantId, type TenantScope } from '@logwarden/kernel';
import type { StorePort } from '@logwarden/store';
import { openElasticsearchStore } from '@logwarden/store/elasticsearch';
import { liveElasticsearch, liveKafka } from '@logwarden/testing/live-engines';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { startThrottlingProxy } from './test-kit/throttling-proxy.ts';

const throttled: TenantScope = { tenantId: tenantId('tbusy') };
const other: TenantScope = { tenantId: tenantId('tcalm') };
const clock = { nowMs: () => Date.now() };
const perRecord = 20;
const patience = { timeout: 90_000, interval: 200 };
const child = fileURLToPath(new URL('./test-kit/indexer-child.ts', import.meta.url));

async function kill(process: ChildProcess): Promise<void> {
  process.kill('SIGKILL');
  await once(process, 'exit');
}

async function sums(store: StorePort, scope: TenantScope) {
  const rows = await store.ledger(scope, { fromMs: 0, toMs: Infinity });
  const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return {
    accepted: sum((row) => row.accepted),
    stored: sum((row) => row.stored),
    duplicate: sum((row) => row.duplicate),
    waiting: sum((row) => row.rerouted),
  };
}

it('lines of a throttled index wait on the retry topic, hold nobody up and land once, whoever is killed', async () => {
  const [brokers, node] = await Promise.all([liveKafka(), liveElasticsearch()]);
  const name = `w${randomBytes(4).toString('hex')}`;
  const proxy = await startThrottlingProxy(node);
  const connection = { brokers: brokers.split(',') };
  const producer = openKafkaProducer({ ...connection, topics: { partitions: 1 } });
  const consumer = openKafkaConsumer(connection);
  const store = await openElasticsearchStore({ nodes: [node], prefix: `${name}-`, clock });
  const append = async (scope: TenantScope, record: number): Promise<void> => {
    const now = clock.nowMs();
    const lines = Array.from({ length: perRecord }, (_, i) =>
      Buffer.from(`line ${String(record * perRecord + i)} 超时`),
    );
    const day = new Date(now).toISOString().slice(0, 10);
    const place = { tenant: scope.tenantId, source: 'ssource', storageClass: 'default', day };
    const seqs = { stream: 's/1', firstSeq: record * perRecord + 1, count: perRecord };
    const value = encodeEnvelope({ v: 1, ...place, ...seqs, via: 'raw', acceptedAtMs: now, receivedAtMs: now }, lines);
    await producer.append(scope, { topic: `${name}-events.all`, key: 's/1', value });
  };
  const both = async (from: number, to: number): Promise<void> => {
    for (let record = from; record < to; record++)
      await Promise.all([append(throttled, record), append(other, record)]);
  };
  const start = (): ChildProcess =>
    spawn(process.execPath, [child, brokers, proxy.address, name], { stdio: 'inherit' });
  const running: ChildProcess[] = [];
  try {
    proxy.throttles = (index) => index.includes('tbusy-e-');
    await both(0, 10);
    running.push(start());
    await vi.waitFor(async () => {
      expect(await sums(store, other)).toEqual({ accepted: 200, stored: 200, duplicate: 0, waiting: 0 });
      expect(await sums(store, throttled)).toEqual({ accepted: 200, stored: 0, duplicate: 0, waiting: 200 });
      expect(await store.checkLedger(throttled)).toEqual([]);
    }, patience);
    // What waits goes round on the retry topic, while the indexer dies amid new lines.
    const sent = both(10, 40);
    await vi.waitFor(async () => expect((await sums(store, throttled)).waiting).toBeGreaterThan(200), patience);
    await kill(running[0] ?? start());
    await sent;
    running.push(start());
    await vi.waitFor(async () => {
      expect(await sums(store, other)).toEqual({ accepted: 800, stored: 800, duplicate: 0, waiting: 0 });
      expect(await sums(store, throttled)).toEqual({ accepted: 800, stored: 0, duplicate: 0, waiting: 800 });
    }, patience);
    expect(await store.checkLedger(throttled)).toEqual([]);
    expect((await store.sourceStats(throttled)).map(({ waiting }) => waiting)).toEqual([800]);

    proxy.throttles = (index) => index.includes('tbusy-e-') && Math.random() < 0.7;
    await vi.waitFor(async () => expect((await sums(store, throttled)).stored).toBeGreaterThan(100), patience);
    await kill(running[1] ?? start());
    proxy.throttles = () => false;
    running.push(start());
    await vi.waitFor(async () => {
      expect(await sums(store, throttled)).toEqual({ accepted: 800, stored: 800, duplicate: 0, waiting: 0 });
    }, patience);
    // Another process wrote them, so they are seen after the index is refreshed.
    await vi.waitFor(async () => {
      const stats = await store.sourceStats(throttled);
      expect(stats.map(({ events, waiting }) => [events, waiting])).toEqual([[800, undefined]]);
    }, patience);
    for (const scope of [throttled, other]) {
      const found = (await store.context(scope, { stream: 's/1', seq: 400, before: 1000, after: 1000 })).raw;
      expect(found.map(({ seq }) => seq)).toEqual(Array.from({ length: 800 }, (_, at) => at + 1));
      expect(await store.checkLedger(scope)).toEqual([]);
    }
  } finally {
    for (const one of running) if (one.exitCode === null && one.signalCode === null) await kill(one);
    await Promise.all([producer.close(), consumer.close(), store.close(), proxy.close()]);
    await fetch(`${node}/${name}-*`, { method: 'DELETE' });
  }
});
