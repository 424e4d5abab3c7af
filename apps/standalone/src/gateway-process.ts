import { openEmbeddedConsumer, openEmbeddedProducer } from '@logwarden/bus';
import { readConfig, required } from '@logwarden/config';
import { eventsTopic } from '@logwarden/contracts';
import { openDatabase } from '@logwarden/db';
import { buildGateway, defaultLimits } from '@logwarden/gateway';
import { createIngestDirectory } from '@logwarden/services';
import { createLogger, Metrics, watchProcess } from '@logwarden/telemetry';
import { randomBytes } from 'node:crypto';
import { endWithParent } from './parent-watch.ts';
import { systemClock } from './supervisor/database.ts';
import { layoutOf } from './supervisor/files.ts';
import { loadTls } from './tls.ts';

const config = readConfig();
const layout = layoutOf(config.dataDir);
const logger = createLogger('gateway', config.logLevel);
const metrics = new Metrics();
watchProcess(metrics, 'gateway');
const database = await openDatabase({ url: required(config.databaseUrl, 'LOGWARDEN_DATABASE_URL'), maxConnections: 4 });
const directory = createIngestDirectory({ database, clock: systemClock });
const producer = await openEmbeddedProducer({
  dir: layout.bus,
  clock: systemClock,
  topics: [eventsTopic],
  partitions: config.bus.partitions,
  maxBytes: config.bus.maxBytes,
  minFreeBytes: config.bus.minFreeBytes,
});
for (const found of producer.recovery) logger.info({ ...found }, 'bus recovered');
const consumer = openEmbeddedConsumer({ dir: layout.bus });
const pair = loadTls(config, systemClock.nowMs());
const localPort = config.localPorts.gateway;
const gateway = buildGateway({
  producer,
  consumer,
  directory,
  clock: systemClock,
  limits: defaultLimits,
  logger,
  metrics,
  metricsFrom: config.metrics.from,
  instance: 'gw1',
  epoch: `${Date.now().toString(36)}${randomBytes(4).toString('hex')}`,
  stateDir: layout.gateway,
  ...(pair === undefined ? {} : { tls: { pair, ...(localPort === undefined ? {} : { localPort }) } }),
});
await gateway.listen(config.ports.gateway, config.host);
logger.info({ port: config.ports.gateway }, 'gateway listens');
endWithParent(async () => {
  await gateway.close();
  await producer.close();
  await consumer.close();
  await directory.close();
  await database.close();
});
