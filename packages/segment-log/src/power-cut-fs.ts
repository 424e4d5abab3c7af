import { basename, dirname } from 'node:path';
import type { LogFile, LogFs } from './log-fs.ts';
import { PowerCutFile } from './power-cut-file.ts';

class FsError extends Error {
  readonly code: string;

  constructor(code: string, path: string) {
    super(`${code}: ${path}`);
    this.code = code;
  }
}

type Entries = Map<string, PowerCutFile | PowerCutDir>;

/** A directory in two states, like a file: entries made, renamed or removed are durable after its fsync only. */
class PowerCutDir {
  readonly kind = 'dir';
  entries: Entries = new Map();
  #durable: Entries = new Map();
  #unsynced: ((entries: Entries) => void)[] = [];

  change(apply: (entries: Entries) => void): void {
    apply(this.entries);
    this.#unsynced.push(apply);
  }

  sync(): void {
    this.#durable = new Map(this.entries);
    this.#unsynced = [];
  }

  /** A journal keeps the order of changes: any first part of them may have reached the disk. */
  cut(random: () => number): void {
    const kept = Math.floor(random() * (this.#unsynced.length + 1));
    for (const apply of this.#unsynced.slice(0, kept)) apply(this.#durable);
    this.#unsynced = [];
    this.entries = new Map(this.#durable);
    for (const entry of this.entries.values()) entry.cut(random);
  }
}

export interface PowerCutOptions {
  /** Yields [0, 1); seeded, so that a run can be repeated. */
  readonly random: () => number;
  /** False makes every fsync a lie: the negative control of a durability test. */
  readonly honoursSync: boolean;
  /** Bytes of the disk, for tests that fill it. Default: no limit. */
  readonly capacityBytes?: number;
}

/**
 * A file system in memory on which the power can be cut: before a chosen operation everything stops, and what was
 * not fsynced is lost in whole or in part. Paths are absolute; `/` exists.
 */
export class PowerCutFs implements LogFs {
  readonly #options: PowerCutOptions;
  readonly #root = new PowerCutDir();
  #boot = 1;
  #operationsLeft = Number.POSITIVE_INFINITY;
  #failures: { readonly operation: string; readonly code: string }[] = [];

  constructor(options: PowerCutOptions) {
    this.#options = options;
  }

  get ownerId(): string {
    return `boot-${this.#boot}`;
  }

  isOwnerAlive(ownerId: string): boolean {
    return ownerId === this.ownerId;
  }

  /** Cuts the power before the operation after the next `operations`: from then on all reject with EIO. */
  cutAfter(operations: number): void {
    this.#operationsLeft = operations;
  }

  /** The next call of an operation (`write`, `datasync`, `truncate`, `unlink`, `create`) rejects with this code. */
  failNext(operation: string, code: string): void {
    this.#failures.push({ operation, code });
  }

  /** Power is back: what survived can be read, as a new process. */
  restart(): void {
    this.#root.cut(this.#options.random);
    this.kill();
  }

  /** The process was killed and is started anew: files are as they were seen, but no more durable than before. */
  kill(): void {
    this.#boot++;
    this.#operationsLeft = Number.POSITIVE_INFINITY;
    this.#failures = [];
  }

  async open(path: string, mode: 'read' | 'update' | 'create'): Promise<LogFile> {
    await this.#operate(mode, path);
    const dir = this.#dir(dirname(path));
    const name = basename(path);
    const known = dir.entries.get(name);
    if (mode === 'create') {
      if (known !== undefined) throw new FsError('EEXIST', path);
      const made = new PowerCutFile();
      dir.change((entries) => entries.set(name, made));
      return this.#handle(made, path);
    }
    if (known?.kind !== 'file') throw new FsError('ENOENT', path);
    return this.#handle(known, path);
  }

  async list(path: string): Promise<{ name: string; sizeBytes: number }[]> {
    await this.#operate('list', path);
    const files: { name: string; sizeBytes: number }[] = [];
    for (const [name, entry] of this.#dir(path).entries) {
      if (entry.kind === 'file') files.push({ name, sizeBytes: entry.sizeBytes });
    }
    return files;
  }

  async listDirs(path: string): Promise<string[]> {
    await this.#operate('list', path);
    return [...this.#dir(path).entries].filter(([, entry]) => entry.kind === 'dir').map(([name]) => name);
  }

  async mkdir(path: string): Promise<void> {
    await this.#operate('mkdir', path);
    const parent = this.#dir(dirname(path));
    if (parent.entries.has(basename(path))) return;
    const made = new PowerCutDir();
    parent.change((entries) => entries.set(basename(path), made));
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#operate('rename', from);
    const dir = this.#dir(dirname(from));
    const entry = dir.entries.get(basename(from));
    if (entry === undefined) throw new FsError('ENOENT', from);
    if (dirname(from) !== dirname(to)) throw new FsError('EXDEV', to);
    dir.change((entries) => {
      entries.delete(basename(from));
      entries.set(basename(to), entry);
    });
  }

  async unlink(path: string): Promise<void> {
    await this.#operate('unlink', path);
    const dir = this.#dir(dirname(path));
    if (!dir.entries.has(basename(path))) throw new FsError('ENOENT', path);
    dir.change((entries) => entries.delete(basename(path)));
  }

  async syncDir(path: string): Promise<void> {
    await this.#operate('syncDir', path);
    if (this.#options.honoursSync) this.#dir(path).sync();
  }

  async freeBytes(_path: string): Promise<number> {
    return (this.#options.capacityBytes ?? Number.MAX_SAFE_INTEGER) - this.#usedBytes(this.#root);
  }

  watch(): undefined {
    return undefined;
  }

  #handle(file: PowerCutFile, path: string): LogFile {
    const boot = this.#boot;
    const operate = async (operation: string): Promise<void> => {
      if (boot !== this.#boot) throw new FsError('EIO', path);
      await this.#operate(operation, path);
    };
    return {
      write: async (buffers, position) => {
        await operate('write');
        const bytes = Buffer.concat(buffers);
        const grows = Math.max(0, position + bytes.byteLength - file.sizeBytes);
        if (grows > (await this.freeBytes('/'))) throw new FsError('ENOSPC', path);
        file.write(position, bytes);
      },
      read: async (target, position) => {
        await operate('read');
        return file.read(target, position);
      },
      datasync: async () => {
        await operate('datasync');
        if (this.#options.honoursSync) file.sync();
      },
      truncate: async (sizeBytes) => {
        await operate('truncate');
        file.truncate(sizeBytes);
      },
      size: async () => file.sizeBytes,
      close: async () => undefined,
    };
  }

  async #operate(operation: string, path: string): Promise<void> {
    await Promise.resolve();
    if (this.#operationsLeft <= 0) throw new FsError('EIO', path);
    this.#operationsLeft--;
    const at = this.#failures.findIndex((failure) => failure.operation === operation);
    const [failure] = at < 0 ? [] : this.#failures.splice(at, 1);
    if (failure !== undefined) throw new FsError(failure.code, path);
  }

  #dir(path: string): PowerCutDir {
    let dir = this.#root;
    for (const part of path.split('/').filter((p) => p !== '')) {
      const next = dir.entries.get(part);
      if (next?.kind !== 'dir') throw new FsError('ENOENT', path);
      dir = next;
    }
    return dir;
  }

  #usedBytes(dir: PowerCutDir): number {
    let bytes = 0;
    for (const entry of dir.entries.values()) bytes += entry.kind === 'file' ? entry.sizeBytes : this.#usedBytes(entry);
    return bytes;
  }
}

/** Small seeded generator (mulberry32) of numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
