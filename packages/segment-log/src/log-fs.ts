/** An open file. Positions and sizes are bytes. */
export interface LogFile {
  /** Writes all buffers one after the other from `position` on. */
  write(buffers: readonly Uint8Array[], position: number): Promise<void>;
  /** Fills `target` from `position` on; resolves to the bytes read, fewer only at the end of the file. */
  read(target: Uint8Array, position: number): Promise<number>;
  /** Bytes and size survive a power cut once this resolves. */
  datasync(): Promise<void>;
  truncate(sizeBytes: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

export interface DirEntry {
  readonly name: string;
  readonly sizeBytes: number;
}

/**
 * All that the log asks of the operating system. Errors carry Node's `code` (`ENOENT`, `EEXIST`, `ENOSPC`).
 * A directory change survives a power cut only after `syncDir` of that directory.
 */
export interface LogFs {
  /** `create` fails with EEXIST when the file is there; `update` fails with ENOENT when it is not. */
  open(path: string, mode: 'read' | 'update' | 'create'): Promise<LogFile>;
  /** Files of a directory, without directories. Rejects with ENOENT when the directory is missing. */
  list(dir: string): Promise<readonly DirEntry[]>;
  /** Names of the directories inside a directory. Rejects with ENOENT when the directory is missing. */
  listDirs(dir: string): Promise<readonly string[]>;
  /** Creates one directory; nothing happens when it is there. */
  mkdir(dir: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  syncDir(dir: string): Promise<void>;
  /** Bytes that an unprivileged process may still write on the file system of `dir`. */
  freeBytes(dir: string): Promise<number>;
  /** Calls back after changes of the file; undefined where it is missing or cannot be watched. Returns the stop. */
  watch(path: string, onChange: () => void): (() => void) | undefined;
  /** Names this process for lock files, in one line. */
  readonly ownerId: string;
  /** Whether the process that an owner id names still runs. */
  isOwnerAlive(ownerId: string): boolean;
}

/** Node's error code (`ENOENT`, `ENOSPC`), or undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Resolves to `fallback` where the file or directory is missing; other errors pass through. */
export async function orMissing<T, F>(work: Promise<T>, fallback: F): Promise<T | F> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return fallback;
    throw error;
  }
}
