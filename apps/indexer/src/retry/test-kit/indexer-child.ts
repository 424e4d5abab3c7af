import { openKafkaConsumer, openKafkaProducer } from '@logwarden/bus/kafka';
import { IndexMask, Maskers, MaskKeys } from '@logwarden/services/indexing';
import { openElasticsearchStore } from '@logwarden/store/elasticsearch';
import { createLogger, Metrics } from '@logwarden/telemetry';
import { buildGroupIndexer } from '../../group-indexer.ts';

// An indexer in a process of its own, to be killed. Arguments: brokers, node, name of the test (prefix of everything).
const [brokers = '', node = '', name = ''] = process.argv.slice(2);
const connection = { brokers: brokers.split(',') };
const mask = new IndexMask({ maskers: new Maskers(), keys: new MaskKeys(new Uint8Array(32)) });
const consumer = openKafkaConsumer(connection);
const clock = { nowMs: () => Date.now() };
const indexer = buildGroupIndexer({
  consumer,
  store: await openElasticsearchStore({ nodes: [node], prefix: `${name}-`, clock, bulkWaitMs: 20 }),
  sources: () => Promise.resolve(undefined),
  masking: { mask, masterKey: new Uint8Array(32), keep: () => Promise.resolve() },
  group: `${name}-indexer`,
  topics: async () => (await consumer.topics()).filter((topic) => topic.startsWith(`${name}-`)),
  retry: {
    producer: openKafkaProducer(connection),
    topicFor: () => `${name}-retry.all`,
    isRetry: (topic) => topic === `${name}-retry.all`,
  },
  retryPace: { firstMs: 200, longestMs: 1000 },
  logger: createLogger('indexer-child', 'error'),
  metrics: new Metrics(),
});
await indexer.start();
