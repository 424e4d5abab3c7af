import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type RunningGateway } from '../test-kit/gateway-kit.ts';

let running: RunningGateway;

beforeAll(async () => {
  running = await startGateway();
});
afterAll(() => running.close());
beforeEach(() => {
  running.bus.records.length = 0;
  running.directory.sources.clear();
});

const batchHeaders: Record<string, string> = {
  'x-agent-id': 'agent1',
  'x-source': 'fresh',
  'x-stream': 'a',
  'x-epoch': '1',
  'x-batch-seq': '1',
  'x-first-seq': '1',
  'x-count': '1',
};

describe('a new source', () => {
  const refusals: readonly {
    readonly why: string;
    readonly path: string;
    readonly body: string;
    readonly headers?: Record<string, string>;
    readonly status: number;
  }[] = [
    { why: 'json that is none', path: '/ingest/v1/json?source=fresh', body: 'hello', status: 400 },
    { why: 'a body cut in two', path: '/ingest/v1/json?source=fresh', body: '[{"a":1},', status: 400 },
    {
      why: 'an encoding that is none',
      path: '/ingest/v1/raw?source=fresh',
      body: 'x',
      headers: { 'content-encoding': 'gzip' },
      status: 400,
    },
    { why: 'a broken bulk line', path: '/_bulk', body: '{"index":{"_index":"fresh"}}\n{"a":1}\nno\n', status: 400 },
    {
      why: 'a batch with another checksum',
      path: '/ingest/v1/batch',
      body: 'one',
      headers: { ...batchHeaders, 'x-crc32c': '00000000' },
      status: 400,
    },
    { why: 'nothing but blank lines', path: '/ingest/v1/raw?source=fresh', body: '\n  \n', status: 200 },
    { why: 'no events in an array', path: '/ingest/v1/json?source=fresh', body: '[]', status: 200 },
  ];

  it.each(refusals)('is not made by $why', async ({ path, body, headers = {}, status }) => {
    const type: Record<string, string> = path === '/_bulk' ? { 'content-type': 'application/x-ndjson' } : {};
    const answer = await running.send(path, body, { headers: { ...type, ...headers } });
    expect(answer.status).toBe(status);
    expect([...running.directory.sources.keys()]).toEqual([]);
    expect(running.bus.records).toEqual([]);
  });

  it.each([
    ['/ingest/v1/raw?source=fresh', 'one'],
    ['/ingest/v1/ndjson?source=fresh', '{"a":1}'],
    ['/_bulk', '{"index":{"_index":"fresh"}}\n{"a":1}\n'],
    ['/fresh/_doc', '{"a":1}'],
  ])('is made by the first event: %s', async (path, body) => {
    const type: Record<string, string> = path.startsWith('/ingest') ? {} : { 'content-type': 'application/json' };
    const answer = await running.send(path, body, { headers: type });
    expect(answer.status).toBeLessThan(300);
    expect([...running.directory.sources.keys()]).toEqual(['fresh']);
    expect(running.bus.records).toHaveLength(1);
  });

  it('is refused without the right to create it, before the body is read', async () => {
    const headers = { authorization: 'ApiKey plain' };
    expect((await running.send('/ingest/v1/json?source=fresh', 'hello', { headers })).status).toBe(403);
    expect((await running.send('/ingest/v1/raw?source=No!', 'one')).status).toBe(400);
    expect([...running.directory.sources.keys()]).toEqual([]);
  });
});
