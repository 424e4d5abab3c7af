import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEmbeddedConsumer, openEmbeddedProducer } from '@logwarden/bus';
import { eventsTopic } from '@logwarden/contracts';
import { defaultLimits } from './limits.ts';
import { readBus } from './test-kit/child-gateway.ts';
import { eventTexts, startGateway } from './test-kit/gateway-kit.ts';

let dir = '';

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'full-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('refuses while the bus is full, keeps what it acknowledged, and goes on when there is room', async () => {
  const clock = { nowMs: (): number => Date.now() };
  const producer = await openEmbeddedProducer({
    dir: path.join(dir, 'bus'),
    clock,
    topics: [eventsTopic],
    partitions: 1,
    segmentBytes: 262_144,
    maxBytes: 1_048_576,
    minFreeBytes: 1_048_576,
  });
  const running = await startGateway({ producer, limits: { ...defaultLimits, fullWaitMs: 0 } });
  const acked: string[] = [];
  const sendUntil = async (wanted: number, tries: number): Promise<boolean> => {
    for (let i = 0; i < tries; i++) {
      const line = `${acked.length}-${i} ${'x'.repeat(60_000)}`;
      const { status } = await running.send('/ingest/v1/raw?source=app', line);
      if (status === 200) acked.push(line);
      if (status === wanted) return true;
    }
    return false;
  };
  expect(await sendUntil(429, 30)).toBe(true);
  expect((await running.send('/readyz')).status).toBe(200);
  expect((await readBus(dir)).flatMap((record) => eventTexts(record.value))).toEqual(acked);
  const consumer = openEmbeddedConsumer({ dir: path.join(dir, 'bus') });
  for (const group of ['indexer', 'test-reader']) {
    const reader = await consumer.subscribe({ topic: eventsTopic, partition: 0, group });
    const [state] = await consumer.partitions(eventsTopic);
    await reader.seek({ offset: state?.endOffset ?? 0 });
    await reader.commit(state?.endOffset ?? 0);
    await reader.close();
  }
  const kept = acked.length;
  expect(await sendUntil(200, 3)).toBe(true);
  expect((await readBus(dir)).flatMap((record) => eventTexts(record.value)).at(-1)).toBe(acked[kept]);
  await consumer.close();
  await running.close();
  await producer.close();
});
