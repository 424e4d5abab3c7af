import { tenantId } from '@logwarden/kernel';
import { seededRandom } from '@logwarden/segment-log/power-cut-fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BusConsumer, BusGap, Subscription } from '../port.ts';
import { openEmbeddedConsumer } from './consumer.ts';
import { openEmbeddedProducer } from './producer.ts';

const lives = process.env['LOGWARDEN_FULL'] === '1' ? 40 : 8;
const script = fileURLToPath(new URL('./writer.child.ts', import.meta.url));
const idOf = (partition: number | string, offset: number | string): string => `${partition}:${offset}`;

let dir = '';
let consumer: BusConsumer;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'logwarden-bus-'));
  consumer = openEmbeddedConsumer({ dir });
});

afterEach(async () => {
  await consumer.close();
  await rm(dir, { recursive: true, force: true });
});

/** Lets a writer live until it has acknowledged `killAfter` records, then kill -9. Adds what it acknowledged. */
async function live(
  name: string,
  killAfter: number,
  acked: Map<string, string>,
  beforeKill: (pid: number | undefined) => Promise<void> = async () => undefined,
): Promise<void> {
  const child = spawn(process.execPath, [script, dir, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [partition = '', offset = '', text = ''] = line.split(' ');
    expect(acked.has(idOf(partition, offset))).toBe(false);
    acked.set(idOf(partition, offset), text);
    if (++seen !== killAfter) continue;
    await beforeKill(child.pid);
    child.kill('SIGKILL');
  }
  expect((await exited)[1]).toBe('SIGKILL');
}

class Seen {
  readonly records = new Map<string, string>();
  readonly gaps: BusGap[] = [];
  repeats = 0;
  isStopped = false;

  async follow(subscription: Subscription): Promise<void> {
    for (;;) {
      const wasStopped = this.isStopped;
      const { records, gaps, nextOffset } = await subscription.poll({ maxBytes: 100_000, waitMs: 50 });
      this.gaps.push(...gaps);
      for (const { partition, offset, value } of records) {
        if (this.records.has(idOf(partition, offset))) this.repeats++;
        this.records.set(idOf(partition, offset), Buffer.from(value).toString().replaceAll('.', ''));
      }
      if (records.length > 0) await subscription.commit(nextOffset);
      else if (wasStopped) return;
    }
  }
}

describe('a writer and a reader in two processes', () => {
  test(`the writer is killed ${lives} times: the reader sees every acknowledged record exactly once`, async () => {
    const random = seededRandom(20_251_230);
    const acked = new Map<string, string>();
    const seen = new Seen();
    const subscriptions = [];
    for (const partition of [0, 1]) {
      subscriptions.push(await consumer.subscribe({ topic: 'events', partition, group: 'indexer' }));
    }
    const following = Promise.all(subscriptions.map((s) => seen.follow(s)));
    for (let i = 0; i < lives; i++) await live(`life-${i}`, 1 + Math.floor(random() * 150), acked);
    // Opening once more finds what the last kill left; it appends nothing.
    const heir = await openEmbeddedProducer({ dir, clock: { nowMs: () => Date.now() } });
    seen.isStopped = true;
    await following;
    const ends = (await consumer.partitions('events')).map((s) => s.endOffset);
    await heir.close();
    expect(heir.recovery.flatMap((r) => r.lost)).toEqual([]);
    expect(seen.gaps).toEqual([]);
    expect(seen.repeats).toBe(0);
    expect(seen.records.size).toBe((ends[0] ?? 0) + (ends[1] ?? 0));
    expect(acked.size).toBeGreaterThanOrEqual(lives);
    const missing = [...acked].filter(([id, text]) => seen.records.get(id) !== text);
    expect(missing).toEqual([]);
  });

  test('a reader goes on without a writer, and a second writer is refused while one lives', async () => {
    const acked = new Map<string, string>();
    const options = { dir, clock: { nowMs: () => Date.now() } };
    await live('only', 20, acked, async (pid) => {
      const conflict = { code: 'resource.conflict', details: { pid: String(pid) } };
      await expect(openEmbeddedProducer(options)).rejects.toMatchObject(conflict);
    });
    const producer = await openEmbeddedProducer(options);
    await expect(openEmbeddedProducer(options)).rejects.toMatchObject({ code: 'resource.conflict' });
    await producer.close();
    const [first] = await consumer.partitions('events');
    const subscription = await consumer.subscribe({ topic: 'events', partition: 0, group: 'late' });
    let read = 0;
    while (read < (first?.endOffset ?? 0)) {
      read += (await subscription.poll({ maxBytes: 10_000, waitMs: 2_000 })).records.length;
    }
    await subscription.commit(read);
    const beyond = subscription.seek({ offset: read + 1 });
    await expect(beyond).rejects.toMatchObject({ code: 'bus.unavailable' });
  });

  test('an idle reader learns of a record within 30 ms (median)', async () => {
    const scope = { tenantId: tenantId('tcustoms') };
    const producer = await openEmbeddedProducer({
      dir,
      clock: { nowMs: () => Date.now() },
      partitions: 1,
      topics: ['events'],
    });
    const subscription = await consumer.subscribe({ topic: 'events', partition: 0, group: 'indexer' });
    const delays: number[] = [];
    for (let i = 0; i < 21; i++) {
      const waiting = subscription.poll({ maxBytes: 1_000, waitMs: 5_000 }).then(() => performance.now());
      await producer.append(scope, { topic: 'events', key: 'k', value: new Uint8Array(100) });
      const ackedAt = performance.now();
      delays.push((await waiting) - ackedAt);
    }
    await producer.close();
    delays.sort((a, b) => a - b);
    expect(delays[10]).toBeLessThan(30);
  });
});
