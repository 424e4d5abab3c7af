import { readConfig } from '@logwarden/config';
import { createLogger } from '@logwarden/telemetry';
import { startBalancer } from './balancer/balancer.ts';
import { frontOf } from './distributed/fronts.ts';
import { endWithParent } from './parent-watch.ts';
import { systemClock } from './system-clock.ts';
import { loadTls } from './tls.ts';

// Arguments: one front each; see frontText.
const config = readConfig();
const logger = createLogger('balancer', config.logLevel);
const tls = loadTls(config, systemClock.nowMs());
const balancers = await Promise.all(
  process.argv.slice(2).map((text) => {
    const { isLocal, ...front } = frontOf(text);
    if (isLocal) return startBalancer({ ...front, host: '127.0.0.1' });
    return startBalancer({
      ...front,
      host: config.host,
      ...(tls === undefined ? {} : { tls }),
      ...(config.behindProxy === undefined ? {} : { behindProxy: config.behindProxy }),
    });
  }),
);
logger.info({ fronts: process.argv.slice(2) }, 'balancer listens');
endWithParent(async () => {
  await Promise.all(balancers.map((balancer) => balancer.close()));
});
