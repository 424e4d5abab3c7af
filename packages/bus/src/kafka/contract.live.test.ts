import { contractPartitions, testBusContract } from '@logwarden/testing/bus-contract';
import { liveKafka } from '@logwarden/testing/live-engines';
import { openKafkaConsumer } from './consumer.ts';
import { openKafkaProducer } from './producer.ts';

testBusContract('kafka', async () => {
  const brokers = (await liveKafka()).split(',');
  return {
    openProducer: async () => openKafkaProducer({ brokers, topics: { partitions: contractPartitions } }),
    openConsumer: async () => openKafkaConsumer({ brokers }),
    dispose: async () => undefined,
  };
});
