import { readConfig, required } from '@logwarden/config';
import { openDatabase } from '@logwarden/db';
import { buildGroupIndexer } from '@logwarden/indexer';
import { createIndexMasking, createIngestDirectory } from '@logwarden/services';
import { createLogger, Metrics, MetricsAccess, startStatusServer, watchProcess } from '@logwarden/telemetry';
import { busNames, openConsumer, openRetryProducer } from './distributed/kafka-bus.ts';
import { openStore } from './distributed/store.ts';
import { maskingKeyOf } from './masking-key.ts';
import { endWithParent } from './parent-watch.ts';
import { systemClock } from './system-clock.ts';

const config = readConfig();
const kafka = required(config.kafka, 'LOGWARDEN_KAFKA_BROKERS');
const instance = config.instance ?? 'indexer';
const logger = createLogger(instance, config.logLevel);
const metrics = new Metrics();
watchProcess(metrics, 'indexer');
const database = await openDatabase({ url: required(config.databaseUrl, 'LOGWARDEN_DATABASE_URL'), maxConnections: 4 });
const directory = createIngestDirectory({ database, clock: systemClock });
const masterKey = await maskingKeyOf(config);
const masking = createIndexMasking({ database, clock: systemClock, directory, masterKey });
const store = await openStore(required(config.elasticsearch, 'LOGWARDEN_ELASTICSEARCH_NODES'), systemClock);
const consumer = openConsumer(kafka, instance);
const producer = openRetryProducer(kafka, instance);
const names = busNames(kafka);
const indexer = buildGroupIndexer({
  consumer,
  store,
  sources: (tenant, source) => directory.sourceById(tenant, source),
  masking,
  group: names.group,
  topics: () => names.topics(consumer),
  retry: { producer, topicFor: (topic) => names.retryTopicFor(topic), isRetry: (topic) => names.isRetry(topic) },
  logger,
  metrics,
});
await indexer.start();
const status = await startStatusServer({
  access: new MetricsAccess(metrics, config.metrics.from),
  port: required(config.metrics.port, 'LOGWARDEN_METRICS_PORT'),
  host: config.host,
  notReady: () => indexer.notReady(),
});
logger.info({ port: config.metrics.port }, 'indexer works');
endWithParent(async () => {
  await indexer.stop();
  await producer.close();
  status.closeAllConnections();
  status.close();
  await consumer.close();
  await store.close();
  await directory.close();
  await database.close();
});
