import { tenantId } from '@logwarden/kernel';
import { liveKafka } from '@logwarden/testing/live-engines';
import { Admin } from '@platformatic/kafka';
import { expect, test } from 'vitest';
import { openKafkaConsumer } from './consumer.ts';
import { openKafkaProducer } from './producer.ts';

test('records that retention removed before they were read come as a gap, and reading goes on behind it', async () => {
  const brokers = (await liveKafka()).split(',');
  const topic = `expired-${process.pid}`;
  const producer = openKafkaProducer({ brokers, topics: { partitions: 1 } });
  const append = (text: string) =>
    producer.append({ tenantId: tenantId('tbank') }, { topic, key: 'k', value: Buffer.from(text) });
  for (let n = 0; n < 5; n++) await append(`${n}`);
  const consumer = openKafkaConsumer({ brokers });
  const place = { topic, partition: 0, group: `g-${topic}` };
  await (await consumer.subscribe(place)).close();
  const admin = new Admin({ clientId: 'retention', bootstrapBrokers: brokers });
  await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 3n }] }] });
  await admin.close();
  const subscription = await consumer.subscribe(place);
  const gaps = [];
  const values = [];
  for (let next = 0; next < 5;) {
    const batch = await subscription.poll({ maxBytes: 1_000, waitMs: 5_000 });
    gaps.push(...batch.gaps);
    values.push(...batch.records.map(({ value }) => Buffer.from(value).toString()));
    next = batch.nextOffset;
  }
  await consumer.close();
  await producer.close();
  expect(gaps).toEqual([{ topic, partition: 0, fromOffset: 0, toOffset: 3, reason: 'expired' }]);
  expect(values).toEqual(['3', '4']);
});
