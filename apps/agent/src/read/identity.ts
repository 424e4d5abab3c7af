import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Which file a path stands for. The inode alone is not enough: file systems give it out again at once. */
export interface FileIdentity {
  readonly dev: number;
  readonly ino: number;
  /** Milliseconds since 1970; 0 where the file system keeps none. */
  readonly birthMs: number;
  /** The first bytes of the file when it was last looked at: how many, and their digest. */
  readonly headBytes: number;
  readonly headHash: string;
}

const headMax = 1024;

export async function readAt(handle: FileHandle, position: number, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(buffer, filled, size - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function headHash(handle: FileHandle, size: number): Promise<string> {
  return createHash('sha256')
    .update(await readAt(handle, 0, size))
    .digest('hex')
    .slice(0, 16);
}

export async function identify(handle: FileHandle): Promise<FileIdentity> {
  const { dev, ino, birthtimeMs, size } = await handle.stat();
  const headBytes = Math.min(size, headMax);
  return { dev, ino, birthMs: Math.trunc(birthtimeMs), headBytes, headHash: await headHash(handle, headBytes) };
}

/** True where the open file is the one that was identified before, perhaps grown since. */
export async function isSameFile(handle: FileHandle, before: FileIdentity): Promise<boolean> {
  const { dev, ino, birthtimeMs, size } = await handle.stat();
  if (dev !== before.dev || ino !== before.ino || Math.trunc(birthtimeMs) !== before.birthMs) return false;
  return size >= before.headBytes && (await headHash(handle, before.headBytes)) === before.headHash;
}

/** The part of a stream's name that tells files of one path apart. */
export function identityName(identity: FileIdentity): string {
  const text = `${identity.dev} ${identity.ino} ${identity.birthMs}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
