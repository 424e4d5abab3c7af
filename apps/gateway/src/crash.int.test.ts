import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { crc32c, decodeEnvelopeHeader } from '@logwarden/contracts';
import { eventTexts } from './test-kit/gateway-kit.ts';
import { readBus, startChildGateway, type ChildGateway } from './test-kit/child-gateway.ts';

let dir = '';
let child: ChildGateway | undefined;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'gateway-'));
});
afterEach(async () => {
  await child?.kill();
  await rm(dir, { recursive: true, force: true });
});

const rounds = process.env['LOGWARDEN_FULL'] === '1' ? 20 : 4;

async function post(
  port: number,
  where: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const init = {
    method: 'POST',
    body,
    headers: { authorization: 'ApiKey good', 'content-type': 'application/x-ndjson', ...headers },
  };
  return fetch(`http://127.0.0.1:${port}${where}`, init);
}

/** Sends numbered lines until the connection breaks; notes what was acknowledged. */
async function load(port: number, sender: string, acked: Set<string>, isKilled: () => boolean): Promise<void> {
  for (let i = 0; !isKilled(); i++) {
    const ids = Array.from({ length: 50 }, (_, k) => `${sender}-${i * 50 + k}`);
    const body = ids.map((id) => `{"create":{"_index":"app","_id":"${id}"}}\n{"id":"${id}"}\n`).join('');
    try {
      const response = await post(port, '/_bulk', body);
      await response.text();
      if (response.status === 200) ids.forEach((id) => acked.add(id));
    } catch {
      return;
    }
  }
}

it('has every acknowledged line exactly once after kill -9 under load, with no seq given twice', async () => {
  const acked = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    child = await startChildGateway(dir);
    const { port } = child;
    let killed = false;
    const before = acked.size;
    const senders = [0, 1, 2].map((n) => load(port, `r${round}s${n}`, acked, () => killed));
    while (acked.size < before + 500 * (round + 1)) await new Promise((resolve) => setImmediate(resolve));
    await child.kill();
    killed = true;
    await Promise.all(senders);
  }
  const counts = new Map<string, number>();
  const seqs = new Map<string, number[]>();
  for (const record of await readBus(dir)) {
    for (const text of eventTexts(record.value)) {
      const id = text.slice(7, -2);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    const { stream, firstSeq, count } = decodeEnvelopeHeader(record.value);
    const list = seqs.get(stream) ?? [];
    for (let k = 0; k < count; k++) list.push(firstSeq + k);
    seqs.set(stream, list);
  }
  expect([...acked].filter((id) => counts.get(id) !== 1)).toEqual([]);
  for (const list of seqs.values()) expect(list).toEqual(list.map((_, i) => i + 1));
  expect(seqs.size).toBeGreaterThanOrEqual(rounds);
});

async function sendBatch(port: number, firstSeq: number, texts: readonly string[]): Promise<unknown> {
  const body = texts.map((text) => `${text}\n`).join('');
  const response = await post(port, '/ingest/v1/batch', body, {
    'x-agent-id': 'a',
    'x-source': 'app',
    'x-stream': 's',
    'x-epoch': '1',
    'x-batch-seq': '1',
    'x-first-seq': String(firstSeq),
    'x-count': String(texts.length),
    'x-crc32c': crc32c(Buffer.from(body)).toString(16).padStart(8, '0'),
  });
  return response.json();
}

it('still knows after kill -9 how far an agent came, from the bus itself', async () => {
  child = await startChildGateway(dir);
  expect(await sendBatch(child.port, 1, ['1', '2', '3'])).toEqual({ acked_through: 3, duplicate: false });
  await child.kill();
  child = await startChildGateway(dir);
  expect(await sendBatch(child.port, 1, ['1', '2', '3'])).toEqual({ acked_through: 3, duplicate: true });
  expect(await sendBatch(child.port, 4, ['4'])).toEqual({ acked_through: 4, duplicate: false });
  await child.kill();
  expect((await readBus(dir)).flatMap((record) => eventTexts(record.value))).toEqual(['1', '2', '3', '4']);
});
