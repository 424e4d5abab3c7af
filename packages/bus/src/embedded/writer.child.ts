import { tenantId } from '@logwarden/kernel';
import { openEmbeddedProducer } from './producer.ts';

/**
 * Appends without end until it is killed, and prints a line per acknowledged record: partition, offset, text.
 * Arguments: bus directory, a name for this life.
 */
const [, , dir = '', life = ''] = process.argv;
const scope = { tenantId: tenantId('tcustoms') };
const producer = await openEmbeddedProducer({
  dir,
  clock: { nowMs: () => Date.now() },
  partitions: 2,
  segmentBytes: 64 * 1024,
  minFreeBytes: 0,
});

async function appendForEver(stream: number): Promise<void> {
  for (let n = 0; ; n++) {
    const text = `${life}/${stream}/${n}`;
    const value = Buffer.from(text.padEnd(20 + ((n * 977) % 3000), '.'));
    const { partition, offset } = await producer.append(scope, { topic: 'events', key: `stream-${stream}`, value });
    process.stdout.write(`${partition} ${offset} ${text}\n`);
  }
}

await Promise.all(Array.from({ length: 6 }, (_, stream) => appendForEver(stream)));
