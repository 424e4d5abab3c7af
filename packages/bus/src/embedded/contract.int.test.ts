import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contractPartitions, testBusContract } from '@logwarden/testing/bus-contract';
import { openEmbeddedConsumer } from './consumer.ts';
import { openEmbeddedProducer } from './producer.ts';

testBusContract('embedded', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'logwarden-bus-'));
  return {
    openProducer: () =>
      openEmbeddedProducer({ dir, clock: { nowMs: () => Date.now() }, partitions: contractPartitions }),
    openConsumer: async () => openEmbeddedConsumer({ dir }),
    dispose: () => rm(dir, { recursive: true, force: true }),
  };
});
