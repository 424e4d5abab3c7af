import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { plainChunks, type Chunk } from './chunks.ts';
import { isSameFile, readAt, type FileIdentity } from './identity.ts';

export interface FollowOptions {
  readonly pollMs: number;
  /** After this long without a new byte what is open is sent as it is. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
  readonly nowMs: () => number;
}

const tailBytes = 256;

/** Why following an open file ended. */
export type FollowEnd = 'rotated' | 'truncated';

/**
 * States of a followed file. Reading: bytes come. Caught up: its end is reached; what is complete is sent. Idle: no
 * byte for `idleMs`; what is open is sent too. Left: the path stands for another file, or the file became shorter;
 * the open handle is read to its end first, so a rotated file loses nothing.
 */
export class FileFollower {
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #options: FollowOptions;
  #at: number;
  /** The bytes just before `#at` when they were read: a file cut and written anew has others there. */
  #tail: Buffer | null = null;
  end: FollowEnd | null = null;

  constructor(handle: FileHandle, filePath: string, from: number, options: FollowOptions) {
    this.#handle = handle;
    this.#path = filePath;
    this.#at = from;
    this.#options = options;
  }

  async *chunks(): AsyncGenerator<Chunk> {
    const { signal, pollMs, idleMs, nowMs } = this.#options;
    let lastByteMs = nowMs();
    let idle = true;
    for (;;) {
      if (!(await this.#hasTail())) {
        this.end = 'truncated';
        return;
      }
      const before = this.#at;
      for await (const chunk of plainChunks(this.#handle, this.#at)) {
        this.#at += chunk.byteLength;
        this.#tail = Buffer.from(chunk.subarray(-tailBytes));
        yield chunk;
      }
      if (this.#at > before) {
        lastByteMs = nowMs();
        idle = false;
        yield 'caught-up';
      } else if (!idle && nowMs() - lastByteMs >= idleMs) {
        idle = true;
        yield 'idle';
      }
      if (signal.aborted || (await this.#isLeft())) return;
      await delay(pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** True when this handle has nothing more to give and the path leads elsewhere. */
  async #isLeft(): Promise<boolean> {
    const own = await this.#handle.stat();
    if (own.size < this.#at) {
      this.end = 'truncated';
      return true;
    }
    const there = await stat(this.#path).catch(() => null);
    // Between a rename and the new file there is nothing at the path: the old one may still be written.
    const replaced = there !== null && (there.ino !== own.ino || there.dev !== own.dev);
    if (!replaced || own.size > this.#at) return false;
    this.end = 'rotated';
    return true;
  }

  async #hasTail(): Promise<boolean> {
    if (this.#tail === null) return true;
    const there = await readAt(this.#handle, this.#at - this.#tail.byteLength, this.#tail.byteLength);
    return there.equals(this.#tail);
  }
}

/** Looks beside a path for the file it stood for before, under the name a rotation gave it. */
export async function findRotated(filePath: string, identity: FileIdentity): Promise<string | null> {
  const dir = path.dirname(filePath);
  for (const name of await readdir(dir).catch(() => [])) {
    const candidate = path.join(dir, name);
    const info = await stat(candidate).catch(() => null);
    if (candidate === filePath || info === null || !info.isFile() || info.ino !== identity.ino) continue;
    const handle = await open(candidate, 'r').catch(() => null);
    const same = handle !== null && (await isSameFile(handle, identity));
    await handle?.close();
    if (same) return candidate;
  }
  return null;
}
