import { expect, test } from 'vitest';
import { Lane, SenderPool } from './lane.ts';
import type { SendBatch, Sender } from './sender.ts';

const record = (key: string): { key: string; value: Uint8Array } => ({ key, value: Buffer.from('x') });

function laneOver(send: (batch: SendBatch, sender: number) => Promise<number>, deliveryTimeoutMs = 1_000) {
  const closed: number[] = [];
  let made = 0;
  const senders = new SenderPool((): Sender => {
    const number = made++;
    return { send: (batch) => send(batch, number), close: async () => void closed.push(number) };
  });
  return { lane: new Lane({ topic: 't', partition: 0, batchBytes: 10, deliveryTimeoutMs, senders }), closed };
}

test('appends are sent in order, one batch at a time, within the byte limit', async () => {
  const batches: string[][] = [];
  let underWay = 0;
  let next = 0;
  const { lane } = laneOver(async ({ records }) => {
    expect(++underWay).toBe(1);
    batches.push(records.map(({ key }) => key));
    await Promise.resolve();
    underWay--;
    next += records.length;
    return next - records.length;
  });
  const keys = Array.from({ length: 12 }, (_, i) => `k${i % 10}`);
  expect(await Promise.all(keys.map((key) => lane.append(record(key))))).toEqual(keys.map((_, i) => i));
  expect(batches.flat()).toEqual(keys);
  expect(batches.map((batch) => batch.length)).toEqual([3, 3, 3, 3]);
});

test('an append made the moment the one before is acknowledged is sent too', async () => {
  let next = 0;
  const { lane } = laneOver(async () => next++);
  for (let n = 0; n < 50; n++) expect(await lane.append(record('k'))).toBe(n);
});

test('a batch that failed is sent again by the same sender, unchanged', async () => {
  const seen: [number, string[]][] = [];
  const { lane } = laneOver(async ({ records }, sender) => {
    seen.push([sender, records.map(({ key }) => key)]);
    if (seen.length < 3) throw new Error('leader is away');
    return 7;
  });
  expect(await Promise.all([lane.append(record('a')), lane.append(record('b'))])).toEqual([7, 8]);
  expect(seen).toEqual(Array.from({ length: 3 }, () => [0, ['a', 'b']]));
});

test('a batch that gets no answer is given up in time, and the next one goes out by a fresh sender', async () => {
  const { lane, closed } = laneOver(
    (_, sender) => (sender === 0 ? new Promise<never>(() => undefined) : Promise.resolve(3)),
    50,
  );
  await expect(lane.append(record('a'))).rejects.toMatchObject({ code: 'bus.unavailable' });
  expect(await lane.append(record('b'))).toBe(3);
  expect(closed).toEqual([0]);
});
