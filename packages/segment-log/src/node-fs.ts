import { randomUUID } from 'node:crypto';
import { readFileSync, watch as watchPath } from 'node:fs';
import { mkdir, open, readdir, rename, stat, statfs, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './log-fs.ts';
import type { DirEntry, LogFile, LogFs } from './log-fs.ts';

const openFlags = { read: 'r', update: 'r+', create: 'wx+' } as const;

async function writeAll(handle: FileHandle, buffers: readonly Uint8Array[], position: number): Promise<void> {
  let left = buffers.filter((b) => b.byteLength > 0);
  let at = position;
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left, at);
    at += bytesWritten;
    let done = 0;
    for (const buffer of left) {
      if (bytesWritten < buffer.byteLength) break;
      bytesWritten -= buffer.byteLength;
      done++;
    }
    const partial = left[done];
    left = left.slice(done);
    if (partial !== undefined && bytesWritten > 0) left[0] = partial.subarray(bytesWritten);
  }
}

async function readAll(handle: FileHandle, target: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < target.byteLength) {
    const { bytesRead } = await handle.read(target, done, target.byteLength - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

function fileOf(handle: FileHandle): LogFile {
  return {
    write: (buffers, position) => writeAll(handle, buffers, position),
    read: (target, position) => readAll(handle, target, position),
    datasync: () => handle.datasync(),
    truncate: (sizeBytes) => handle.truncate(sizeBytes),
    size: async () => (await handle.stat()).size,
    close: () => handle.close(),
  };
}

async function list(dir: string): Promise<DirEntry[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const files: DirEntry[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    try {
      files.push({ name: entry.name, sizeBytes: (await stat(join(dir, entry.name))).size });
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  return files;
}

async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Readers poll as well; so a watch that breaks or cannot be had is no error. */
function watch(path: string, onChange: () => void): (() => void) | undefined {
  try {
    const watcher = watchPath(path, { persistent: false }, () => onChange());
    watcher.on('error', () => watcher.close());
    return () => watcher.close();
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * Start time in clock ticks since boot: tells a process from a later one that got the same number. Undefined for
 * one that does not exist or has ended and only waits to be reaped.
 */
function startTicks(pid: number): string | undefined {
  const line = readText(`/proc/${pid}/stat`);
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? [];
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

const bootId = readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '-';
const ownerId = `${process.pid} ${startTicks(process.pid) ?? randomUUID()} ${bootId}`;

function isOwnerAlive(owner: string): boolean {
  const [pidText = '', ticks, boot] = owner.split(' ');
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  return boot === bootId && ticks !== undefined && startTicks(pid) === ticks;
}

/** The real file system. Linux: process start times come from `/proc`. */
export const nodeFs: LogFs = {
  open: async (path, mode) => fileOf(await open(path, openFlags[mode])),
  list,
  listDirs: async (dir) =>
    (await readdir(dir, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => e.name),
  mkdir: async (dir) => {
    try {
      await mkdir(dir);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  },
  rename: (from, to) => rename(from, to),
  unlink: (path) => unlink(path),
  syncDir,
  freeBytes: async (dir) => {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  },
  watch,
  ownerId,
  isOwnerAlive,
};
