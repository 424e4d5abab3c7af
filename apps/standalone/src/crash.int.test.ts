import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from './demo/random.ts';
import { LineReader, pick } from './test-kit/line-reader.ts';
import { Product, type Ready, type Victim } from './test-kit/product.ts';

const full = process.env['LOGWARDEN_FULL'] === '1';
const kills = full ? 20 : 4;
const built = existsSync(fileURLToPath(new URL('../../web/.next/BUILD_ID', import.meta.url)));
const importer = fileURLToPath(new URL('../../agent/src/cli.ts', import.meta.url));
const victims: readonly [Victim, ...Victim[]] = ['core', 'gateway', 'all', 'core', 'gateway', 'supervisor', 'postgres'];
const range = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };

let product: Product;
let ready: Ready;

const expectExactly = (source: string, expected: number): Promise<void> =>
  new LineReader(ready, range).expectExactly(source, expected);

async function killAtRandom(seed: string, goingOn: () => boolean): Promise<number> {
  const random = new Random(seed);
  let done = 0;
  while (goingOn() && done < kills) {
    await delay(300 + random.below(1500));
    await product.kill(victims[done % victims.length] ?? 'core');
    done++;
  }
  return done;
}

function bulkBody(batch: number): Buffer {
  const lines: string[] = [];
  for (let i = 0; i < 200; i++) {
    const n = batch * 200 + i;
    lines.push(`{"create":{"_index":"crash-bulk","_id":"id-${n}"}}`);
    lines.push(
      `{"@timestamp":"2026-01-01T08:00:00.${String(i).padStart(3, '0')}Z","level":"INFO","n":${n},"message":"line ${n} 超时"}`,
    );
  }
  return gzipSync(`${lines.join('\n')}\n`);
}

/** One `_bulk` request until it is acknowledged whole; the same ids every time. */
async function sendUntilTaken(batch: number): Promise<void> {
  const body = bulkBody(batch);
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    const response = await fetch(`${ready.gateway}/_bulk`, {
      method: 'POST',
      headers: {
        authorization: `ApiKey ${ready.tenants[0]?.ingestKey ?? ''}`,
        'content-type': 'application/x-ndjson',
        'content-encoding': 'gzip',
      },
      body: new Uint8Array(body),
    }).catch(() => undefined);
    const answer: unknown = await response?.json().catch(() => undefined);
    if (response?.status === 200 && pick(answer, 'errors') === false) return;
    await delay(50);
  }
  throw new TypeError(`the gateway did not come back:\n${product.output}`);
}

describe.skipIf(!built)('kill -9 of one process and of all', () => {
  beforeAll(async () => {
    product = new Product(['--demo', '--demo-size', '10000']);
    ready = await product.start();
  }, 300_000);
  afterAll(() => product.destroy());

  it('loses and doubles nothing of a _bulk load', async () => {
    let batches = 0;
    const killing = new AbortController();
    const killer = killAtRandom('bulk', () => true).finally(() => killing.abort());
    while (!killing.signal.aborted || batches < 20) {
      await sendUntilTaken(batches);
      batches++;
    }
    expect(await killer).toBe(kills);
    await expectExactly('crash-bulk', batches * 200);
  }, 900_000);

  it('loses and doubles nothing of an import that is started again', async () => {
    const lines = full ? 400_000 : 60_000;
    const file = join(product.dir, 'import.ndjson');
    const line = (n: number): string =>
      `{"@timestamp":"2026-01-01T09:00:00Z","level":"INFO","n":${n},"message":"imported line ${n}"}`;
    writeFileSync(file, `${Array.from({ length: lines }, (_, n) => line(n)).join('\n')}\n`);
    let importing = true;
    const run = (): Promise<boolean> =>
      new Promise((resolve) => {
        const args = [
          importer,
          'import',
          file,
          '--source',
          'crash-import',
          '--url',
          ready.gateway,
          '--key',
          ready.tenants[0]?.ingestKey ?? '',
        ];
        const state = ['--state', join(product.dir, 'import-state')];
        execFile(process.execPath, [...args, ...state], (error) => resolve(error === null));
      });
    const killer = killAtRandom('import', () => importing);
    while (!(await run())) await delay(100);
    importing = false;
    await killer;
    await expectExactly('crash-import', lines);
  }, 900_000);

  it('stops on Ctrl-C within 20 s and takes its ready.json away', async () => {
    expect(await product.stop()).toBeLessThan(20);
    expect(existsSync(join(product.dir, 'ready.json'))).toBe(false);
  }, 60_000);
});
