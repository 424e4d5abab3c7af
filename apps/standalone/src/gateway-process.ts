import { readConfig, required } from '@logwarden/config';
import { openDatabase } from '@logwarden/db';
import { buildGateway, defaultLimits } from '@logwarden/gateway';
import { createIngestDirectory, createIngestQuotas } from '@logwarden/services';
import { createLogger, Metrics, watchProcess } from '@logwarden/telemetry';
import { randomBytes } from 'node:crypto';
import { openBus } from './gateway-bus.ts';
import { endWithParent } from './parent-watch.ts';
import { systemClock } from './system-clock.ts';
import { layoutOf } from './supervisor/files.ts';
import { loadTls } from './tls.ts';

const config = readConfig();
const layout = layoutOf(config.dataDir);
const instance = config.instance ?? 'gw1';
const logger = createLogger(config.instance ?? 'gateway', config.logLevel);
const metrics = new Metrics();
watchProcess(metrics, 'gateway');
const database = await openDatabase({ url: required(config.databaseUrl, 'LOGWARDEN_DATABASE_URL'), maxConnections: 4 });
const directory = createIngestDirectory({ database, clock: systemClock });
const quotas = createIngestQuotas({ database, clock: systemClock, gateway: instance });
// The spool of an earlier process may drain before there is a gateway that counts it.
const early: Uint8Array[] = [];
let noteDrained = (value: Uint8Array): void => void early.push(value);
const bus = await openBus({ config, layout, instance, logger, onDrained: (value) => noteDrained(value) });
const pair = loadTls(config, systemClock.nowMs());
const localPort = config.localPorts.gateway;
const gateway = buildGateway({
  ...bus.deps,
  directory,
  quotas,
  clock: systemClock,
  limits: defaultLimits,
  logger,
  metrics,
  metricsFrom: config.metrics.from,
  instance,
  ...(config.behindProxy === undefined ? {} : { trustedProxies: [config.behindProxy] }),
  epoch: `${Date.now().toString(36)}${randomBytes(4).toString('hex')}`,
  stateDir: layout.gateway,
  ...(pair === undefined ? {} : { tls: { pair, ...(localPort === undefined ? {} : { localPort }) } }),
});
await gateway.listen(config.ports.gateway, config.host);
noteDrained = (value) => gateway.noteDrained(value);
early.forEach(noteDrained);
logger.info({ port: config.ports.gateway }, 'gateway listens');
endWithParent(async () => {
  await gateway.close();
  await bus.close();
  await quotas.close();
  await directory.close();
  await database.close();
});
