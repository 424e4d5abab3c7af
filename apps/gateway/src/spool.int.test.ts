import { openSpoolingProducer, type SpoolingProducer } from '@logwarden/bus';
import { AppError } from '@logwarden/kernel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MemoryBus, startGateway, type RunningGateway } from './test-kit/gateway-kit.ts';

let dir = '';
let bus: MemoryBus;
let spool: SpoolingProducer;
let running: RunningGateway;

async function start(maxBytes: number): Promise<void> {
  spool = await openSpoolingProducer({
    dir: path.join(dir, 'spool'),
    clock: { nowMs: () => Date.now() },
    bus,
    maxBytes,
    minFreeBytes: 0,
    segmentBytes: 4096,
    patienceMs: 50,
    retryMs: 5,
    maxRetryMs: 20,
    onDrained: ({ value }) => running.gateway.noteDrained(value),
  });
  running = await startGateway({ producer: spool });
}

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'gateway-spool-'));
  bus = new MemoryBus();
  bus.failWith = new AppError('bus.unavailable', 'no leader');
});
afterEach(async () => {
  bus.failures = 0;
  await running.close();
  await spool.close();
  await rm(dir, { recursive: true, force: true });
});

it('goes on answering 2xx while the bus is away: one copy, counted; then all of it in order', async () => {
  await start(1 << 20);
  bus.failures = -1;
  for (let i = 0; i < 10; i++) {
    const answer = await running.send('/ingest/v1/raw?source=app', `a${String(i)}\nb${String(i)}`);
    expect(answer).toMatchObject({ status: 200, json: { accepted: 2 } });
  }
  expect(running.gateway.counters()['tbank']).toMatchObject({
    acceptedEvents: 20,
    spooledEvents: 20,
    drainedEvents: 0,
  });
  bus.failures = 0;
  await vi.waitFor(() => expect(spool.spool().records).toBe(0));
  expect(running.gateway.counters()['tbank']).toMatchObject({ spooledEvents: 20, drainedEvents: 20 });
  expect(bus.events()).toEqual(Array.from({ length: 10 }, (_, i) => [`a${String(i)}`, `b${String(i)}`]).flat());
  const seqs = bus.headers().map(({ firstSeq }) => firstSeq);
  expect(seqs).toEqual(Array.from({ length: 10 }, (_, i) => 1 + 2 * i));
});

it('refuses as busy once the spool is full, in the form that makes the client come again', async () => {
  await start(8192);
  bus.failures = -1;
  const line = 'x'.repeat(900);
  const statuses: number[] = [];
  while (statuses.length < 40) statuses.push((await running.send('/ingest/v1/raw?source=app', line)).status);
  const accepted = statuses.indexOf(429);
  expect(accepted).toBeGreaterThan(3);
  expect(statuses.slice(accepted).every((status) => status === 429)).toBe(true);
  const refused = await running.send('/_bulk', `{"index":{"_index":"app"}}\n{"a":"${line}"}\n`, {
    headers: { 'content-type': 'application/x-ndjson', 'user-agent': 'elasticsearch-js/8.19.0' },
  });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, expect.any(String)]);
  bus.failures = 0;
  await vi.waitFor(() => expect(spool.spool().records).toBe(0));
  expect(bus.events()).toHaveLength(accepted);
  expect((await running.send('/ingest/v1/raw?source=app', 'again')).status).toBe(200);
});
