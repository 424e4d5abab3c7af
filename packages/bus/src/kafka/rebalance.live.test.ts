import { tenantId } from '@logwarden/kernel';
import { liveKafka } from '@logwarden/testing/live-engines';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AssignedPartition, BusConsumer, BusProducer, BusRecord, Membership } from '../port.ts';
import { openKafkaConsumer } from './consumer.ts';
import { openKafkaProducer } from './producer.ts';

const scope = { tenantId: tenantId('tcustoms') };
const group = 'indexer';
const partitions = 6;
const rounds = process.env['LOGWARDEN_FULL'] === '1' ? 50 : 5;

/**
 * A store as the port means it: it takes batches by partition and offset, keeps what it has by id, and only then the
 * position is committed.
 */
class Ledger {
  readonly stored = new Map<string, number>();
  readonly #readers = new Map<string, number>();
  /** How often two members worked on one partition at once. */
  overlaps = 0;

  enter(name: string): void {
    const readers = (this.#readers.get(name) ?? 0) + 1;
    this.#readers.set(name, readers);
    if (readers > 1) this.overlaps++;
  }

  leave(name: string): void {
    this.#readers.set(name, (this.#readers.get(name) ?? 1) - 1);
  }

  store(records: readonly BusRecord[]): void {
    for (const { value } of records) {
      const id = Buffer.from(value).toString();
      this.stored.set(id, (this.stored.get(id) ?? 0) + 1);
    }
  }
}

let brokers: string[] = [];
let topic = '';
let topics = 0;
let producer: BusProducer;
const consumers: BusConsumer[] = [];

beforeEach(async () => {
  brokers = (await liveKafka()).split(',');
  topic = `churn-${process.pid}-${topics++}`;
  producer = openKafkaProducer({ brokers, topics: { partitions } });
});

afterEach(async () => {
  await Promise.all(consumers.splice(0).map((consumer) => consumer.close()));
  await producer.close();
});

async function join(ledger: Ledger, sessionTimeoutMs = 6_000): Promise<Membership> {
  const consumer = openKafkaConsumer({ brokers, sessionTimeoutMs, rebalanceTimeoutMs: 20_000 });
  consumers.push(consumer);
  return consumer.join({ topics: [topic], group: `${group}-${topic}`, run: (assigned) => index(assigned, ledger) });
}

async function index({ partition, subscription, signal }: AssignedPartition, ledger: Ledger): Promise<void> {
  ledger.enter(`${partition}`);
  try {
    while (!signal.aborted) {
      const { records, nextOffset } = await subscription.poll({ maxBytes: 2_000, waitMs: 50 });
      ledger.store(records);
      await subscription.commit(nextOffset);
    }
  } finally {
    ledger.leave(`${partition}`);
  }
}

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 20));
}

test(`members join and leave ${rounds} times while records come: none lost, none twice, each partition has one reader`, async () => {
  const ledger = new Ledger();
  const ids: string[] = [];
  const state = { isOver: false };
  const writing = (async () => {
    for (let n = 0; !state.isOver; n++) {
      const id = `event-${n}`;
      await producer.append(scope, { topic, key: `stream-${n % 60}`, value: Buffer.from(id) });
      ids.push(id);
    }
  })();
  const steady = await join(ledger);
  await until(() => steady.assigned().length === partitions);
  for (let round = 0; round < rounds; round++) {
    const guest = await join(ledger);
    await until(() => guest.assigned().length === partitions / 2 && steady.assigned().length === partitions / 2);
    await guest.close();
    await until(() => steady.assigned().length === partitions);
  }
  state.isOver = true;
  await writing;
  await until(() => ledger.stored.size === ids.length);
  expect(ids.filter((id) => !ledger.stored.has(id))).toEqual([]);
  expect([...ledger.stored.values()].filter((times) => times > 1)).toEqual([]);
  expect(ledger.overlaps).toBe(0);
});

test('three members share evenly, and partitions that come later are dealt too', async () => {
  await producer.append(scope, { topic, key: 'k', value: Buffer.from('first') });
  const ledger = new Ledger();
  const members = await Promise.all([join(ledger), join(ledger), join(ledger)]);
  await until(() => members.every((member) => member.assigned().length === 2));
  const owned = members.flatMap((member) => member.assigned().map(({ partition }) => partition));
  expect(owned.sort()).toEqual([0, 1, 2, 3, 4, 5]);
  await until(() => ledger.stored.has('first'));
});

test('who is no member cannot move the position of a group that has members', async () => {
  const { partition } = await producer.append(scope, { topic, key: 'k', value: Buffer.from('first') });
  const ledger = new Ledger();
  const member = await join(ledger);
  await until(() => member.assigned().length === partitions && ledger.stored.has('first'));
  const outside = openKafkaConsumer({ brokers });
  consumers.push(outside);
  const subscription = await outside.subscribe({ topic, partition, group: `${group}-${topic}` });
  await producer.append(scope, { topic, key: 'k', value: Buffer.from('second') });
  await subscription.seek({ timeMs: Date.now() + 60_000 });
  await expect(subscription.commit(2)).rejects.toMatchObject({ code: 'bus.unavailable' });
});
