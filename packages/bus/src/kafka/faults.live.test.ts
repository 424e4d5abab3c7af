import { tenantId } from '@logwarden/kernel';
import { liveKafkaCluster } from '@logwarden/testing/live-engines';
import type { LiveCluster } from '@logwarden/testing/live-engines';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BusConsumer, BusProducer } from '../port.ts';
import { openKafkaConsumer } from './consumer.ts';
import { openKafkaProducer } from './producer.ts';

const scope = { tenantId: tenantId('tcustoms') };
const isFull = process.env['LOGWARDEN_FULL'] === '1';
const partitions = 3;
const lanes = 8;

let cluster: LiveCluster;
let consumer: BusConsumer;

beforeAll(async () => {
  cluster = await liveKafkaCluster();
  consumer = openKafkaConsumer({ brokers: cluster.address.split(',') });
});

afterAll(async () => {
  await consumer.close();
});

interface Written {
  readonly ids: readonly string[];
  /** Longest time from append to acknowledgement, milliseconds. */
  readonly worstMs: number;
}

/** Appends ids one after the other in each lane until told to stop, and returns those that were acknowledged. */
async function write(producer: BusProducer, topic: string, isOver: () => boolean): Promise<Written> {
  const ids: string[] = [];
  let worstMs = 0;
  const run = async (lane: number): Promise<void> => {
    for (let n = 0; !isOver(); n++) {
      const id = `${lane}-${n}`;
      const start = performance.now();
      await producer.append(scope, { topic, key: `stream-${lane}`, value: Buffer.from(id.padEnd(300, '.')) });
      worstMs = Math.max(worstMs, performance.now() - start);
      ids.push(id);
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
  return { ids, worstMs };
}

async function readAll(topic: string): Promise<string[]> {
  const found: string[] = [];
  for (const { partition, endOffset } of await consumer.partitions(topic)) {
    const subscription = await consumer.subscribe({ topic, partition, group: 'indexer' });
    for (let next = 0; next < endOffset;) {
      const batch = await subscription.poll({ maxBytes: 1_000_000, waitMs: 10_000 });
      expect(batch.gaps).toEqual([]);
      found.push(...batch.records.map(({ value }) => Buffer.from(value).toString().replace(/\.+$/u, '')));
      next = batch.nextOffset;
    }
    await subscription.close();
  }
  return found;
}

/** Of each lane the numbers 0, 1, 2 …, in this order. */
function expectOrder(found: readonly string[]): void {
  const next = new Map<string, number>();
  for (const id of found) {
    const [lane = '', n = ''] = id.split('-');
    expect(Number(n)).toBe(next.get(lane) ?? 0);
    next.set(lane, Number(n) + 1);
  }
}

test.each(Array.from({ length: isFull ? 9 : 2 }, (_, round) => round))(
  'kill -9 of a broker of three while producing, round %i: none lost, none doubled, none out of order',
  async (round) => {
    const topic = `fault-${process.pid}-${round}`;
    const brokers = cluster.address.split(',');
    const producer = openKafkaProducer({ brokers, topics: { partitions, replicas: 3 }, deliveryTimeoutMs: 60_000 });
    let written = 0;
    let isOver = false;
    const counting: BusProducer = {
      append: async (...args) => {
        const result = await producer.append(...args);
        written++;
        return result;
      },
      close: () => producer.close(),
    };
    const writing = write(counting, topic, () => isOver);
    const victim = `broker-${1 + (round % 3)}`;
    await reached(() => written >= 500);
    await cluster.kill(victim);
    const atKill = written;
    await reached(() => written >= atKill + 500);
    await cluster.restart(victim);
    isOver = true;
    const { ids, worstMs } = await writing;
    await producer.close();
    const found = await readAll(topic);
    expect(found.length).toBe(ids.length);
    expect(new Set(found)).toEqual(new Set(ids));
    expectOrder(found);
    expect(worstMs).toBeLessThan(60_000);
  },
);

async function reached(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 20));
}
