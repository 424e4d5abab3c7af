import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { batchContentType, crc32c, encodeFrames } from '@logwarden/contracts';
import { startGateway, type Answer, type RunningGateway } from '../test-kit/gateway-kit.ts';

let running: RunningGateway;

beforeAll(async () => {
  running = await startGateway();
});
afterAll(() => running.close());
beforeEach(() => {
  running.bus.records.length = 0;
  running.bus.failures = 0;
});

function send(
  stream: string,
  firstSeq: number,
  texts: readonly string[],
  over: Record<string, string> = {},
): Promise<Answer> {
  const body = encodeFrames(
    texts.map((text, i) => ({ offset: (firstSeq + i) * 10, bytes: new TextEncoder().encode(text) })),
  );
  return running.send('/ingest/v1/batch', new Uint8Array(gzipSync(body)), {
    headers: {
      'content-type': batchContentType,
      'content-encoding': 'gzip',
      'x-agent-id': 'agent1',
      'x-source': 'app',
      'x-stream': encodeURIComponent(stream),
      'x-epoch': '1',
      'x-batch-seq': '1',
      'x-first-seq': String(firstSeq),
      'x-count': String(texts.length),
      'x-crc32c': crc32c(body).toString(16).padStart(8, '0'),
      'x-log-host': 'host-7',
      'x-log-path': encodeURIComponent('/var/log/审单.log'),
      ...over,
    },
  });
}

it('puts a batch on the bus with its seqs, offsets, host and path, and answers how far it is durable', async () => {
  const answer = await send('a', 1, ['one', 'two\n  at x', '']);
  expect(answer.json).toEqual({ acked_through: 3, duplicate: false });
  expect(running.bus.events()).toEqual(['one', 'two\n  at x', '']);
  expect(running.bus.headers()[0]).toMatchObject({
    stream: 'sappid/agent1/a/1',
    firstSeq: 1,
    count: 3,
    host: 'host-7',
    path: '/var/log/审单.log',
    offsets: [10, 20, 30],
    via: 'batch',
  });
});

it('carries what container runtimes wrote, also of the rest of an overlapping batch', async () => {
  const body = encodeFrames(
    [1, 2, 3].map((n) => ({
      offset: n,
      bytes: Buffer.from(`c${String(n)}`),
      container: `stderr 2025-12-30T03:00:0${String(n)}Z`,
    })),
  );
  const over = { 'x-crc32c': crc32c(body).toString(16).padStart(8, '0'), 'content-encoding': 'identity' };
  const headers = {
    'content-type': batchContentType,
    'x-agent-id': 'agent1',
    'x-source': 'app',
    'x-stream': 'containers',
    'x-epoch': '1',
    'x-batch-seq': '1',
    'x-first-seq': '1',
    'x-count': '3',
    ...over,
  };
  await send('containers', 1, ['c1']);
  expect((await running.send('/ingest/v1/batch', new Uint8Array(body), { headers })).json).toMatchObject({
    acked_through: 3,
  });
  expect(running.bus.headers()[0]).not.toHaveProperty('containers');
  expect(running.bus.headers()[1]?.containers).toEqual(['stderr 2025-12-30T03:00:02Z', 'stderr 2025-12-30T03:00:03Z']);
});

it('takes a batch once, and of an overlapping one only what is new', async () => {
  await send('b', 1, ['1', '2']);
  expect((await send('b', 1, ['1', '2'])).json).toEqual({ acked_through: 2, duplicate: true });
  expect((await send('b', 2, ['2', '3'])).json).toEqual({ acked_through: 3, duplicate: false });
  expect(running.bus.events()).toEqual(['1', '2', '3']);
  expect(running.gateway.counters()['tbank']?.duplicateBatches).toBe(1);
});

it('takes the same batch sent twice at once only once', async () => {
  const answers = await Promise.all([send('c', 1, ['1', '2']), send('c', 1, ['1', '2'])]);
  expect(answers.map((answer) => answer.json)).toContainEqual({ acked_through: 2, duplicate: true });
  expect(running.bus.events()).toEqual(['1', '2']);
});

it('refuses a gap and names the seq it waits for', async () => {
  await send('d', 1, ['1']);
  const answer = await send('d', 3, ['3']);
  expect(answer.status).toBe(409);
  expect(answer.json).toMatchObject({
    acked_through: 1,
    error: { message: expect.stringContaining('next seq of this stream is 2') as unknown },
  });
});

it('keeps streams, epochs and agents apart', async () => {
  await send('e', 1, ['1', '2']);
  expect((await send('e', 1, ['x'], { 'x-epoch': '2' })).json).toEqual({ acked_through: 1, duplicate: false });
  expect((await send('e', 1, ['y'], { 'x-agent-id': 'agent2' })).json).toEqual({ acked_through: 1, duplicate: false });
});

it.each([
  [{ 'x-crc32c': '00000000' }, 'checksum'],
  [{ 'x-count': '7' }, '2 events, the header says 7'],
  [{ 'x-first-seq': '-1' }, 'x-first-seq'],
  [{ 'x-stream': '' }, 'x-stream'],
  [{ 'x-stream': 'x'.repeat(900) }, 'x-stream'],
])('refuses %j', async (over, message) => {
  const answer = await send('f', 1, ['1', '2'], over);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain(message);
  expect(running.bus.records).toEqual([]);
});

it('does not move on when the bus is full', async () => {
  await send('g', 1, ['1']);
  running.bus.failures = 1;
  expect((await send('g', 2, ['2'])).status).toBe(429);
  expect((await send('g', 2, ['2'])).json).toEqual({ acked_through: 2, duplicate: false });
});
