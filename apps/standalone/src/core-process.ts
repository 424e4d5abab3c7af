import { listenLocally } from '@logwarden/api';
import { openEmbeddedConsumer } from '@logwarden/bus';
import { readConfig, required } from '@logwarden/config';
import { openDatabase } from '@logwarden/db';
import { buildIndexer, type SourceLookup } from '@logwarden/indexer';
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
import { openDuckdbStore } from '@logwarden/store';
import { createLogger, Metrics, watchProcess } from '@logwarden/telemetry';
import { composeApi } from './compose-api.ts';
import { composeProxy } from './compose-proxy.ts';
import { startDirectoryPoll } from './directory-poll.ts';
import { startHeadExport } from './head-export.ts';
import { startHousekeeping } from './housekeeping.ts';
import { watchInstallation } from './installation.ts';
import { endWithParent } from './parent-watch.ts';
import { startRemasking } from './remasking.ts';
import { startSizeWatch } from './size-watch.ts';
import { systemClock } from './system-clock.ts';
import { layoutOf } from './supervisor/files.ts';
import { originsOf } from './supervisor/parts.ts';
import { loadTls } from './tls.ts';

const config = readConfig();
const layout = layoutOf(config.dataDir);
const logger = createLogger('core', config.logLevel);
const metrics = new Metrics();
watchProcess(metrics, 'core');
const database = await openDatabase({ url: required(config.databaseUrl, 'LOGWARDEN_DATABASE_URL') });
const directory = createIngestDirectory({ database, clock: systemClock });
const masterKey = await loadMasterKey({ given: config.maskingKey, file: layout.maskingKey });
const masking = createIndexMasking({ database, directory, masterKey });
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
const throttle = new LoginThrottle(
  systemClock,
  new ThrottleFile(layout.throttle, (error) => logger.error({ err: error }, 'failed sign-ins are kept in memory only')),
);
const keys = await openInstallationKeys(layout.keys);
const slots = Math.max(4, 2 * config.store.threads);
const readers = budgetedStore(store, { database, clock: systemClock, slots });
const common = { config, database, directory, masking, store: readers, keys, logger, metrics };
const installation = watchInstallation({ config, consumer, group: 'indexer', store, metrics });
const remask = new RemaskJob({ store, directory, masking });
const api = composeApi({ ...common, remask, installation, arrival: indexer, throttle, tls });
const localGateway = config.localPorts.gateway;
const gatewayUrl = localGateway === undefined ? originsOf(config).gateway : `http://127.0.0.1:${localGateway}`;
const proxy = composeProxy({ ...common, tls }, config.gatewayUrl ?? gatewayUrl);
await indexer.start();
await proxy.listen(config.ports.proxy, config.host);
await api.listen({ port: config.ports.api, host: config.host });
if (config.localPorts.api !== undefined) await listenLocally(api, config.localPorts.api);
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
  await proxy.close();
  await api.close();
  await indexer.stop();
  await store.close();
  await consumer.close();
  await directory.close();
  await database.close();
});
