import { openKafkaConsumer, openKafkaProducer } from '@logwarden/bus/kafka';
import { encodeEnvelope } from '@logwarden/contracts';
import { tenantId, type TenantScope } from '@logwarden/kernel';
import { IndexMask, Maskers, MaskKeys } from '@logwarden/services/indexing';
import { openElasticsearchStore } from '@logwarden/store/elasticsearch';
import { liveElasticsearch, liveKafka } from '@logwarden/testing/live-engines';
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { replayBus } from './bus-replay.ts';
import { RecordParser } from './parse-records.ts';

const scope: TenantScope = { tenantId: tenantId('tbank') };
const clock = { nowMs: () => Date.now() };
const dayMs = 86_400_000;

it('gives events of a time the ids they had, once however often it is asked', async () => {
  const [brokers, node] = await Promise.all([liveKafka(), liveElasticsearch()]);
  const name = `r${randomBytes(4).toString('hex')}`;
  const topic = `${name}-events`;
  const producer = openKafkaProducer({ brokers: brokers.split(',') });
  const append = async (firstSeq: number): Promise<void> => {
    const now = clock.nowMs();
    const lines = Array.from({ length: 20 }, (_, i) => Buffer.from(`line ${String(firstSeq + i)} 超时`));
    const day = new Date(now).toISOString().slice(0, 10);
    const place = { tenant: scope.tenantId, source: 'ssource', storageClass: 'default', day };
    const header = { v: 1 as const, ...place, stream: 's/1', firstSeq, count: 20, via: 'raw' };
    const value = encodeEnvelope({ ...header, acceptedAtMs: now, receivedAtMs: now }, lines);
    await producer.append(scope, { topic, key: 's/1', value });
  };
  for (let batch = 0; batch < 10; batch++) await append(batch * 20 + 1);
  await producer.close();

  const consumer = openKafkaConsumer({ brokers: brokers.split(',') });
  const mask = new IndexMask({ maskers: new Maskers(), keys: new MaskKeys(new Uint8Array(32)) });
  const masking = { mask, masterKey: new Uint8Array(32), keep: () => Promise.resolve() };
  const parser = new RecordParser(() => Promise.resolve(undefined), mask);
  const into = async (prefix: string, { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number }) => {
    const store = await openElasticsearchStore({ nodes: [node], prefix, clock });
    const deps = { consumer, store, parser, masking, group: `${prefix}replay` };
    const report = await replayBus(deps, { topics: [topic], fromMs, toMs });
    const context = await store.context(scope, { stream: 's/1', seq: 100, before: 500, after: 500 });
    await store.close();
    return { report, ids: context.raw.map((hit) => hit.id) };
  };
  const whole = { fromMs: clock.nowMs() - dayMs, toMs: clock.nowMs() + dayMs };
  const first = await into(`${name}a-`, whole);
  expect(first.report).toEqual({ records: 10, stored: 200, duplicates: 0, quarantined: 0 });
  expect(new Set(first.ids).size).toBe(200);
  expect((await into(`${name}b-`, whole)).ids).toEqual(first.ids);
  const again = await into(`${name}b-`, whole);
  expect([again.report.stored, again.ids]).toEqual([0, first.ids]);
  const before = await into(`${name}c-`, { ...whole, toMs: whole.fromMs + 1000 });
  expect(before.report.records).toBe(0);
  await consumer.close();
});
