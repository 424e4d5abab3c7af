import { dirname } from 'node:path';
import { errorCode, orMissing } from './log-fs.ts';
import type { LogFs } from './log-fs.ts';

async function syncParent(fs: LogFs, dir: string): Promise<void> {
  try {
    await fs.syncDir(dirname(dir));
  } catch (error) {
    // A parent that we may not even read was not made by us.
    if (errorCode(error) !== 'EACCES') throw error;
  }
}

/**
 * Makes a directory and its parents, each durable in its parent. One that exists is made durable too: a process that
 * was killed may have left it in the page cache only.
 */
export async function makeDir(fs: LogFs, dir: string): Promise<void> {
  const parent = dirname(dir);
  if ((await orMissing(fs.listDirs(dir), undefined)) === undefined) {
    if (parent !== dir) await makeDir(fs, parent);
    await fs.mkdir(dir);
  }
  await syncParent(fs, dir);
}
