import { crc32c } from '@logwarden/contracts';
import { openDatabase } from '@logwarden/db';
import { liveElasticsearch, liveKafkaCluster, type LiveCluster } from '@logwarden/testing/live-engines';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureAccounts } from '../demo/accounts.ts';
import { systemClock } from '../system-clock.ts';
import { LineReader, pick } from '../test-kit/line-reader.ts';
import { Product, type Ready } from '../test-kit/product.ts';

const rounds = process.env['LOGWARDEN_FULL'] === '1' ? 5 : 1;
const built = existsSync(fileURLToPath(new URL('../../../web/.next/BUILD_ID', import.meta.url)));
const range = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
const perBatch = 50;

let kafka: LiveCluster;
let product: Product;
let ready: Ready;
let elasticsearch: string;
const prefix = `t${randomBytes(4).toString('hex')}-`;

const line = (n: number): string =>
  JSON.stringify({ '@timestamp': '2026-01-01T08:00:00Z', level: 'INFO', n, message: `line ${String(n)} 超时` });
const numbers = (batch: number): number[] => Array.from({ length: perBatch }, (_, i) => batch * perBatch + i);
const auth = (): Record<string, string> => ({ authorization: `ApiKey ${ready.tenants[0]?.ingestKey ?? ''}` });

const engineEnv = (): Record<string, string> => ({
  LOGWARDEN_KAFKA_BROKERS: kafka.address,
  LOGWARDEN_KAFKA_PREFIX: prefix,
  LOGWARDEN_ELASTICSEARCH_NODES: elasticsearch,
  LOGWARDEN_ELASTICSEARCH_PREFIX: prefix,
});

/** Events with ids of the client's, as the official clients send them. */
async function sendBulk(batch: number): Promise<boolean> {
  const lines = numbers(batch).flatMap((n) => [
    JSON.stringify({ create: { _index: 'crash-bulk', _id: `id-${String(n)}` } }),
    line(n),
  ]);
  const response = await fetch(`${ready.gateway}/_bulk`, {
    method: 'POST',
    headers: { ...auth(), 'content-type': 'application/x-ndjson' },
    body: `${lines.join('\n')}\n`,
  });
  return response.status === 200 && pick(await response.json(), 'errors') === false;
}

/** Events of one stream with seqs, as our agent sends them; either gateway takes any part of it. */
async function sendStream(batch: number): Promise<boolean> {
  const body = new TextEncoder().encode(`${numbers(batch).map(line).join('\n')}\n`);
  const response = await fetch(`${ready.gateway}/ingest/v1/batch`, {
    method: 'POST',
    headers: {
      ...auth(),
      'content-type': 'text/plain; charset=utf-8',
      'x-agent-id': 'crash',
      'x-source': 'crash-stream',
      'x-stream': 'one',
      'x-epoch': '1',
      'x-batch-seq': String(batch),
      'x-first-seq': String(batch * perBatch + 1),
      'x-count': String(perBatch),
      'x-crc32c': crc32c(body).toString(16).padStart(8, '0'),
    },
    body,
  });
  await response.arrayBuffer();
  return response.ok;
}

async function untilTaken(send: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await send().catch(() => false))) {
    if (Date.now() > deadline) throw new TypeError(`no gateway took it:\n${product.output}`);
    await delay(50);
  }
}

/** Sends until told to stop; resolves with how many batches of each kind were acknowledged. */
async function sendAll(goingOn: () => boolean): Promise<number> {
  let batches = 0;
  while (goingOn() || batches < 20) {
    const batch = batches++;
    await Promise.all([untilTaken(() => sendBulk(batch)), untilTaken(() => sendStream(batch))]);
    // Faults are what is tried here, not speed.
    await delay(100);
  }
  return batches;
}

/** The demo's accounts without its data. */
async function makeAccounts(): Promise<Ready['tenants']> {
  const settings = parseEnv(readFileSync(join(product.dir, 'processes.env'), 'utf8'));
  const database = await openDatabase({ url: settings['LOGWARDEN_DATABASE_URL'] ?? '', maxConnections: 2 });
  try {
    return [...(await ensureAccounts(join(product.dir, 'demo.json'), { database, clock: systemClock }))];
  } finally {
    await database.close();
  }
}

async function killAll(): Promise<void> {
  for (const victim of ['gateway', 'indexer', 'api', 'gateway', 'indexer', 'balancer'] as const) {
    await delay(1500);
    product.killOne(victim);
  }
  await delay(1000);
  await kafka.kill('broker-2');
  await delay(8000);
  await kafka.restart('broker-2');
  await delay(2000);
}

describe.skipIf(!built)('the distributed form', () => {
  beforeAll(async () => {
    [kafka, elasticsearch] = await Promise.all([liveKafkaCluster(), liveElasticsearch()]);
    product = new Product(['--distributed'], engineEnv());
    ready = { ...(await product.start()), tenants: await makeAccounts() };
  }, 600_000);
  afterAll(() => product.destroy());

  it('has two gateways, indexers and apis, and answers through one address of each', async () => {
    for (const kind of ['gateway', 'indexer', 'api'] as const) expect(product.pids(kind)).toHaveLength(2);
    const reader = new LineReader(ready, range);
    const arrival = await reader.ask('/api/v1/arrival');
    expect(
      Date.parse(String(pick(arrival, 'asOf'))) - Date.parse(String(pick(arrival, 'searchableThrough'))),
    ).toBeLessThan(30_000);
  });

  it('loses and doubles nothing while gateways, indexers, apis, the balancer and a broker are killed', async () => {
    let killing = true;
    const killer = (async () => {
      for (let round = 0; round < rounds; round++) await killAll();
    })().finally(() => (killing = false));
    const batches = await sendAll(() => killing);
    await killer;
    const reader = new LineReader(ready, range);
    await reader.expectExactly('crash-bulk', batches * perBatch, 600_000);
    await reader.expectExactly('crash-stream', batches * perBatch, 120_000);
  }, 1_500_000);

  it('comes back whole after kill -9 of everything', async () => {
    const count = await new LineReader(ready, range).count('crash-bulk');
    await product.kill('all');
    await new LineReader(ready, range).expectExactly('crash-bulk', Number(count), 120_000);
  }, 300_000);

  it('stops on Ctrl-C within 20 s', async () => {
    expect(await product.stop()).toBeLessThan(20);
  }, 60_000);
});
