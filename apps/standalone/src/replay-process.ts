import { readConfig, required } from '@logwarden/config';
import { openDatabase } from '@logwarden/db';
import { RecordParser, replayBus } from '@logwarden/indexer';
import { createIndexMasking, createIngestDirectory } from '@logwarden/services';
import { busNames, openConsumer } from './distributed/kafka-bus.ts';
import { parseReplayOptions, replayHelp } from './distributed/replay-options.ts';
import { openStore } from './distributed/store.ts';
import { maskingKeyOf } from './masking-key.ts';
import { systemClock } from './system-clock.ts';

const config = readConfig();
const elasticsearch = required(config.elasticsearch, 'LOGWARDEN_ELASTICSEARCH_NODES');
const kafka = required(config.kafka, 'LOGWARDEN_KAFKA_BROKERS');
const options = parseReplayOptions(process.argv.slice(2), elasticsearch.prefix);
if (options === undefined) {
  process.stdout.write(replayHelp);
  process.exit(0);
}
const database = await openDatabase({ url: required(config.databaseUrl, 'LOGWARDEN_DATABASE_URL'), maxConnections: 2 });
const directory = createIngestDirectory({ database, clock: systemClock });
const masterKey = await maskingKeyOf(config);
const masking = createIndexMasking({ database, clock: systemClock, directory, masterKey });
const store = await openStore({ ...elasticsearch, prefix: options.into }, systemClock);
const consumer = openConsumer(kafka, 'replay');
const parser = new RecordParser((tenant, source) => directory.sourceById(tenant, source), masking.mask);
const group = `${kafka.prefix}replay-${options.into.slice(0, -1)}`;
const names = busNames(kafka);
// What waits on a retry topic stands on its own topic as well.
const topics = (await names.topics(consumer)).filter((topic) => !names.isRetry(topic));
const report = await replayBus({ consumer, store, parser, masking, group }, { ...options, topics });
process.stdout.write(`${JSON.stringify(report)}\n`);
await consumer.close();
await store.close();
await directory.close();
await database.close();
