import type { FileInfo } from '../build/prepared.ts';

export interface StoredFile {
  readonly info: FileInfo;
  /** In the catalogue: it survives a crash. Files that are not are the hot part, which the bus would give again. */
  durable: boolean;
}

interface Held extends StoredFile {
  pins: number;
  doomed: boolean;
}

/** Files a reader works on. They stay on disk until `release`. */
export interface FileSnapshot {
  readonly files: readonly StoredFile[];
  release(): void;
}

/**
 * All files a search may read. A snapshot is taken in one step and a replacement swaps files in one step, so that no
 * search sees an event twice or misses one. A file that was replaced is unlinked when its last reader is done.
 */
export class FileSet {
  readonly #files = new Map<number, Held>();
  readonly #unlink: (info: FileInfo) => void;

  constructor(unlink: (info: FileInfo) => void) {
    this.#unlink = unlink;
  }

  add(info: FileInfo, durable: boolean): void {
    this.#files.set(info.serial, { info, durable, pins: 0, doomed: false });
  }

  has(serial: number): boolean {
    return this.#files.has(serial);
  }

  /** Takes files out and puts others in, in one step. */
  replace(old: readonly FileInfo[], fresh: readonly StoredFile[]): void {
    for (const { info, durable } of fresh) this.add(info, durable);
    for (const { serial } of old) {
      const held = this.#files.get(serial);
      if (held === undefined) continue;
      this.#files.delete(serial);
      held.doomed = true;
      if (held.pins === 0) this.#unlink(held.info);
    }
  }

  markDurable(infos: readonly FileInfo[]): void {
    for (const { serial } of infos) {
      const held = this.#files.get(serial);
      if (held !== undefined) held.durable = true;
    }
  }

  list(wanted: (info: FileInfo) => boolean = () => true): StoredFile[] {
    return [...this.#files.values()].filter((file) => wanted(file.info));
  }

  snapshot(wanted: (info: FileInfo) => boolean): FileSnapshot {
    const held = [...this.#files.values()].filter((file) => wanted(file.info));
    for (const file of held) file.pins++;
    let released = false;
    return {
      files: held,
      release: () => {
        if (released) return;
        released = true;
        for (const file of held) {
          file.pins--;
          if (file.doomed && file.pins === 0) this.#unlink(file.info);
        }
      },
    };
  }
}
