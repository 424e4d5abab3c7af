import { tenantId } from '@logwarden/kernel';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BusConsumer, BusRecord } from '../port.ts';
import { openEmbeddedConsumer } from './consumer.ts';
import { openEmbeddedProducer } from './producer.ts';
import type { EmbeddedProducer, EmbeddedProducerOptions } from './producer.ts';

const scope = { tenantId: tenantId('tcustoms') };
const topic = 'events';
const subject = { topic, partition: 0, group: 'indexer' };
const hourMs = 3_600_000;

let dir = '';
let nowMs = 0;
let producer: EmbeddedProducer;
let consumer: BusConsumer;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'logwarden-bus-'));
  nowMs = Date.UTC(2025, 11, 30, 3);
  consumer = openEmbeddedConsumer({ dir });
});

afterEach(async () => {
  await consumer.close();
  await producer.close();
  await rm(dir, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedProducerOptions> = {}): Promise<void> {
  const clock = { nowMs: () => nowMs };
  producer = await openEmbeddedProducer({
    dir,
    clock,
    partitions: 1,
    segmentBytes: 10_000,
    minFreeBytes: 0,
    ...options,
  });
}

function append(value: string | Uint8Array, key = 'k') {
  return producer.append(scope, { topic, key, value: typeof value === 'string' ? Buffer.from(value) : value });
}

async function fill(count: number, sizeBytes = 9_000): Promise<void> {
  for (let i = 0; i < count; i++) await append(new Uint8Array(sizeBytes).fill(i));
}

async function readAndCommit(upTo: number): Promise<BusRecord[]> {
  const subscription = await consumer.subscribe(subject);
  const records: BusRecord[] = [];
  let position = 0;
  while (position < upTo) {
    const batch = await subscription.poll({ maxBytes: 1, waitMs: 2_000 });
    records.push(...batch.records);
    position = batch.nextOffset;
  }
  await subscription.commit(upTo);
  await subscription.close();
  return records;
}

async function firstOffset(): Promise<number> {
  return (await consumer.partitions(topic))[0]?.startOffset ?? -1;
}

async function segmentFiles(): Promise<string[]> {
  const logDir = join(dir, 'topics', topic, '0');
  return (await readdir(logDir))
    .filter((name) => name.endsWith('.seg'))
    .sort()
    .map((name) => join(logDir, name));
}

describe('retention', () => {
  test('never removes what a group has not committed, nor anything while no group is known', async () => {
    await start({ retention: { sizeBytes: 0, ageMs: 0, replayMs: 0 } });
    await fill(5);
    nowMs += 100 * hourMs;
    expect(await producer.retain()).toBe(0);
    const slow = await consumer.subscribe({ ...subject, group: 'alerter' });
    await readAndCommit(4);
    expect(await producer.retain()).toBe(0);
    await slow.poll({ maxBytes: 20_000, waitMs: 1_000 });
    await slow.commit(2);
    expect(await producer.retain()).toBeGreaterThan(18_000);
    expect(await firstOffset()).toBe(2);
  });

  test('by size: the oldest committed segments go, but not within the replay window', async () => {
    await start({ retention: { sizeBytes: 20_000, ageMs: 1_000 * hourMs, replayMs: hourMs } });
    await fill(5);
    await readAndCommit(5);
    expect(await producer.retain()).toBe(0);
    nowMs += 2 * hourMs;
    await producer.retain();
    expect(await firstOffset()).toBe(3);
  });

  test('by age: committed segments go when their newest record is old', async () => {
    await start({ retention: { ageMs: 24 * hourMs, replayMs: 0 } });
    await fill(2);
    nowMs += 25 * hourMs;
    await fill(2);
    await readAndCommit(4);
    await producer.retain();
    expect(await firstOffset()).toBe(2);
  });

  test('runs by itself', async () => {
    await start({ retention: { sizeBytes: 0, replayMs: 0, ageMs: 0 }, retentionIntervalMs: 5 });
    await fill(3);
    await readAndCommit(3);
    await expect.poll(firstOffset, { timeout: 5_000 }).toBe(3);
    expect((await append('next')).offset).toBe(3);
  });

  test('full: refuses while nothing is committed, keeps what was accepted, goes on after a commit', async () => {
    await start({ maxBytes: 50_000 });
    await fill(5);
    const full = { code: 'bus.full', status: 429, retryable: true };
    await expect(append(new Uint8Array(9_000))).rejects.toMatchObject(full);
    await expect(append(new Uint8Array(9_000))).rejects.toMatchObject(full);
    const records = await readAndCommit(3);
    expect(records.map((r) => r.value[0])).toEqual([0, 1, 2]);
    expect(await append(new Uint8Array(9_000))).toEqual({ partition: 0, offset: 5 });
    expect(await firstOffset()).toBe(1);
  });

  test('a reader that was sought back into what is removed is told so', async () => {
    await start({ retention: { sizeBytes: 0, ageMs: 0, replayMs: 0 } });
    await fill(4);
    await readAndCommit(3);
    await producer.retain();
    const replay = await consumer.subscribe(subject);
    await replay.seek({ offset: 1 });
    const { records, gaps, nextOffset } = await replay.poll({ maxBytes: 1e6, waitMs: 1_000 });
    expect(gaps).toEqual([{ topic, partition: 0, fromOffset: 1, toOffset: 3, reason: 'expired' }]);
    expect(records.map((r) => r.offset)).toEqual([3]);
    expect(nextOffset).toBe(4);
  });
});

describe('damage on disk', () => {
  test('is told to the consumer as the exact range, and to who opens the bus', async () => {
    await start({ segmentBytes: 1e6 });
    for (let i = 0; i < 5; i++) await append(`value ${i}`.repeat(100));
    await producer.close();
    const [path = ''] = await segmentFiles();
    const file = await open(path, 'r+');
    await file.write(Buffer.from('damage'), 0, 6, 1_000);
    await file.close();
    await start();
    expect(producer.recovery).toMatchObject([{ topic, partition: 0, lost: [{ fromOffset: 1, toOffset: 2 }] }]);
    const subscription = await consumer.subscribe(subject);
    const batch = await subscription.poll({ maxBytes: 1e6, waitMs: 1_000 });
    expect(batch.records.map((r) => r.offset)).toEqual([0, 2, 3, 4]);
    expect(batch.gaps).toEqual([{ topic, partition: 0, fromOffset: 1, toOffset: 2, reason: 'corrupt' }]);
    await subscription.commit(batch.nextOffset);
  });

  test('offsets that a consumer has committed are not given again, even when all segments are lost', async () => {
    await start();
    await fill(3);
    await readAndCommit(3);
    await producer.close();
    await rm(join(dir, 'topics', topic, '0'), { recursive: true });
    await start();
    expect((await append('after')).offset).toBe(3);
  });

  test('one damaged slot of a position costs a repetition; two are an error that names the group', async () => {
    await start();
    await fill(3);
    await readAndCommit(3);
    const position = join(dir, 'groups', topic, '0', 'indexer.position');
    const file = await open(position, 'r+');
    await file.write(Buffer.from('?'), 0, 1, 0);
    const again = await consumer.subscribe(subject);
    expect((await again.poll({ maxBytes: 1, waitMs: 1_000 })).records[0]?.offset).toBe(0);
    await file.write(Buffer.from('?'), 0, 1, 4_096);
    await file.close();
    const error = { code: 'bus.corrupt', details: { group: 'indexer', topic, partition: 0 } };
    await expect(consumer.subscribe(subject)).rejects.toMatchObject(error);
    expect(await producer.retain()).toBe(0);
  });

  test('two readers of one group cannot move its position back', async () => {
    await start();
    await fill(4);
    const [slow, quick] = [await consumer.subscribe(subject), await consumer.subscribe(subject)];
    for (const subscription of [slow, quick]) await subscription.poll({ maxBytes: 1e6, waitMs: 1_000 });
    await quick.commit(4);
    for (const position of [1, 2, 3]) await slow.commit(position);
    expect((await consumer.partitions(topic))[0]?.committed).toEqual({ indexer: 4 });
  });

  test('a description of a topic that cannot be read is an error, not an empty topic', async () => {
    await start();
    await fill(1);
    await producer.close();
    await truncate(join(dir, 'topics', topic, 'topic.json'), 3);
    await expect(start()).rejects.toMatchObject({ code: 'bus.corrupt' });
    await expect(consumer.partitions(topic)).rejects.toMatchObject({ code: 'bus.corrupt' });
  });

  test('files and directories of others in the bus directory do no harm', async () => {
    await mkdir(join(dir, 'topics', 'lost+found'), { recursive: true });
    await writeFile(join(dir, 'notes.txt'), 'mine');
    await start();
    expect((await append('x')).offset).toBe(0);
  });
});

describe('a topic', () => {
  test('grows to more partitions and never shrinks', async () => {
    await start({ topics: [topic] });
    expect(await consumer.partitions(topic)).toHaveLength(1);
    await append('old');
    await producer.close();
    await start({ partitions: 4 });
    expect(await consumer.partitions(topic)).toHaveLength(4);
    await producer.close();
    await start({ partitions: 2 });
    expect(await consumer.partitions(topic)).toHaveLength(4);
    const used = new Set<number>();
    for (let i = 0; i < 40; i++) used.add((await append('x', `key-${i}`)).partition);
    expect(used.size).toBe(4);
  });
});

const mountPoint = process.getuid?.() === 0 ? await mkdtemp(join(tmpdir(), 'logwarden-full-')) : undefined;

function mountSmallDisk(): boolean {
  if (mountPoint === undefined) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', mountPoint], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(mountPoint === undefined)('a disk that is really full', () => {
  afterAll(() => rm(mountPoint ?? '', { recursive: true, force: true }));

  test('refuses, keeps all it accepted, and recovers by reading alone', async ({ skip }) => {
    await start();
    skip(!mountSmallDisk() || mountPoint === undefined, 'mounting is not allowed here');
    const small = { dir: mountPoint ?? '', partitions: 1, segmentBytes: 500_000, minFreeBytes: 0 };
    const full = await openEmbeddedProducer({ ...small, clock: { nowMs: () => nowMs } });
    const reading = openEmbeddedConsumer({ dir: small.dir });
    try {
      const subscription = await reading.subscribe(subject);
      const put = (n: number) => full.append(scope, { topic, key: 'k', value: new Uint8Array(99_991).fill(n) });
      let accepted = 0;
      let refusal: unknown;
      while (refusal === undefined && accepted < 100) {
        await put(accepted).then(
          () => accepted++,
          (error: unknown) => (refusal = error),
        );
      }
      expect(refusal).toMatchObject({ code: 'bus.full' });
      expect(accepted).toBeGreaterThan(30);
      await writeFile(join(small.dir, 'filler'), new Uint8Array(4_000_000)).catch(() => undefined);
      await expect(put(0)).rejects.toMatchObject({ code: 'bus.full' });
      let read = 0;
      while (read < accepted) {
        const { records, nextOffset, gaps } = await subscription.poll({ maxBytes: 300_000, waitMs: 1_000 });
        expect(gaps).toEqual([]);
        for (const record of records) expect([record.offset, record.value[0]]).toEqual([read, read++ % 256]);
        await subscription.commit(nextOffset);
      }
      expect(await put(0)).toEqual({ partition: 0, offset: accepted });
    } finally {
      await reading.close();
      await full.close();
      execFileSync('umount', [small.dir]);
    }
  });
});
