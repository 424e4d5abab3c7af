import { readConfig, required } from '@logwarden/config';
import { openDatabase } from '@logwarden/db';
import {
  budgetedStore,
  createIndexMasking,
  createIngestDirectory,
  loadMasterKey,
  LoginThrottle,
  openInstallationKeys,
  RemaskJob,
  ThrottleFile,
} from '@logwarden/services';
import { createLogger, Metrics, watchProcess } from '@logwarden/telemetry';
import { join } from 'node:path';
import { composeApi } from './compose-api.ts';
import { BusArrival } from './distributed/bus-arrival.ts';
import { busNames, openConsumer } from './distributed/kafka-bus.ts';
import { openStore, readsAtOnce } from './distributed/store.ts';
import { startDirectoryPoll } from './directory-poll.ts';
import { startHeadExport } from './head-export.ts';
import { startHousekeeping } from './housekeeping.ts';
import { watchInstallation } from './installation.ts';
import { endWithParent } from './parent-watch.ts';
import { startRemasking } from './remasking.ts';
import { startSizeWatch } from './size-watch.ts';
import { systemClock } from './system-clock.ts';
import { layoutOf } from './supervisor/files.ts';

const config = readConfig();
const kafka = required(config.kafka, 'LOGWARDEN_KAFKA_BROKERS');
const elasticsearch = required(config.elasticsearch, 'LOGWARDEN_ELASTICSEARCH_NODES');
const instance = config.instance ?? 'api';
const logger = createLogger(instance, config.logLevel);
const metrics = new Metrics();
watchProcess(metrics, 'api');
const database = await openDatabase({ url: required(config.databaseUrl, 'LOGWARDEN_DATABASE_URL') });
const directory = createIngestDirectory({ database, clock: systemClock });
const layout = layoutOf(config.dataDir);
const masterKey = await loadMasterKey({ given: config.maskingKey, file: layout.maskingKey });
const masking = createIndexMasking({ database, directory, masterKey });
const store = await openStore(elasticsearch, systemClock, config.store.queryTimeoutMs);
const consumer = openConsumer(kafka, instance);
const names = busNames(kafka);
const arrival = new BusArrival({
  consumer,
  group: names.group,
  lookGroup: `${kafka.prefix}arrival`,
  topics: () => names.topics(consumer),
});
const installation = watchInstallation({ config, consumer, group: names.group, store, metrics });
const failures = new ThrottleFile(join(layout.root, `sign-in.${instance}.throttle`), (error) =>
  logger.error({ err: error }, 'failed sign-ins are kept in memory only'),
);
const throttle = new LoginThrottle(systemClock, failures, config.apiCopies);
const keys = await openInstallationKeys(layout.keys);
const readers = budgetedStore(store, { database, clock: systemClock, slots: readsAtOnce });
const common = { config, database, directory, masking, store: readers, logger, metrics };
const remask = new RemaskJob({ store, directory, masking });
const api = composeApi({ installation, remask, ...common, arrival, throttle, keys, tls: undefined });
await api.listen({ port: config.ports.api, host: config.host });
const people = startDirectoryPoll({ database, keys, clock: systemClock, logger });
const heads = startHeadExport({ database, keys, clock: systemClock, logger, file: layout.auditHeads });
const housekeeping = startHousekeeping({ database, store, directory, clock: systemClock, logger, metrics });
const sizes = startSizeWatch({ database, store, clock: systemClock, logger });
const remasking = startRemasking({ job: remask, logger, metrics });
logger.info({ port: config.ports.api }, 'api listens');
endWithParent(async () => {
  await remasking.stop();
  sizes.stop();
  housekeeping.stop();
  heads.stop();
  people.stop();
  await api.close();
  await store.close();
  await consumer.close();
  await directory.close();
  await database.close();
});
