import { openEmbeddedConsumer, openEmbeddedProducer } from '@logwarden/bus';
import { Metrics, silentLogger } from '@logwarden/telemetry';
import { buildGateway } from '../gateway.ts';
import { defaultLimits } from '../limits.ts';
import { MemoryDirectory } from './gateway-kit.ts';

/** A gateway on a real bus in a process of its own, for tests that kill it: `DIR PORT`; prints its port. */
const [dir = '', port = '0'] = process.argv.slice(2);
const clock = { nowMs: (): number => Date.now() };
const producer = await openEmbeddedProducer({ dir: `${dir}/bus`, clock, minFreeBytes: 1_048_576 });
const gateway = buildGateway({
  producer,
  consumer: openEmbeddedConsumer({ dir: `${dir}/bus` }),
  directory: new MemoryDirectory(),
  clock,
  limits: defaultLimits,
  logger: silentLogger,
  metrics: new Metrics(),
  instance: 'gw1',
  epoch: `${Date.now().toString(36)}-${process.pid}`,
  stateDir: `${dir}/gateway`,
});
process.stdout.write(`${await gateway.listen(Number(port), '127.0.0.1')}\n`);
