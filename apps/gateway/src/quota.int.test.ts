import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { batchHeaders, crc32c } from '@logwarden/contracts';
import { Client as Client8 } from 'es8';
import { Client as Client9 } from 'es9';
import { afterEach, describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { startGateway, type Answer, type RunningGateway } from './test-kit/gateway-kit.ts';
import { MemoryQuotas } from './test-kit/memory-quotas.ts';

let running: RunningGateway | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

async function start(quotas: MemoryQuotas, fullWaitMs = 0): Promise<RunningGateway> {
  running = await startGateway({ quotas, limits: { ...defaultLimits, fullWaitMs } });
  return running;
}

const line = (n: number): string => `{"n":${n},"message":"${'x'.repeat(80)}"}`;
const lines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `${line(from + i)}\n`).join('');
const bulk = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `{"create":{"_id":"id-${from + i}"}}\n${line(from + i)}\n`).join('');

function sendBatch(gateway: RunningGateway, firstSeq: number, count: number): Promise<Answer> {
  const body = lines(firstSeq, count);
  return gateway.send('/ingest/v1/batch', body, {
    headers: {
      [batchHeaders.agentId]: 'agent',
      [batchHeaders.source]: 'app',
      [batchHeaders.stream]: 'file',
      [batchHeaders.epoch]: 'e1',
      [batchHeaders.batchSeq]: String(firstSeq),
      [batchHeaders.firstSeq]: String(firstSeq),
      [batchHeaders.count]: String(count),
      [batchHeaders.crc32c]: crc32c(Buffer.from(body)).toString(16).padStart(8, '0'),
    },
  });
}

const refusals = [
  [{ eventsPerSecond: 10 }, 'ingest_events', 10, 'received events, 10 events a second'],
  [{ bytesPerSecond: 1000 }, 'ingest_bytes', 1000, 'received bytes, 1000 bytes a second'],
  [{ storageBytes: 5000, storedBytes: 5000 }, 'storage', 5000, 'storage, 5000 bytes'],
] as const;

describe.each(refusals)('over the quota %j', (limits, quota, limit, words) => {
  it('every door refuses whole, says which quota and its limit, and when to come again', async () => {
    const quotas = new MemoryQuotas(limits);
    const gateway = await start(quotas);
    if (quota !== 'storage')
      expect((await gateway.send('/ingest/v1/ndjson?source=app', lines(0, 100))).status).toBe(200);
    const before = gateway.bus.events().length;
    const native = await gateway.send('/ingest/v1/ndjson?source=app', lines(0, 100));
    expect(native.status).toBe(429);
    expect(native.json).toMatchObject({ error: { code: 'ingest.over_quota', details: { quota, limit } } });
    expect(native.text).toContain(words);
    const batch = await sendBatch(gateway, 1, 10);
    expect(batch.json).toMatchObject({ error: { code: 'ingest.over_quota', details: { quota, limit } } });
    const elastic = await gateway.send('/app/_bulk', bulk(0, 10));
    expect(elastic.json).toMatchObject({ status: 429, error: { type: 'es_rejected_execution_exception' } });
    expect(elastic.text).toContain(words);
    const document = await gateway.send('/app/_doc', line(1));
    for (const answer of [native, batch, elastic, document]) {
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(2);
      expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
    expect(gateway.bus.events()).toHaveLength(before);
    expect(quotas.refusals).toEqual([quota, quota, quota, quota]);
    expect(gateway.gateway.counters()['tbank']?.refusedRequests['ingest.over_quota']).toEqual({ other: 4 });
    expect((await gateway.send('/metrics')).text).toContain(
      `logwarden_gateway_over_quota_requests_total{quota="${quota}"} 4`,
    );
  });

  it('the official JavaScript client is refused item by item, in order', async () => {
    const gateway = await start(new MemoryQuotas(limits));
    if (quota !== 'storage') await gateway.send('/ingest/v1/ndjson?source=app', lines(0, 100));
    const answer = await gateway.send('/app/_bulk', `${bulk(0, 2)}{"delete":{"_id":"z"}}\n`, {
      headers: { 'user-agent': 'elasticsearch-js/9.0.0 (linux)' },
    });
    const error = { type: 'es_rejected_execution_exception' };
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      errors: true,
      items: [
        { create: { _index: 'app', _id: 'id-0', status: 429, error } },
        { create: { _index: 'app', _id: 'id-1', status: 429, error } },
        { delete: { _id: 'z', status: 429, error } },
      ],
    });
    expect(answer.text).toContain(words);
    const counters = gateway.gateway.counters()['tbank'];
    expect(counters?.refusedEvents).toEqual({ 'ingest.over_quota': 3 });
    expect(counters?.receivedEvents).toBe((counters?.acceptedEvents ?? 0) + 3);
  });
});

describe('a tenant over its quota', () => {
  it('waits for its turn and is not refused while the wait is short', async () => {
    const gateway = await start(new MemoryQuotas({ eventsPerSecond: 100 }), 10_000);
    const startedMs = Date.now();
    for (let n = 0; n < 8; n++) {
      expect((await gateway.send('/ingest/v1/ndjson?source=app', lines(n * 100, 100))).status).toBe(200);
    }
    const tookMs = Date.now() - startedMs;
    expect(tookMs).toBeGreaterThanOrEqual(1900);
    expect(new Set(gateway.bus.events()).size).toBe(800);
    expect(gateway.gateway.counters()['tbank']?.refusedRequests).toEqual({});
  });

  it('goes on at once when the quota is raised or taken away', async () => {
    const quotas = new MemoryQuotas({ eventsPerSecond: 1 });
    const gateway = await start(quotas, 10_000);
    await gateway.send('/ingest/v1/ndjson?source=app', lines(0, 1000));
    const waiting = gateway.send('/ingest/v1/ndjson?source=app', lines(0, 10));
    await new Promise((resolve) => setTimeout(resolve, 50));
    quotas.limits = { ...quotas.limits, eventsPerSecond: 1000 };
    const startedMs = Date.now();
    expect((await waiting).status).toBe(200);
    expect(Date.now() - startedMs).toBeLessThan(5000);
    quotas.limits = MemoryQuotas.none;
    expect((await gateway.send('/ingest/v1/ndjson?source=app', lines(0, 50_000))).status).toBe(200);
    expect((await gateway.send('/ingest/v1/ndjson?source=app', lines(0, 50_000))).status).toBe(200);
  });

  it('pays nothing for a body that the bus did not take', async () => {
    const gateway = await start(new MemoryQuotas({ eventsPerSecond: 10 }));
    gateway.bus.failures = 1;
    expect((await gateway.send('/ingest/v1/ndjson?source=app', lines(0, 1000))).status).toBe(429);
    expect((await gateway.send('/ingest/v1/ndjson?source=app', lines(0, 1000))).status).toBe(200);
    expect(gateway.bus.events()).toHaveLength(1000);
  });

  it('does not slow another tenant, however hard it knocks', async () => {
    const gateway = await start(new MemoryQuotas({ bytesPerSecond: 1000 }), 2_000);
    await gateway.send('/ingest/v1/ndjson?source=app', lines(0, 1000));
    const body = lines(0, 5000);
    let stop = false;
    const knock = async (): Promise<number> => {
      let refused = 0;
      while (!stop) {
        const { status } = await gateway.send('/ingest/v1/ndjson?source=app', body);
        if (status === 429) refused++;
      }
      return refused;
    };
    const knocking = Array.from({ length: 100 }, knock);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const took: number[] = [];
    for (let n = 0; n < 100; n++) {
      const startedMs = performance.now();
      const headers = { authorization: 'ApiKey other' };
      expect((await gateway.send('/ingest/v1/ndjson?source=app', lines(n, 10), { headers })).status).toBe(200);
      took.push(performance.now() - startedMs);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    stop = true;
    const refused = (await Promise.all(knocking)).reduce((sum, n) => sum + n, 0);
    expect(refused).toBeGreaterThanOrEqual(100);
    expect(took.toSorted((a, b) => a - b)[94]).toBeLessThan(200);
    expect(gateway.gateway.counters()['tother']?.acceptedEvents).toBe(1000);
  }, 60_000);
});

const docs = Array.from({ length: 2000 }, (_, n) => ({ n, message: `line ${n} 超时` }));

describe.each([
  ['8.19', (node: string) => new Client8({ node, auth: { apiKey: 'good' } })],
  ['9', (node: string) => new Client9({ node, auth: { apiKey: 'good' } })],
])('the bulk helper of the official JavaScript client %s over its quota', (_, makeClient) => {
  it('sends again what was refused: nothing lost, nothing twice', async () => {
    const gateway = await start(new MemoryQuotas({ eventsPerSecond: 300 }));
    const client = makeClient(gateway.url);
    const options = { datasource: docs, flushBytes: 20_000, concurrency: 2, wait: 200, retries: 100 };
    const onDocument = (doc: { readonly n: number }) => ({ create: { _index: 'app', _id: `id-${doc.n}` } }) as const;
    const result =
      client instanceof Client8
        ? await client.helpers.bulk({ ...options, onDocument })
        : await client.helpers.bulk({ ...options, onDocument });
    await client.close();
    expect(result).toMatchObject({ successful: 2000, failed: 0 });
    expect(result.retry).toBeGreaterThan(0);
    expect(gateway.bus.events().toSorted()).toEqual(docs.map((doc) => JSON.stringify(doc)).toSorted());
    const refused = gateway.gateway.counters()['tbank']?.refusedRequests['ingest.over_quota'];
    expect(refused?.['elasticsearch-js']).toBeGreaterThan(0);
  }, 60_000);
});

function hasPythonClient(): boolean {
  try {
    execFileSync('python3', ['-c', 'import elasticsearch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const pythonScript = `
import json, sys
from elasticsearch import Elasticsearch, helpers
es = Elasticsearch(sys.argv[1], api_key="good")
actions = ({"_op_type": "create", "_index": "app", "_source": {"n": n}} for n in range(2000))
done = helpers.bulk(es, actions, chunk_size=200, max_retries=50, initial_backoff=0.2, max_backoff=1)
print(json.dumps(done))
`;

it.skipIf(!hasPythonClient())(
  'the bulk helper of the official Python client over its quota sends all of it, once',
  async () => {
    const gateway = await start(new MemoryQuotas({ eventsPerSecond: 300 }));
    const { stdout } = await promisify(execFile)('python3', ['-c', pythonScript, gateway.url]);
    expect(JSON.parse(stdout)).toEqual([2000, []]);
    const sent = gateway.bus.events().map((text): unknown => JSON.parse(text));
    expect(sent).toHaveLength(2000);
    expect(new Set(sent.map((doc) => JSON.stringify(doc))).size).toBe(2000);
    expect(gateway.gateway.counters()['tbank']?.refusedRequests['ingest.over_quota']).toBeDefined();
  },
  60_000,
);
