import type { AssignedPartition, BusConsumer, BusProducer, BusRecord, Subscription } from '@logwarden/bus';
import { AppError, tenantId } from '@logwarden/kernel';
import type { TenantScope } from '@logwarden/kernel';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** One bus, empty at first, whose new topics have {@link contractPartitions} partitions. */
export interface BusHarness {
  openProducer(): Promise<BusProducer>;
  openConsumer(): Promise<BusConsumer>;
  /** Ends what was opened and removes what was written. */
  dispose(): Promise<void>;
}

export const contractPartitions = 3;

const customs: TenantScope = { tenantId: tenantId('tcustoms') };
const bank: TenantScope = { tenantId: tenantId('tbank') };
const pollOptions = { maxBytes: 1024 * 1024, waitMs: 5_000 };
const group = 'indexer';
const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = (record: BusRecord): string => Buffer.from(record.value).toString();

function failsWith(...codes: string[]): (error: unknown) => boolean {
  return (error) => error instanceof AppError && codes.includes(error.code);
}

/** Polls until `count` records have come. */
async function take(subscription: Subscription, count: number): Promise<BusRecord[]> {
  const records: BusRecord[] = [];
  while (records.length < count) {
    const batch = await subscription.poll(pollOptions);
    if (batch.records.length === 0) break;
    expect(batch.gaps).toEqual([]);
    records.push(...batch.records);
  }
  return records;
}

/** What every adapter of the bus port must do. Call it at the top of a test file. */
export function testBusContract(name: string, makeHarness: () => Promise<BusHarness>): void {
  let harness: BusHarness;
  let producer: BusProducer;
  let consumer: BusConsumer;
  let topic = '';
  let topics = 0;

  async function append(key: string, value: string, scope = customs) {
    return producer.append(scope, { topic, key, value: bytes(value) });
  }

  describe(`bus contract: ${name}`, () => {
    beforeEach(async () => {
      harness = await makeHarness();
      producer = await harness.openProducer();
      consumer = await harness.openConsumer();
      topic = `events-${process.pid}-${topics++}`;
    });

    afterEach(async () => {
      await consumer.close();
      await producer.close();
      await harness.dispose();
    });

    describe('records', () => {
      test('come back as they were appended, with tenant, key, offset and a plausible time', async () => {
        const before = Date.now();
        const values = [Buffer.from([0, 255, 10, 13]), Buffer.alloc(0), Buffer.alloc(1_500_000, 7), bytes('超时 é')];
        const results = [];
        for (const value of values) results.push(await producer.append(customs, { topic, key: 'ströme/1', value }));
        const partition = results[0]?.partition ?? -1;
        const records = await take(await consumer.subscribe({ topic, partition, group }), values.length);
        expect(records.map((r) => Buffer.compare(r.value, values[r.offset] ?? bytes('none')))).toEqual([0, 0, 0, 0]);
        expect(records.map((r) => r.offset)).toEqual(results.map((r) => r.offset));
        for (const record of records) {
          expect(record).toMatchObject({ topic, partition, key: 'ströme/1', tenantId: customs.tenantId });
          expect(record.appendedAtMs).toBeGreaterThanOrEqual(before - 1_000);
          expect(record.appendedAtMs).toBeLessThanOrEqual(Date.now() + 1_000);
        }
      });

      test('of one key keep their order and partition, however many are under way; offsets grow by one', async () => {
        const results = await Promise.all(Array.from({ length: 200 }, (_, i) => append('stream', `${i}`)));
        const partition = results[0]?.partition ?? -1;
        expect(new Set(results.map((r) => r.partition))).toEqual(new Set([partition]));
        expect(results.map((r) => r.offset)).toEqual(results.map((_, i) => i));
        const records = await take(await consumer.subscribe({ topic, partition, group }), 200);
        expect(records.map(textOf)).toEqual(results.map((_, i) => `${i}`));
      });

      test('of many keys spread over all partitions, and each is in one of them', async () => {
        const results = await Promise.all(Array.from({ length: 60 }, (_, i) => append(`stream-${i}`, `${i}`)));
        const found: string[] = [];
        for (let partition = 0; partition < contractPartitions; partition++) {
          const here = results.filter((r) => r.partition === partition).length;
          expect(here).toBeGreaterThan(0);
          const subscription = await consumer.subscribe({ topic, partition, group });
          found.push(...(await take(subscription, here)).map(textOf));
        }
        expect(found.map(Number).sort((a, b) => a - b)).toEqual(results.map((_, i) => i));
      });

      test('of two tenants with one key are told apart', async () => {
        const results = [await append('host/app.log', 'of customs'), await append('host/app.log', 'of bank', bank)];
        const owners: [string, string, string][] = [];
        for (const partition of new Set(results.map((r) => r.partition))) {
          const here = results.filter((r) => r.partition === partition).length;
          const records = await take(await consumer.subscribe({ topic, partition, group }), here);
          for (const record of records) owners.push([record.tenantId, record.key, textOf(record)]);
        }
        expect(owners.sort()).toEqual([
          ['tbank', 'host/app.log', 'of bank'],
          ['tcustoms', 'host/app.log', 'of customs'],
        ]);
      });

      test('survive their producer; the next one goes on counting', async () => {
        const { partition, offset } = await append('k', 'before');
        await producer.close();
        await expect(append('k', 'closed')).rejects.toSatisfy(failsWith('bus.unavailable'));
        producer = await harness.openProducer();
        expect(await append('k', 'after')).toEqual({ partition, offset: offset + 1 });
        const records = await take(await consumer.subscribe({ topic, partition, group }), 2);
        expect(records.map(textOf)).toEqual(['before', 'after']);
      });
    });

    describe('bad input', () => {
      test.each(['', 'Events', '../events', 'a/b', '.', '..', '1st', 'a'.repeat(101), 'ereignisse-ä'])(
        'the name "%s" is refused for topics and groups',
        async (bad) => {
          const refused = failsWith('request.invalid');
          const value = bytes('x');
          await expect(producer.append(customs, { topic: bad, key: 'k', value })).rejects.toSatisfy(refused);
          await expect(consumer.partitions(bad)).rejects.toSatisfy(refused);
          await expect(consumer.subscribe({ topic: bad, partition: 0, group })).rejects.toSatisfy(refused);
          await expect(consumer.subscribe({ topic, partition: 0, group: bad })).rejects.toSatisfy(refused);
        },
      );

      test('keys, values, tenants and partitions that cannot be are refused', async () => {
        const refused = failsWith('request.invalid');
        await expect(append('', 'x')).rejects.toSatisfy(refused);
        await expect(append('k'.repeat(1025), 'x')).rejects.toSatisfy(refused);
        await expect(append('\ud800', 'x')).rejects.toSatisfy(refused);
        await expect(append('k', 'x', { tenantId: tenantId('') })).rejects.toSatisfy(refused);
        await expect(append('k', 'x', { tenantId: tenantId('tbank/x') })).rejects.toSatisfy(refused);
        const value = new Uint8Array(16 * 1024 * 1024 + 1);
        await expect(producer.append(customs, { topic, key: 'k', value })).rejects.toSatisfy(refused);
        for (const partition of [-1, 0.5, Number.NaN]) {
          await expect(consumer.subscribe({ topic, partition, group })).rejects.toSatisfy(refused);
        }
      });
    });

    describe('poll', () => {
      test('keeps to the byte limit, but yields at least one record', async () => {
        const results = await Promise.all(Array.from({ length: 5 }, () => append('k', 'x'.repeat(100))));
        const subscription = await consumer.subscribe({ topic, partition: results[0]?.partition ?? -1, group });
        const counts: number[] = [];
        for (const maxBytes of [250, 1, 1_000]) {
          counts.push((await subscription.poll({ maxBytes, waitMs: 5_000 })).records.length);
        }
        expect(counts).toEqual([2, 1, 2]);
      });

      test('waits for the first record, and comes back empty when none comes', async () => {
        const { partition } = await append('k', 'first');
        const subscription = await consumer.subscribe({ topic, partition, group });
        expect(await take(subscription, 1)).toHaveLength(1);
        expect(await subscription.poll({ maxBytes: 100, waitMs: 30 })).toEqual({
          records: [],
          gaps: [],
          nextOffset: 1,
        });
        const waiting = subscription.poll(pollOptions);
        await append('k', 'second');
        expect((await waiting).records.map(textOf)).toEqual(['second']);
      });

      test('works from before the topic exists', async () => {
        expect(await consumer.partitions(topic)).toEqual([]);
        const waiting = [];
        for (let partition = 0; partition < contractPartitions; partition++) {
          const subscription = await consumer.subscribe({ topic, partition, group });
          waiting.push(subscription.poll({ maxBytes: 100, waitMs: 1_000 }));
        }
        const { partition } = await append('k', 'first');
        expect((await waiting[partition])?.records.map(textOf)).toEqual(['first']);
        await Promise.all(waiting);
      });

      test('is ended by closing the subscription', async () => {
        const { partition } = await append('k', 'x');
        const subscription = await consumer.subscribe({ topic, partition, group });
        await take(subscription, 1);
        const waiting = subscription.poll({ maxBytes: 100, waitMs: 60_000 });
        const ended = expect(waiting).rejects.toSatisfy(failsWith('bus.unavailable'));
        await subscription.close();
        await ended;
        await expect(subscription.poll(pollOptions)).rejects.toSatisfy(failsWith('bus.unavailable'));
        await expect(subscription.commit(1)).rejects.toSatisfy(failsWith('bus.unavailable'));
      });
    });

    describe('positions', () => {
      async function fill(count: number): Promise<number> {
        const results = await Promise.all(Array.from({ length: count }, (_, i) => append('k', `${i}`)));
        return results[0]?.partition ?? -1;
      }

      test('reading goes on from the committed position after a restart; groups do not touch each other', async () => {
        const partition = await fill(4);
        const mine = await consumer.subscribe({ topic, partition, group });
        const other = await consumer.subscribe({ topic, partition, group: 'alerter' });
        await take(mine, 4);
        await take(other, 4);
        await mine.commit(3);
        await consumer.close();
        consumer = await harness.openConsumer();
        expect((await take(await consumer.subscribe({ topic, partition, group }), 1)).map(textOf)).toEqual(['3']);
        const again = await consumer.subscribe({ topic, partition, group: 'alerter' });
        expect((await take(again, 4)).map(textOf)).toEqual(['0', '1', '2', '3']);
      });

      test('a commit never moves back and never runs ahead of reading', async () => {
        const partition = await fill(4);
        const subscription = await consumer.subscribe({ topic, partition, group });
        await take(subscription, 4);
        await Promise.all([subscription.commit(2), subscription.commit(4), subscription.commit(1)]);
        await subscription.commit(2);
        await expect(subscription.commit(5)).rejects.toSatisfy(failsWith('request.invalid'));
        await expect(subscription.commit(-1)).rejects.toSatisfy(failsWith('request.invalid'));
        const states = await consumer.partitions(topic);
        expect(states[partition]?.committed).toEqual({ [group]: 4 });
      });

      test('the description names nodes, topics with their leaders and copies, and groups', async () => {
        const partition = await fill(4);
        const subscription = await consumer.subscribe({ topic, partition, group });
        await take(subscription, 1);
        await subscription.commit(1);
        const { nodes, topics, groups } = await consumer.describe();
        const found = topics.find((one) => one.topic === topic)?.partitions ?? [];
        expect(found.map((one) => one.partition)).toEqual([0, 1, 2]);
        expect(found[partition]).toMatchObject({ endOffset: 4, committed: { [group]: 1 } });
        for (const { leader, copies, inStep } of found) {
          expect(nodes.map(({ id }) => id)).toContain(leader);
          expect([copies > 0, inStep]).toEqual([true, copies]);
        }
        expect(groups.map((one) => one.group)).toContain(group);
      });

      test('states tell start, end, size and every group, so that lag can be seen', async () => {
        const partition = await fill(4);
        const subscription = await consumer.subscribe({ topic, partition, group });
        await take(subscription, 1);
        await subscription.commit(1);
        const states = await consumer.partitions(topic);
        expect(states.map((s) => s.partition)).toEqual([0, 1, 2]);
        expect(states[partition]).toMatchObject({ topic, startOffset: 0, endOffset: 4, committed: { [group]: 1 } });
        expect(states[partition]?.sizeBytes).toBeGreaterThan(0);
      });

      test('replay from an offset does not move the committed position', async () => {
        const partition = await fill(4);
        const subscription = await consumer.subscribe({ topic, partition, group });
        await take(subscription, 4);
        await subscription.commit(4);
        expect(await subscription.seek({ offset: 1 })).toBe(1);
        expect((await take(subscription, 3)).map(textOf)).toEqual(['1', '2', '3']);
        expect((await consumer.partitions(topic))[partition]?.committed).toEqual({ [group]: 4 });
      });

      test('a position past the end is refused, not waited for', async () => {
        const partition = await fill(2);
        const subscription = await consumer.subscribe({ topic, partition, group });
        await expect(subscription.seek({ offset: 3 })).rejects.toSatisfy(failsWith('bus.corrupt'));
        expect(await subscription.seek({ offset: 2 })).toBe(2);
        await subscription.commit(2);
      });

      test('replay from a time begins at the first record appended then or later', async () => {
        const partition = await fill(3);
        const subscription = await consumer.subscribe({ topic, partition, group });
        const last = (await take(subscription, 3)).at(-1);
        const lastMs = last?.appendedAtMs ?? 0;
        expect(await subscription.seek({ timeMs: 0 })).toBe(0);
        expect(await subscription.seek({ timeMs: lastMs + 60_000 })).toBe(3);
        const found = await subscription.seek({ timeMs: lastMs });
        expect(found).toBeLessThanOrEqual(2);
        expect((await take(subscription, 1))[0]).toMatchObject({ offset: found, appendedAtMs: lastMs });
      });
    });

    describe('a member of a group', () => {
      /** Reads and commits all it gets until it is told to hand over. */
      async function readAll({ subscription, signal }: AssignedPartition, found: string[]): Promise<void> {
        while (!signal.aborted) {
          const { records, nextOffset } = await subscription.poll({ maxBytes: 1_000, waitMs: 50 });
          found.push(...records.map(textOf));
          await subscription.commit(nextOffset);
        }
      }

      async function until(isDone: () => boolean): Promise<void> {
        while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 10));
      }

      test('that is alone gets every partition, those of a later topic too; the next one goes on after it', async () => {
        const found: string[] = [];
        const join = { topics: [topic], group, run: (assigned: AssignedPartition) => readAll(assigned, found) };
        const first = await consumer.join(join);
        await Promise.all(Array.from({ length: 30 }, (_, i) => append(`stream-${i}`, `${i}`)));
        await until(() => found.length === 30);
        expect(first.assigned()).toHaveLength(contractPartitions);
        await first.close();
        expect(first.assigned()).toEqual([]);
        await Promise.all(Array.from({ length: 30 }, (_, i) => append(`stream-${i}`, `${30 + i}`)));
        const second = await consumer.join({
          ...join,
          topics: async () => (await consumer.topics()).filter((name) => name === topic),
        });
        await until(() => found.length >= 60);
        await second.close();
        expect(found.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i));
      });

      test('is waited for when it hands over, and work that breaks off is begun again', async () => {
        await append('k', 'x');
        const steps: string[] = [];
        const member = await consumer.join({
          topics: [topic],
          group,
          run: async ({ partition, signal }) => {
            if (partition !== 0) return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
            steps.push('begun');
            if (steps.length === 1) throw new Error('broke off');
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            await Promise.resolve();
            steps.push('settled');
          },
        });
        await until(() => steps.length === 2);
        await member.close();
        expect(steps).toEqual(['begun', 'begun', 'settled']);
      });
    });
  });
}
