import { required } from '@logwarden/config';
import { budgetedStore, RemaskJob } from '@logwarden/services';
import { join } from 'node:path';
import { startBackground } from './background.ts';
import { composeApi } from './compose-api.ts';
import { BusArrival } from './distributed/bus-arrival.ts';
import { busNames, openConsumer } from './distributed/kafka-bus.ts';
import { openStore, readsAtOnce } from './distributed/store.ts';
import { watchInstallation } from './installation.ts';
import { openApiProcess, openThrottle } from './opening.ts';
import { endWithParent } from './parent-watch.ts';
import { systemClock } from './system-clock.ts';

const opened = await openApiProcess('api');
const { config, layout, logger, metrics, database, directory, masking } = opened;
const kafka = required(config.kafka, 'LOGWARDEN_KAFKA_BROKERS');
const elasticsearch = required(config.elasticsearch, 'LOGWARDEN_ELASTICSEARCH_NODES');
const instance = config.instance ?? 'api';
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
const throttle = openThrottle(opened, join(layout.root, `sign-in.${instance}.throttle`));
const readers = budgetedStore(store, { database, clock: systemClock, slots: readsAtOnce });
const remask = new RemaskJob({ store, directory, masking });
const api = composeApi({ ...opened, store: readers, installation, remask, arrival, throttle, tls: undefined });
await api.listen({ port: config.ports.api, host: config.host });
const background = startBackground(opened, store, remask);
logger.info({ port: config.ports.api }, 'api listens');
endWithParent(async () => {
  await background.stop();
  await api.close();
  await store.close();
  await consumer.close();
  await directory.close();
  await database.close();
});
