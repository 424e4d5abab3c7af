import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const script = fileURLToPath(new URL('./compile-cache.mjs', import.meta.url));

/** Loads every entry in a process of its own and tells those for which the compiler of TypeScript was loaded too. */
const probe = `
  import { execFileSync } from 'node:child_process';
  import { entries, load } from ${JSON.stringify(script)};
  const entry = process.argv[1];
  if (entry === 'all') {
    for (const each of entries)
      process.stdout.write(execFileSync(process.execPath, [...process.execArgv, each]));
  } else {
    await load(entry);
    if (process.moduleLoadList.some((name) => name.includes('amaro'))) console.log(entry);
  }
`;

async function compiledAgain(cache: string): Promise<readonly string[]> {
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', probe, 'all'];
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, NODE_COMPILE_CACHE: cache } });
  return stdout.split('\n').filter((line) => line !== '');
}

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'logwarden-compiled-'));
  const env = { ...process.env, NODE_COMPILE_CACHE: join(dir, 'made') };
  await run(process.execPath, ['--disable-warning=ExperimentalWarning', script], { env });
});
afterAll(() => rm(dir, { recursive: true, force: true }));

it('spares every process of the product the compiler', async () => {
  expect(await compiledAgain(join(dir, 'made'))).toEqual([]);
});

it('is missed where it lacks a file: the compiler is loaded', async () => {
  await cp(join(dir, 'made'), join(dir, 'lacking'), { recursive: true });
  const [version = ''] = await readdir(join(dir, 'lacking'));
  const files = await readdir(join(dir, 'lacking', version));
  expect(files.length).toBeGreaterThan(100);
  await Promise.all(files.map((file) => rm(join(dir, 'lacking', version, file))));
  expect(await compiledAgain(join(dir, 'lacking'))).toContain('apps/standalone/src/main.ts');
});
