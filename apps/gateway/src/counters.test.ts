import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { crc32c } from '@logwarden/contracts';
import { startGateway, type RunningGateway } from './test-kit/gateway-kit.ts';

let dir = '';
let running: RunningGateway;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'counters-'));
  running = await startGateway({ stateDir: dir });
});
afterEach(async () => {
  await running.close();
  await rm(dir, { recursive: true, force: true });
});

const batch = (firstSeq: number, texts: readonly string[]) => {
  const body = texts.map((text) => `${text}\n`).join('');
  return running.send('/ingest/v1/batch', body, {
    headers: {
      'x-agent-id': 'a',
      'x-source': 'app',
      'x-stream': 's',
      'x-epoch': '1',
      'x-batch-seq': '1',
      'x-first-seq': String(firstSeq),
      'x-count': String(texts.length),
      'x-crc32c': crc32c(Buffer.from(body)).toString(16).padStart(8, '0'),
    },
  });
};

it('counts every received event once: accepted, duplicate, or refused with its reason', async () => {
  const plain = { headers: { authorization: 'ApiKey plain' } };
  const item = (source: string): string => `{"index":{"_index":"${source}"}}\n{"n":1}\n`;
  await running.send('/_bulk', `${item('app')}${item('app')}{"delete":{"_index":"app","_id":"1"}}\n`);
  await running.send('/_bulk', item('app') + item('nope'), plain);
  await running.send('/_bulk', `${item('nope')}{"delete":{"_index":"nope","_id":"1"}}\n`, plain);
  await running.send('/ingest/v1/raw?source=app', 'one\n\ntwo');
  await running.send('/app/_doc', '{}');
  await batch(1, ['1', '2']);
  await batch(1, ['1', '2']);
  await batch(2, ['2', '3']);
  await batch(9, ['9']);
  running.bus.failures = 4;
  await running.send('/_bulk', item('app') + item('app'));
  await running.send('/ingest/v1/raw?source=app', 'one\ntwo');
  await running.send('/app/_doc', '{}');
  await batch(4, ['4', '5', '6']);
  const counters = running.gateway.counters()['tbank'];
  expect(counters).toMatchObject({
    receivedEvents: 25,
    acceptedEvents: 9,
    duplicateEvents: 3,
    duplicateBatches: 1,
    refusedEvents: { delete: 2, unknown: 2, 'bus.full': 8, gap: 1 },
  });
  const refused = Object.values(counters?.refusedEvents ?? {}).reduce((sum, n) => sum + n, 0);
  expect(counters?.receivedEvents).toBe((counters?.acceptedEvents ?? 0) + (counters?.duplicateEvents ?? 0) + refused);
  expect(running.bus.events()).toHaveLength(counters?.acceptedEvents ?? -1);
});

it('goes on counting after a restart', async () => {
  await running.send('/ingest/v1/raw?source=app', 'one\ntwo');
  await running.send('/ingest/v1/raw?source=app', 'x', { headers: { authorization: 'ApiKey bad' } });
  await running.close();
  running = await startGateway({ stateDir: dir });
  await running.send('/ingest/v1/raw?source=app', 'three');
  expect(running.gateway.counters()).toMatchObject({
    tbank: { receivedEvents: 3, acceptedEvents: 3 },
    '-': { refusedRequests: { 'auth.invalid': { other: 1 } } },
  });
});
