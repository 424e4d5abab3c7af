import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

/** Nice values of the threads of this process, from /proc (field 19). */
function niceOf(thread: string): number {
  const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
}

test.skipIf(!existsSync('/proc/thread-self'))('a thread waits for others, and only that thread', async () => {
  const file = new URL('./thread-priority.ts', import.meta.url).href;
  const code = `
    import { parentPort } from 'node:worker_threads';
    import { readlinkSync } from 'node:fs';
    import { yieldToOthers } from ${JSON.stringify(file)};
    yieldToOthers(7);
    parentPort.postMessage(readlinkSync('/proc/thread-self').split('/').at(-1));
    setInterval(() => undefined, 1000);`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
  try {
    const thread = String((await once(worker, 'message')).at(0));
    expect(niceOf(thread)).toBe(7);
    expect(niceOf(String(process.pid))).toBeLessThan(7);
  } finally {
    await worker.terminate();
  }
});
