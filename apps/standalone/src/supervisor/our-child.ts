import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from './child.ts';

/** The repository's root: where the product's processes work. */
export const repository = fileURLToPath(new URL('../../../../', import.meta.url));

/** Path of a file below `apps/standalone/src`. */
export function sourceFile(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url));
}

/** glibc gives large blocks back to the system when they are freed, and keeps few arenas. Others ignore it. */
export const returningMemory = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(256 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(1024 * 1024),
} as const;

export interface OurChild {
  readonly name: string;
  /** Flags of Node, the file, and the file's own arguments. */
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly logs: string;
  readonly onRestart: (name: string, reason: string) => void;
}

/** A process of ours under this process's Node: it ends with us, and by SIGTERM. */
export function ourChild({ name, args, env, logs, onRestart }: OurChild): Child {
  return new Child({
    name,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', ...args],
    env,
    cwd: repository,
    logFile: join(logs, `${name}.log`),
    ipc: true,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 12_000,
    onRestart,
  });
}
