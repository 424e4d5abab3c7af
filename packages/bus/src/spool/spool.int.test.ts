import { AppError, tenantId, type TenantScope } from '@logwarden/kernel';
import { nodeFs } from '@logwarden/segment-log';
import { PowerCutFs, seededRandom } from '@logwarden/segment-log/power-cut-fs';
import { contractPartitions, testBusContract } from '@logwarden/testing/bus-contract';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openEmbeddedConsumer } from '../embedded/consumer.ts';
import { openEmbeddedProducer } from '../embedded/producer.ts';
import type { BusRecord } from '../port.ts';
import { FaultSwitch, type Fault } from './fault-switch.ts';
import type { SpoolOptions, SpoolTrouble } from './spool-options.ts';
import { openSpoolingProducer, type SpoolingProducer } from './spooling-producer.ts';

const clock = { nowMs: () => Date.now() };
const customs: TenantScope = { tenantId: tenantId('tcustoms') };
const topic = 'events';
const bytes = (text: string): Uint8Array => Buffer.from(text);

let dir: string;
let bus: FaultSwitch;
let spool: SpoolingProducer;
let drained: string[];
let trouble: SpoolTrouble[];
let looks = 0;
let onDrained: () => void = () => undefined;

async function openBus(): Promise<FaultSwitch> {
  return new FaultSwitch(
    await openEmbeddedProducer({ dir: join(dir, 'bus'), clock, topics: [topic], minFreeBytes: 0 }),
  );
}

async function open(over: Partial<SpoolOptions> = {}, fault: Fault = 'ok'): Promise<void> {
  bus = await openBus();
  bus.turn(fault);
  spool = await openSpoolingProducer({
    dir: join(dir, 'spool'),
    clock,
    bus,
    minFreeBytes: 0,
    patienceMs: 50,
    retryMs: 5,
    maxRetryMs: 20,
    onDrained: (record) => {
      drained.push(Buffer.from(record.value).toString());
      onDrained();
    },
    onTrouble: (found) => trouble.push(found),
    ...over,
  });
}

const append = (key: string, value: string) => spool.append(customs, { topic, key, value: bytes(value) });

/** Resolves once so many records were drained. */
function untilDrained(count: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (drained.length >= count) resolve();
    };
    onDrained = look;
    look();
  });
}

/** Everything on a bus, by partition in offset order. */
async function recordsOf(folder: string, inTopic = topic): Promise<BusRecord[]> {
  const consumer = openEmbeddedConsumer({ dir: join(dir, folder) });
  const records: BusRecord[] = [];
  for (const { partition, endOffset } of await consumer.partitions(inTopic)) {
    const subscription = await consumer.subscribe({ topic: inTopic, partition, group: `look${String(looks++)}` });
    for (let at = 0; at < endOffset;) {
      const batch = await subscription.poll({ maxBytes: 1 << 20, waitMs: 0 });
      records.push(...batch.records.map((record) => ({ ...record, value: record.value.slice() })));
      if (batch.nextOffset <= at && batch.records.length === 0) break;
      at = batch.nextOffset;
    }
  }
  await consumer.close();
  return records;
}

async function textsOf(key: string): Promise<string[]> {
  return (await recordsOf('bus'))
    .filter((record) => record.key === key)
    .map(({ value }) => Buffer.from(value).toString());
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];
const names = (count: number, from = 0): string[] => Array.from({ length: count }, (_, at) => `r${String(from + at)}`);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'logwarden-spool-'));
  drained = [];
  trouble = [];
  onDrained = () => undefined;
});

afterEach(async () => {
  bus.turn('ok');
  await spool.close();
  await rm(dir, { recursive: true, force: true });
});

describe('spool', () => {
  test('is passed by while the bus answers', async () => {
    await open();
    const results = await Promise.all(names(20).map((name) => append('k', name)));
    expect(results.every((result) => result.spooled === undefined)).toBe(true);
    expect(await textsOf('k')).toEqual(names(20));
    expect(spool.spool()).toMatchObject({ records: 0, busError: undefined });
    expect(drained).toEqual([]);
  });

  test.each(['fail', 'stall', 'full'] as const)(
    'keeps what comes while the bus does: %s; then brings it in order',
    async (fault) => {
      await open();
      await append('k', 'before');
      bus.turn(fault);
      for (const name of names(30)) expect(await append('k', name)).toMatchObject({ spooled: true });
      expect(spool.spool()).toMatchObject({ records: 30, busError: expect.any(String) as string });
      // Nobody waits again for a bus that is known to be away.
      expect(bus.calls).toBeLessThan(20);
      bus.turn('ok');
      await append('k', 'behind');
      await untilDrained(31);
      await append('k', 'after');
      expect(await textsOf('k')).toEqual(['before', ...names(30), 'behind', 'after']);
      expect(spool.spool()).toMatchObject({ records: 0, busError: undefined });
    },
  );

  test('a write whose answer was lost comes twice, in order, and nothing is missing', async () => {
    await open();
    bus.turn('late');
    for (const name of names(5)) await append('k', name);
    bus.turn('ok');
    await untilDrained(5);
    const texts = await textsOf('k');
    expect(unique(texts)).toEqual(names(5));
    expect(texts.length).toBeGreaterThan(5);
  });

  test('goes on after a restart, also when the bus is away at first', async () => {
    await open({}, 'fail');
    for (const name of names(40)) await append(`k${String(Number(name.slice(1)) % 3)}`, name);
    await spool.close();
    await open({}, 'fail');
    expect(spool.spool().records).toBe(40);
    await append('k0', 'r40');
    bus.turn('ok');
    await untilDrained(41);
    const texts = [await textsOf('k0'), await textsOf('k1'), await textsOf('k2')];
    expect(texts.flat()).toHaveLength(41);
    for (const of of texts) {
      const numbers = of.map((text) => Number(text.slice(1)));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    }
    await spool.close();
    await open();
    expect(spool.spool().records).toBe(0);
  });

  test('each key keeps its order while the bus comes and goes', async () => {
    await open();
    const random = seededRandom(7);
    const faults: readonly Fault[] = ['ok', 'fail', 'ok', 'late', 'stall', 'full'];
    const over = new AbortController();
    const weather = (async () => {
      while (!over.signal.aborted) {
        bus.turn(faults[Math.floor(random() * faults.length)] ?? 'ok');
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const keys = names(12).map((name) => `key-${name}`);
    let spooled = 0;
    await Promise.all(
      keys.map(async (key) => {
        // Half of the keys do not wait for their answers.
        const waits = key.length % 2 === 0;
        const sent: Promise<unknown>[] = [];
        for (const name of names(60)) {
          const result = append(key, name).then((done) => (spooled += done.spooled === true ? 1 : 0));
          if (waits) await result;
          else sent.push(result);
        }
        await Promise.all(sent);
      }),
    );
    over.abort();
    await weather;
    bus.turn('ok');
    await untilDrained(spooled);
    expect(spooled).toBeGreaterThan(0);
    for (const key of keys) expect(unique(await textsOf(key))).toEqual(names(60));
  });

  test('refuses as full at its limit, keeps what it accepted, and accepts again once it is drained', async () => {
    await open({ maxBytes: 64 * 1024, segmentBytes: 8 * 1024 }, 'fail');
    const accepted: string[] = [];
    let refusal: unknown;
    for (let at = 0; refusal === undefined && at < 1000; at++) {
      const text = `${String(at)} ${'x'.repeat(1000)}`;
      await append('k', text).then(
        () => accepted.push(text),
        (error: unknown) => (refusal = error),
      );
    }
    expect(refusal).toMatchObject({ code: 'bus.full', status: 429, retryable: true });
    expect(accepted.length).toBeGreaterThan(30);
    expect(spool.spool()).toMatchObject({ records: accepted.length });
    expect(spool.spool().bytes).toBeLessThan(80 * 1024);
    bus.turn('ok');
    await untilDrained(accepted.length);
    expect(await textsOf('k')).toEqual(accepted);
    bus.turn('fail');
    expect(await append('k', 'again')).toMatchObject({ spooled: true });
  });

  test('refuses as full when the disk is, and goes on when there is space', async () => {
    let freeBytes = 0;
    const fs = { ...nodeFs, freeBytes: () => Promise.resolve(freeBytes) };
    await open({ fs, minFreeBytes: 1000 }, 'fail');
    await expect(append('k', 'one')).rejects.toMatchObject({ code: 'bus.full' });
    freeBytes = 1 << 30;
    expect(await append('k', 'two')).toMatchObject({ spooled: true });
    bus.turn('ok');
    await untilDrained(1);
    expect(await textsOf('k')).toEqual(['two']);
  });

  test('what the bus will never take is told to the caller, and is kept aside while draining', async () => {
    await open();
    bus.poison.add('bad');
    await expect(append('bad', 'x')).rejects.toMatchObject({ code: 'request.invalid' });
    await expect(spool.append(customs, { topic: 'No!', key: 'k', value: bytes('x') })).rejects.toThrow(AppError);
    bus.turn('fail');
    bus.poison.clear();
    await append('good', 'one');
    await append('bad', 'lost?');
    await append('good', 'two');
    bus.poison.add('bad');
    bus.turn('ok');
    await untilDrained(3);
    expect(await textsOf('good')).toEqual(['one', 'two']);
    expect(trouble).toMatchObject([{ kind: 'refused', record: { key: 'bad' } }]);
    const aside = await recordsOf(join('spool', 'refused'));
    expect(aside.map(({ key, value }) => [key, Buffer.from(value).toString()])).toEqual([['bad', 'lost?']]);
  });

  test('gives its disk back once all is on the bus', async () => {
    await open({ segmentBytes: 64 * 1024 }, 'fail');
    for (let at = 0; at < 200; at++) await append('k', 'y'.repeat(2000));
    expect(spool.spool().bytes).toBeGreaterThan(400_000);
    bus.turn('ok');
    await untilDrained(200);
    await vi.waitFor(() => expect(spool.spool()).toMatchObject({ records: 0, bytes: 0 }));
  });
});

describe('a power cut', () => {
  test.each([1, 2, 3, 4, 5])('leaves every accepted record in the spool or on the bus (seed %i)', async (seed) => {
    await open();
    const fs = new PowerCutFs({ random: seededRandom(seed), honoursSync: true });
    const away = new FaultSwitch({
      append: () => Promise.reject(new AppError('bus.unavailable', 'away')),
      close: async () => undefined,
    });
    const over = { dir: '/spool', clock, minFreeBytes: 0, patienceMs: 50, retryMs: 1000, fs };
    const before = await openSpoolingProducer({ ...over, bus: away });
    for (const name of names(25)) await before.append(customs, { topic, key: 'k', value: bytes(name) });
    fs.cutAfter(0);
    await before.close().catch(() => undefined);
    fs.restart();
    const after = await openSpoolingProducer({
      ...over,
      bus: await openEmbeddedProducer({ dir: join(dir, 'second'), clock, minFreeBytes: 0, partitions: 1 }),
      onDrained: (record) => {
        drained.push(Buffer.from(record.value).toString());
        onDrained();
      },
    });
    await untilDrained(25);
    await after.close();
    expect(drained).toEqual(names(25));
  });
});

testBusContract('embedded, behind a spool', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'logwarden-spooled-bus-'));
  return {
    openProducer: async () =>
      openSpoolingProducer({
        dir: join(folder, 'spool'),
        clock,
        bus: await openEmbeddedProducer({ dir: join(folder, 'bus'), clock, partitions: contractPartitions }),
      }),
    openConsumer: async () => openEmbeddedConsumer({ dir: join(folder, 'bus') }),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});
