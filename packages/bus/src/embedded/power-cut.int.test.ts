import { tenantId } from '@logwarden/kernel';
import { PowerCutFs, seededRandom } from '@logwarden/segment-log/power-cut-fs';
import { describe, expect, test } from 'vitest';
import type { BusConsumer, Subscription } from '../port.ts';
import { openEmbeddedConsumer } from './consumer.ts';
import { openEmbeddedProducer } from './producer.ts';
import type { EmbeddedProducer } from './producer.ts';

const dir = '/data/bus';
const topic = 'events';
const partitions = [0, 1];
const scope = { tenantId: tenantId('tcustoms') };
const idOf = (partition: number, offset: number): string => `${partition}:${offset}`;

interface Told {
  /** Acknowledged to a client or handed to the consumer, over all lives. */
  readonly records: Map<string, string>;
  /** Highest position whose commit has resolved, per partition. */
  readonly committed: [number, number];
  conflicts: number;
}

function tell(told: Told, id: string, text: string): void {
  if ((told.records.get(id) ?? text) !== text) told.conflicts++;
  told.records.set(id, text);
}

async function consume(told: Told, subscription: Subscription, commits: boolean): Promise<void> {
  const { records, nextOffset } = await subscription.poll({ maxBytes: 20_000, waitMs: 0 });
  for (const { partition, offset, value } of records)
    tell(told, idOf(partition, offset), Buffer.from(value).toString());
  const [first] = records;
  if (!commits || first === undefined) return;
  await subscription.commit(nextOffset);
  told.committed[first.partition === 0 ? 0 : 1] = nextOffset;
}

async function produce(told: Told, producer: EmbeddedProducer, random: () => number): Promise<void> {
  const text = `${random()}`.repeat(1 + Math.floor(random() ** 3 * 150));
  const key = `stream-${Math.floor(random() * 9)}`;
  const { partition, offset } = await producer.append(scope, { topic, key, value: Buffer.from(text) });
  tell(told, idOf(partition, offset), text);
}

async function liveUntilCut(fs: PowerCutFs, told: Told, random: () => number): Promise<void> {
  const producer = await openProducer(fs);
  const consumer = openEmbeddedConsumer({ dir, fs });
  const subscriptions: Subscription[] = [];
  for (const partition of partitions)
    subscriptions.push(await consumer.subscribe({ topic, partition, group: 'indexer' }));
  for (let round = 0; round < 60; round++) {
    const work = Array.from({ length: 1 + Math.floor(random() * 4) }, () => produce(told, producer, random));
    for (const s of subscriptions) if (random() < 0.4) work.push(consume(told, s, random() < 0.5));
    const settled = await Promise.allSettled(work);
    if (settled.some((r) => r.status === 'rejected')) return;
    if (random() < 0.1) await producer.retain();
  }
}

function openProducer(fs: PowerCutFs): Promise<EmbeddedProducer> {
  const retention = { sizeBytes: 0, ageMs: 0, replayMs: 0 };
  const clock = { nowMs: () => 1 };
  return openEmbeddedProducer({ dir, fs, clock, retention, topics: [topic], segmentBytes: 3_000, minFreeBytes: 0 });
}

async function readFromCommitted(consumer: BusConsumer, found: Map<string, string>): Promise<void> {
  for (const partition of partitions) {
    const subscription = await consumer.subscribe({ topic, partition, group: 'indexer' });
    const { records, gaps } = await subscription.poll({ maxBytes: Number.MAX_SAFE_INTEGER, waitMs: 0 });
    expect(gaps).toEqual([]);
    for (const { offset, value } of records) found.set(idOf(partition, offset), Buffer.from(value).toString());
  }
}

interface Outcome {
  readonly told: number;
  readonly missing: number;
  readonly wrong: number;
  readonly movedBack: number;
}

async function livesAndDeaths(seed: number, honoursSync: boolean): Promise<Outcome> {
  const random = seededRandom(seed);
  const fs = new PowerCutFs({ random, honoursSync });
  const told: Told = { records: new Map(), committed: [0, 0], conflicts: 0 };
  for (let life = 0; life < 5; life++) {
    fs.cutAfter(Math.floor(random() ** 4 * 1_200));
    try {
      await liveUntilCut(fs, told, random);
    } catch {
      // It ended while the bus was being opened or its segments removed.
    }
    if (random() < 0.4) fs.kill();
    else fs.restart();
  }
  const producer = await openProducer(fs);
  const consumer = openEmbeddedConsumer({ dir, fs });
  const positions = (await consumer.partitions(topic)).map((p) => p.committed['indexer'] ?? 0);
  const movedBack = partitions.filter((p) => (positions[p] ?? 0) < told.committed[p === 0 ? 0 : 1]).length;
  const found = new Map<string, string>();
  await readFromCommitted(consumer, found);
  await consumer.close();
  await producer.close();
  const due = [...told.records].filter(([id]) => {
    const [partition = 0, offset = 0] = id.split(':').map(Number);
    return offset >= (positions[partition] ?? 0);
  });
  const missing = due.filter(([id]) => !found.has(id)).length;
  const changed = due.filter(([id, text]) => found.has(id) && found.get(id) !== text).length;
  return { told: told.records.size, missing, wrong: changed + told.conflicts, movedBack };
}

const runs = process.env['LOGWARDEN_FULL'] === '1' ? 2_000 : 100;

describe('power cut on the bus', () => {
  test(
    `after ${runs} × 5 cuts and kills all that was told is there, no position moved back, no offset was used twice`,
    { timeout: 600_000 },
    async () => {
      let total = 0;
      for (let seed = 1; seed <= runs; seed++) {
        const { told, ...harm } = await livesAndDeaths(seed, true);
        expect({ seed, ...harm }).toEqual({ seed, missing: 0, wrong: 0, movedBack: 0 });
        total += told;
      }
      expect(total).toBeGreaterThan(runs * 30);
    },
  );

  test('negative control: without fsync the same run does harm', async () => {
    let harmed = 0;
    for (let seed = 1; seed <= 15; seed++) {
      const outcome = await livesAndDeaths(seed, false).catch(() => 'unreadable' as const);
      if (outcome === 'unreadable' || outcome.missing + outcome.wrong + outcome.movedBack > 0) harmed++;
    }
    expect(harmed).toBeGreaterThan(10);
  });
});
