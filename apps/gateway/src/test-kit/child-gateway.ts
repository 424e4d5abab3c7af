import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openEmbeddedConsumer, type BusRecord } from '@logwarden/bus';
import { eventsTopic } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';

/** A gateway in a process of its own, on a bus directory that outlives it. */
export interface ChildGateway {
  readonly port: number;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
}

function firstOutput(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString())));
}

export async function startChildGateway(dir: string, port = 0): Promise<ChildGateway> {
  const script = new URL('./gateway-process.ts', import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, [script, dir, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const line = await Promise.race([firstOutput(child), gone.then(() => '')]);
  if (line === '') throw new AppError('internal.unexpected', 'the gateway ended before it listened');
  return {
    port: Number(line),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** Everything on a bus directory, in order of partition and offset. */
export async function readBus(dir: string): Promise<BusRecord[]> {
  const consumer = openEmbeddedConsumer({ dir: `${dir}/bus` });
  const records: BusRecord[] = [];
  for (const { partition, startOffset, endOffset } of await consumer.partitions(eventsTopic)) {
    const subscription = await consumer.subscribe({ topic: eventsTopic, partition, group: 'test-reader' });
    for (let offset = await subscription.seek({ offset: startOffset }); offset < endOffset;) {
      const batch = await subscription.poll({ maxBytes: 16_777_216, waitMs: 0 });
      records.push(...batch.records);
      if (batch.nextOffset <= offset) break;
      offset = batch.nextOffset;
    }
    await subscription.close();
  }
  await consumer.close();
  return records;
}
