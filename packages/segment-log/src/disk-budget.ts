import type { LogFs } from './log-fs.ts';

export interface DiskBudgetOptions {
  readonly fs: LogFs;
  /** A directory on the file system that is watched. */
  readonly dir: string;
  /** Bytes that all logs of this budget may hold together; logs that write at once may exceed it by a group each. */
  readonly maxBytes: number;
  /** Bytes to leave free on the file system. */
  readonly minFreeBytes: number;
}

/** Bytes that one or more logs may still write: a size limit and a floor for the disk's free space. */
export class DiskBudget {
  readonly #options: DiskBudgetOptions;
  #usedBytes = 0;
  #freeBytes = 0;
  #relieve: (wantedBytes: number) => Promise<void> = async () => undefined;

  constructor(options: DiskBudgetOptions) {
    this.#options = options;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Sets what is called when `wantedBytes` do not fit: it may remove what is not needed any more. */
  onPressure(relieve: (wantedBytes: number) => Promise<void>): void {
    this.#relieve = relieve;
  }

  /** Counts bytes that are on disk already, or (negative) have been removed. */
  add(bytes: number): void {
    this.#usedBytes += bytes;
  }

  /** Bytes missing before `bytes` more fit; 0 when they fit. Looks at the disk. */
  async shortfall(bytes: number): Promise<number> {
    this.#freeBytes = await this.#options.fs.freeBytes(this.#options.dir);
    return this.#missing(bytes);
  }

  /** Whether `bytes` fit now, after removing what can be removed when they would not. */
  async hasRoom(bytes: number): Promise<boolean> {
    if ((await this.shortfall(bytes)) === 0) return true;
    await this.#relieve(bytes);
    return (await this.shortfall(bytes)) === 0;
  }

  #missing(bytes: number): number {
    const overSize = this.#usedBytes + bytes - this.#options.maxBytes;
    const overFree = this.#options.minFreeBytes + bytes - this.#freeBytes;
    return Math.max(0, overSize, overFree);
  }
}
