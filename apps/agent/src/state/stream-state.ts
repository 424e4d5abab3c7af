import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { MultilineConfig } from '@logwarden/contracts';
import { identityName, isSameFile, type FileIdentity } from '../read/identity.ts';

/** A batch that was written down before it was sent: after a break the same bytes make the same batch again. */
export interface PendingBatch {
  readonly from: number;
  readonly to: number;
  readonly firstSeq: number;
  readonly count: number;
  readonly multiline: MultilineConfig;
}

/** How far one file was sent. `offset` and `nextSeq` count only what the gateway has acknowledged. */
export interface StreamState {
  readonly v: 1;
  readonly path: string;
  readonly identity: FileIdentity;
  readonly epoch: string;
  readonly offset: number;
  readonly nextSeq: number;
  readonly batchSeq: number;
  /** The last bytes before `offset`, to see whether the file is still what it was. */
  readonly tail: { readonly bytes: number; readonly crc: number };
  readonly pending: PendingBatch | null;
}

export const tailMax = 256;

export function tailOf(bytes: Buffer): StreamState['tail'] {
  const tail = bytes.subarray(Math.max(0, bytes.byteLength - tailMax));
  return { bytes: tail.byteLength, crc: crc32(tail) };
}

/** Our own file, replaced whole; one that cannot be read counts as none. */
function parseState(text: string): StreamState | null {
  try {
    const state = JSON.parse(text) as Partial<StreamState> | null;
    return state?.v === 1 ? (state as StreamState) : null;
  } catch {
    return null;
  }
}

interface Claim {
  readonly path: string;
  readonly identity: FileIdentity;
}

/** As {@link parseState}: written by us, replaced whole. */
function parseClaim(text: string): Claim | null {
  try {
    return JSON.parse(text) as Claim;
  } catch {
    return null;
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

export type LockAnswer = { readonly ok: true } | { readonly ok: false; readonly pid: number };

/** The state of one file for one gateway, source and key, in a file of its own. */
export class StateFile {
  readonly #file: string;
  readonly #owner: string;
  readonly #path: string;
  #locked = false;

  constructor(
    dir: string,
    parts: { readonly url: string; readonly source: string; readonly key: string; readonly path: string },
  ) {
    const keyHash = createHash('sha256').update(parts.key).digest('hex');
    this.#path = parts.path;
    this.#owner = [parts.url, parts.source, keyHash].join('\n');
    this.#file = path.join(dir, `${shortHash(`${this.#owner}\n${parts.path}`)}.json`);
  }

  /**
   * Takes an open file for this path, and gives the path that has it: another one when the file was read under that
   * name before, as after a rotation that a pattern like `app.log*` sees.
   */
  async claim(handle: FileHandle, identity: FileIdentity): Promise<string> {
    const file = path.join(
      path.dirname(this.#file),
      'files',
      `${shortHash(`${this.#owner}\n${identityName(identity)}`)}.json`,
    );
    const known = parseClaim(await readFile(file, 'utf8').catch(() => ''));
    if (known !== null && (await isSameFile(handle, known.identity))) return known.path;
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await replaceFile(file, JSON.stringify({ path: this.#path, identity }));
    return this.#path;
  }

  /** Takes the file for this process; who died with it does not count. */
  async lock(): Promise<LockAnswer> {
    await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    const lock = `${this.#file}.lock`;
    for (;;) {
      try {
        const handle = await open(lock, 'wx', 0o600);
        await handle.writeFile(String(process.pid));
        await handle.close();
        this.#locked = true;
        return { ok: true };
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        const pid = Number(await readFile(lock, 'utf8').catch(() => '0'));
        if (pid !== 0 && pid !== process.pid && isAlive(pid)) return { ok: false, pid };
        await rm(lock, { force: true });
      }
    }
  }

  async load(): Promise<StreamState | null> {
    return parseState(await readFile(this.#file, 'utf8').catch(() => ''));
  }

  /** Replaces the state; after a power cut the old or the new one is there. */
  async save(state: StreamState): Promise<void> {
    await replaceFile(this.#file, JSON.stringify(state));
  }

  async unlock(): Promise<void> {
    if (!this.#locked) return;
    this.#locked = false;
    await rm(`${this.#file}.lock`, { force: true });
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.tmp`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
  await syncDir(path.dirname(file));
}

/** Makes a rename durable. Some systems do not let a directory be opened; there the rename is all we can do. */
async function syncDir(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** This machine's name as a sender: made once, kept beside the states. */
export async function loadAgentId(dir: string, makeId: () => string): Promise<string> {
  const file = path.join(dir, 'agent-id');
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known !== '') return known.trim();
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const id = makeId();
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(id);
    await handle.datasync();
    await handle.close();
    return id;
  } catch {
    // Another process was first.
    return (await readFile(file, 'utf8')).trim();
  }
}
