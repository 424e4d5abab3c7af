import { decodeEnvelope, encodeEnvelope } from '@logwarden/contracts';
import { tenantId } from '@logwarden/kernel';
import { liveKafka } from '@logwarden/testing/live-engines';
import kafkajs from 'kafkajs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BusConsumer, BusRecord } from '../port.ts';
import { openKafkaConsumer } from './consumer.ts';
import './kafkajs-sender.ts';
import { openKafkaProducer } from './producer.ts';
import { ensureTopic } from './topics.ts';

const { CompressionTypes, Kafka, logLevel } = kafkajs;
const owner = { tenantId: tenantId('tbank'), source: 'core-banking', storageClass: 'bulk' };
const text = new TextDecoder();

let brokers: string[] = [];
let topic = '';
let topics = 0;
let consumer: BusConsumer;

beforeEach(async () => {
  brokers = (await liveKafka()).split(',');
  topic = `foreign-${process.pid}-${topics++}`;
  await ensureTopic({ brokers }, topic, { partitions: 1 });
  consumer = openKafkaConsumer({ brokers, foreign: { [topic]: owner } });
});

afterEach(async () => {
  await consumer.close();
});

async function take(count: number): Promise<BusRecord[]> {
  const subscription = await consumer.subscribe({ topic, partition: 0, group: `g-${topic}` });
  const records: BusRecord[] = [];
  while (records.length < count) {
    const batch = await subscription.poll({ maxBytes: 1_000_000, waitMs: 10_000 });
    expect(batch.gaps).toEqual([]);
    records.push(...batch.records);
  }
  await subscription.close();
  return records;
}

describe('records of foreign producers', () => {
  test.each([
    ['none', CompressionTypes.None],
    ['gzip', CompressionTypes.GZIP],
    ['lz4', CompressionTypes.LZ4],
    ['zstd', CompressionTypes.ZSTD],
  ] as const)('one line each, %s: stream, seq and day are the record’s own', async (_, compression) => {
    const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const lines = ['超时 a', 'plain', '', 'x'.repeat(5_000)];
    const messages = lines.map((value) => ({ key: null, value, timestamp: '1000' }));
    await producer.send({ topic, compression, messages });
    await producer.disconnect();
    const records = await take(lines.length);
    const envelopes = records.map((record) => decodeEnvelope(record.value));
    expect(envelopes.map(({ bytes }) => text.decode(bytes))).toEqual(lines);
    expect(envelopes.map(({ header }) => header.firstSeq)).toEqual([0, 1, 2, 3]);
    for (const [i, { header }] of envelopes.entries()) {
      const appendedAtMs = records[i]?.appendedAtMs ?? 0;
      expect(Math.abs(appendedAtMs - Date.now())).toBeLessThan(60_000);
      expect(header).toMatchObject({
        tenant: 'tbank',
        source: 'core-banking',
        storageClass: 'bulk',
        stream: `kafka/${topic}/0`,
        count: 1,
        day: new Date(appendedAtMs).toISOString().slice(0, 10),
      });
    }
    expect((await take(lines.length)).map((r) => Buffer.from(r.value).toString('hex'))).toEqual(
      records.map((r) => Buffer.from(r.value).toString('hex')),
    );
  });

  test('a record without a tenant in a topic of ours is told as damaged, and reading goes on', async () => {
    const own = openKafkaConsumer({ brokers });
    const stranger = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
    await stranger.connect();
    await stranger.send({ topic, messages: [{ key: null, value: 'who am I' }] });
    await stranger.disconnect();
    const producer = openKafkaProducer({ brokers });
    await producer.append({ tenantId: owner.tenantId }, { topic, key: 'k', value: Buffer.from('ours') });
    await producer.close();
    const subscription = await own.subscribe({ topic, partition: 0, group: 'indexer' });
    const found = [];
    for (let next = 0; next < 2;) {
      const { records, gaps, nextOffset } = await subscription.poll({ maxBytes: 1_000, waitMs: 10_000 });
      found.push(...records.map(({ offset }) => offset), ...gaps);
      next = nextOffset;
    }
    await own.close();
    const gap = { topic, partition: 0, fromOffset: 0, toOffset: 1, reason: 'corrupt' };
    expect(found).toContainEqual(gap);
    expect(found).toContain(1);
  });
});

test.each(['none', 'lz4', 'zstd'] as const)(
  'batches of lines per record come back as they were, %s',
  async (compression) => {
    const own = openKafkaConsumer({ brokers });
    const producer = openKafkaProducer({ brokers, compression });
    const lines = Array.from({ length: 1_000 }, (_, i) => Buffer.from(`line ${i} 超时`));
    const value = encodeEnvelope(
      {
        v: 1,
        tenant: 'tbank',
        source: 's',
        storageClass: 'c',
        day: '2025-12-30',
        stream: 'st',
        firstSeq: 7,
        count: lines.length,
        acceptedAtMs: 1,
        receivedAtMs: 1,
        via: 'bulk',
      },
      lines,
    );
    await producer.append({ tenantId: owner.tenantId }, { topic, key: 'st', value });
    const subscription = await own.subscribe({ topic, partition: 0, group: 'indexer' });
    const { records } = await subscription.poll({ maxBytes: 1, waitMs: 10_000 });
    await producer.close();
    await own.close();
    expect(records).toHaveLength(1);
    expect(Buffer.compare(records[0]?.value ?? Buffer.alloc(0), value)).toBe(0);
  },
);
