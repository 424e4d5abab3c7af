import { readConfig, required } from '@logwarden/config';
import { openDatabase } from '@logwarden/db';
import { createIngestDirectory } from '@logwarden/services';
import { ensureTopics } from './distributed/ensure-topics.ts';
import { unknownLoads } from './distributed/source-loads.ts';
import { systemClock } from './system-clock.ts';

// One-shot: the topics that the sources known now need, so that the first events do not wait for them.
const config = readConfig();
const database = await openDatabase({ url: required(config.databaseUrl, 'LOGWARDEN_DATABASE_URL'), maxConnections: 2 });
const directory = createIngestDirectory({ database, clock: systemClock });
const kafka = required(config.kafka, 'LOGWARDEN_KAFKA_BROKERS');
for (const { topic, partitions } of await ensureTopics(kafka, await directory.allSources(), unknownLoads))
  process.stdout.write(`${topic}: ${String(partitions)} partitions\n`);
await directory.close();
await database.close();
