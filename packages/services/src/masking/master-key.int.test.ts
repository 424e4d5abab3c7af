import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadMasterKey } from './master-key.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'logwarden-key-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('is made once, private, and found again by processes that make none', async () => {
  const file = join(dir, 'data', 'masking.key');
  const made = await Promise.all([1, 2, 3].map(() => loadMasterKey({ file, mayMake: true })));
  expect(new Set(made.map(String)).size).toBe(1);
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect(await loadMasterKey({ file, mayMake: false })).toEqual(made[0]);
});

it('one of several processes says what to do instead of making a key of its own', async () => {
  const file = join(dir, 'masking.key');
  await expect(loadMasterKey({ file, mayMake: false })).rejects.toThrow(
    /LOGWARDEN_MASKING_KEY.*openssl rand -hex 32.*every process/,
  );
  await expect(stat(file)).rejects.toThrow('ENOENT');
  const given = 'ab'.repeat(32);
  expect(await loadMasterKey({ given, file, mayMake: false })).toEqual(new Uint8Array(32).fill(0xab));
});

it('a file that holds no key is never replaced', async () => {
  const file = join(dir, 'masking.key');
  await writeFile(file, 'short\n');
  await expect(loadMasterKey({ file, mayMake: true })).rejects.toThrow('is not 32 bytes');
});
