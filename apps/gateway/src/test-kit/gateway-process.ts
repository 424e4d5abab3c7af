import { openEmbeddedConsumer, openEmbeddedProducer } from '@logwarden/bus';
import { Metrics, silentLogger } from '@logwarden/telemetry';
import { buildGateway } from '../gateway.ts';
import { defaultLimits } from '../limits.ts';
import { MemoryDirectory } from './gateway-kit.ts';
import { MemoryQuotas } from './memory-quotas.ts';

/**
 * A gateway on a real bus in a process of its own, for tests that kill it: `DIR PORT [BYTES]`; prints its port. With
 * BYTES a tenant may send so many a second, and waits a tenth of one for its turn.
 */
const [dir = '', port = '0', bytes] = process.argv.slice(2);
const quota =
  bytes === undefined
    ? { limits: defaultLimits }
    : { limits: { ...defaultLimits, fullWaitMs: 100 }, quotas: new MemoryQuotas({ bytesPerSecond: Number(bytes) }) };
const clock = { nowMs: (): number => Date.now() };
const producer = await openEmbeddedProducer({ dir: `${dir}/bus`, clock, minFreeBytes: 1_048_576 });
const gateway = buildGateway({
  producer,
  consumer: openEmbeddedConsumer({ dir: `${dir}/bus` }),
  directory: new MemoryDirectory(),
  clock,
  ...quota,
  logger: silentLogger,
  metrics: new Metrics(),
  instance: 'gw1',
  epoch: `${Date.now().toString(36)}-${process.pid}`,
  stateDir: `${dir}/gateway`,
});
process.stdout.write(`${await gateway.listen(Number(port), '127.0.0.1')}\n`);
