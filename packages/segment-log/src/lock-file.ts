import { AppError } from '@logwarden/kernel';
import { join } from 'node:path';
import { errorCode, orMissing } from './log-fs.ts';
import type { LogFs } from './log-fs.ts';

const fileName = 'lock';

export interface DirLock {
  release(): Promise<void>;
}

async function readText(fs: LogFs, path: string): Promise<string | undefined> {
  const file = await orMissing(fs.open(path, 'read'), undefined);
  if (file === undefined) return undefined;
  try {
    const bytes = Buffer.alloc(await file.size());
    return bytes.toString('utf8', 0, await file.read(bytes, 0)).trim();
  } finally {
    await file.close();
  }
}

async function tryCreate(fs: LogFs, path: string): Promise<boolean> {
  try {
    const file = await fs.open(path, 'create');
    await file.write([Buffer.from(`${fs.ownerId}\n`)], 0);
    await file.close();
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead owner's lock away under a name of our own, so that two who find it stale cannot both remove it. */
async function removeStale(fs: LogFs, dir: string): Promise<void> {
  const aside = join(dir, `${fileName}.${fs.ownerId.replaceAll(' ', '-')}`);
  try {
    await fs.rename(join(dir, fileName), aside);
    await fs.unlink(aside);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Whether a living process holds the directory's lock. */
export async function isLocked(fs: LogFs, dir: string): Promise<boolean> {
  const owner = await readText(fs, join(dir, fileName));
  return owner !== undefined && fs.isOwnerAlive(owner);
}

/**
 * Makes this process the directory's only writer; a lock of a process that no longer runs is taken over.
 * Rejects with `resource.conflict` while another holds it.
 */
export async function lockDir(fs: LogFs, dir: string): Promise<DirLock> {
  const path = join(dir, fileName);
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await tryCreate(fs, path)) {
      if ((await readText(fs, path)) !== fs.ownerId) continue;
      return { release: () => orMissing(fs.unlink(path), undefined) };
    }
    const owner = await readText(fs, path);
    if (owner !== undefined && fs.isOwnerAlive(owner)) break;
    await removeStale(fs, dir);
  }
  const pid = (await readText(fs, path))?.split(' ')[0] ?? 'unknown';
  throw new AppError('resource.conflict', `Another process (pid ${pid}) writes to this log directory.`, {
    details: { field: 'dir', expected: 'a directory that no running process writes to', pid },
  });
}
