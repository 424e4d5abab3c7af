import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Product } from '../test-kit/product.ts';

const built = existsSync(fileURLToPath(new URL('../../../web/.next/BUILD_ID', import.meta.url)));

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    if (waited > 60_000) throw new TypeError(`not within a minute: ${what}`);
    await delay(50);
  }
}

const isAlive = (pid: number): boolean => existsSync(`/proc/${pid}`);

/** Memory that is this process's alone or its share of what is shared, in MB. */
function residentMb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1]) / 1024;
}

describe.skipIf(!built)('what is done once, in a process of its own', () => {
  let product: Product;
  beforeEach(() => {
    product = new Product(['--demo', '--demo-size', '100000']);
  });
  afterEach(() => product.destroy());

  it('goes on when the load of the demo is killed, and leaves a small supervisor', async () => {
    const ready = product.start();
    await until('the demo is loaded', () => product.pids('demo').length === 1);
    product.killOne('demo');
    const { tenants, pid } = await ready;
    expect(product.output).toContain('demo ended (SIGKILL) and is being started again');
    expect(tenants.map((tenant) => tenant.id)).toEqual(['customs', 'bank']);
    expect(product.pids('demo')).toEqual([]);
    expect(residentMb(pid)).toBeLessThan(100);
  }, 180_000);

  it('ends with Ctrl-C in the middle of the load, and the next start goes on', async () => {
    const broken = expect(product.start()).rejects.toThrow(/Stopped/);
    await until('the demo is loaded', () => product.pids('demo').length === 1);
    const children = product.pids('all').slice(1);
    expect(await product.stop()).toBeLessThan(20);
    await broken;
    expect(children.filter(isAlive)).toEqual([]);
    expect((await product.start()).tenants).toHaveLength(2);
  }, 180_000);

  it('ends when the supervisor is killed', async () => {
    const broken = expect(product.start()).rejects.toThrow('the product ended');
    await until('the demo is loaded', () => product.pids('demo').length === 1);
    const [job = 0] = product.pids('demo');
    product.killOne('supervisor');
    await broken;
    await until('the job is gone', () => !isAlive(job));
    expect((await product.start()).tenants).toHaveLength(2);
  }, 180_000);
});
