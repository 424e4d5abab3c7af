import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEmbeddedConsumer, openEmbeddedProducer, type BusConsumer, type EmbeddedProducer } from '@logwarden/bus';
import { encodeEnvelope, eventsTopic, type EnvelopeHeader } from '@logwarden/contracts';
import { tenantId } from '@logwarden/kernel';
import { silentLogger } from '@logwarden/telemetry';
import { AgentStreams } from './agent-streams.ts';

let dir = '';
let producer: EmbeddedProducer;
let consumer: BusConsumer;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'streams-'));
  const clock = { nowMs: (): number => Date.now() };
  producer = await openEmbeddedProducer({ dir: path.join(dir, 'bus'), clock, partitions: 2, minFreeBytes: 1_048_576 });
  consumer = openEmbeddedConsumer({ dir: path.join(dir, 'bus') });
});
afterEach(async () => {
  await consumer.close();
  await producer.close();
  await rm(dir, { recursive: true, force: true });
});

async function append(streams: AgentStreams, stream: string, firstSeq: number, count: number): Promise<void> {
  const header: EnvelopeHeader = {
    v: 1,
    tenant: 'tbank',
    source: 's',
    storageClass: 'default',
    day: '2026-01-01',
    stream,
    firstSeq,
    count,
    acceptedAtMs: 0,
    receivedAtMs: 0,
    via: 'batch',
  };
  const value = encodeEnvelope(
    header,
    Array.from({ length: count }, () => Buffer.from('x')),
  );
  const scope = { tenantId: tenantId('tbank') };
  const { partition, offset } = await producer.append(scope, { topic: eventsTopic, key: stream, value });
  streams.seen(partition, offset);
  streams.advance(stream, firstSeq, firstSeq + count - 1);
}

async function committed(): Promise<number[]> {
  const states = await consumer.partitions(eventsTopic);
  return states.map((state) => state.endOffset - (state.committed['gateway-positions'] ?? 0));
}

it('knows every stream again, with the file, without it, and with an old one', async () => {
  const file = path.join(dir, 'positions.json');
  const first = new AgentStreams({ isAlone: true });
  await first.recover(file, consumer, silentLogger);
  for (const stream of ['a', 'b', 'c']) await append(first, stream, 1, 5);
  await first.save(file);
  await append(first, 'a', 6, 5);
  await first.close();
  for (const where of [file, path.join(dir, 'none.json')]) {
    const again = new AgentStreams({ isAlone: true });
    await again.recover(where, consumer, silentLogger);
    expect(['a', 'b', 'c', 'd'].map((stream) => again.ackedThrough(stream, 1))).toEqual([10, 5, 5, undefined]);
    await again.close();
  }
});

it('lets the bus forget what its file covers, also when nothing comes any more', async () => {
  const file = path.join(dir, 'positions.json');
  const streams = new AgentStreams({ isAlone: true });
  await streams.recover(file, consumer, silentLogger);
  for (const stream of ['a', 'b', 'c', 'd']) await append(streams, stream, 1, 5);
  for (let i = 0; i < 3; i++) await streams.save(file);
  expect(await committed()).toEqual([0, 0]);
  await streams.close();
});

it('among peers says nothing of what it has not taken itself', () => {
  const streams = new AgentStreams({ isAlone: false });
  const known = (firstSeq: number): number | undefined => streams.ackedThrough('a', firstSeq);
  streams.advance('a', 1, 100);
  expect([known(1), known(60), known(101), known(102)]).toEqual([100, 100, 100, undefined]);
  streams.advance('a', 301, 400);
  expect([known(201), known(301), known(401)]).toEqual([undefined, 400, 400]);
  streams.advance('a', 201, 300);
  expect([known(201), known(301), known(350)]).toEqual([300, 300, undefined]);
});
