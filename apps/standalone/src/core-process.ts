import { listenLocally } from '@logwarden/api';
import { openEmbeddedConsumer } from '@logwarden/bus';
import { buildIndexer, type SourceLookup } from '@logwarden/indexer';
import { budgetedStore, RemaskJob } from '@logwarden/services';
import { openDuckdbStore } from '@logwarden/store';
import { startBackground } from './background.ts';
import { composeApi } from './compose-api.ts';
import { composeProxy } from './compose-proxy.ts';
import { watchInstallation } from './installation.ts';
import { openApiProcess, openThrottle } from './opening.ts';
import { endWithParent } from './parent-watch.ts';
import { originsOf } from './supervisor/parts.ts';
import { systemClock } from './system-clock.ts';
import { loadTls } from './tls.ts';

const opened = await openApiProcess('core');
const { config, layout, logger, metrics, database, directory, masking } = opened;
const store = await openDuckdbStore({
  directory: layout.store,
  clock: systemClock,
  threads: config.store.threads,
  memoryMb: config.store.memoryMb,
  queryTimeoutMs: config.store.queryTimeoutMs,
  onError: (error) => logger.error({ err: error }, 'background work of the store failed'),
});
const consumer = openEmbeddedConsumer({ dir: layout.bus });
const sources: SourceLookup = (tenant, source) => directory.sourceById(tenant, source);
const { partitions } = config.bus;
const indexer = buildIndexer({ consumer, store, sources, partitions, masking, logger, metrics });
const tls = loadTls(config, systemClock.nowMs());
const throttle = openThrottle(opened, layout.throttle);
const slots = Math.max(4, 2 * config.store.threads);
const readers = budgetedStore(store, { database, clock: systemClock, slots });
const installation = watchInstallation({ config, consumer, group: 'indexer', store, metrics });
const remask = new RemaskJob({ store, directory, masking });
const api = composeApi({ ...opened, store: readers, remask, installation, arrival: indexer, throttle, tls });
const localGateway = config.localPorts.gateway;
const gatewayUrl = localGateway === undefined ? originsOf(config).gateway : `http://127.0.0.1:${localGateway}`;
const proxy = composeProxy({ ...opened, store: readers, tls }, config.gatewayUrl ?? gatewayUrl);
await indexer.start();
await proxy.listen(config.ports.proxy, config.host);
await api.listen({ port: config.ports.api, host: config.host });
if (config.localPorts.api !== undefined) await listenLocally(api, config.localPorts.api);
const background = startBackground(opened, store, remask);
logger.info({ port: config.ports.api }, 'api listens');
endWithParent(async () => {
  await background.stop();
  await proxy.close();
  await api.close();
  await indexer.stop();
  await store.close();
  await consumer.close();
  await directory.close();
  await database.close();
});
