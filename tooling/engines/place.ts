import { execFileSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

export type EngineName = 'elasticsearch' | 'kafka';

const engineUser = 'logwarden-engine';

/** Downloaded artefacts, kept between runs and outside of the repository. */
export function cacheDir(): string {
  const base =
    process.env['LOGWARDEN_TEST_CACHE'] ??
    join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'logwarden');
  mkdirSync(base, { recursive: true });
  return base;
}

/** Who the engine runs as: the caller, or as root a user of its own, since Elasticsearch refuses to be root. */
export interface Runner {
  readonly uid?: number;
  readonly gid?: number;
}

/** Finds or creates the engine's user where the caller is root. */
export function engineRunner(): Runner {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number =>
    Number(execFileSync('id', [flag, engineUser], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    execFileSync('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      engineUser,
    ]);
    return { uid: idOf('-u'), gid: idOf('-g') };
  }
}

/** A directory that the engine's user may write: the kept one given, or a fresh one. */
export function runDirectory(name: EngineName, kept: string | undefined, runner: Runner): string {
  const dir = kept === undefined ? mkdtempSync(join(tmpdir(), `logwarden-${name}-`)) : resolve(kept);
  mkdirSync(dir, { recursive: true });
  give(dir, runner);
  return dir;
}

/** Hands a path, and all below it, to the engine's user. */
export function give(path: string, { uid, gid }: Runner): void {
  if (uid === undefined || gid === undefined) return;
  chownSync(path, uid, gid);
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true }))
    chownSync(join(entry.parentPath, entry.name), uid, gid);
}

const State = z.object({ pid: z.number(), address: z.string(), dir: z.string(), kept: z.boolean() });
export type State = z.infer<typeof State>;

function statePath(name: EngineName): string {
  return join(cacheDir(), `${name}.state.json`);
}

/** The engine that runs by an earlier start, also one whose starter was killed; undefined when its process is gone. */
export function runningEngine(name: EngineName): State | undefined {
  if (!existsSync(statePath(name))) return undefined;
  const state = State.parse(JSON.parse(readFileSync(statePath(name), 'utf8')));
  return isAlive(state.pid) ? state : undefined;
}

export function rememberEngine(name: EngineName, state: State): void {
  writeFileSync(statePath(name), JSON.stringify(state));
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Stops the engine of an earlier start and removes its directory unless it is kept. False when none runs. */
export async function stopEngine(name: EngineName): Promise<boolean> {
  const state = runningEngine(name);
  if (state === undefined) return false;
  process.kill(state.pid, 'SIGTERM');
  const gone = await until(() => Promise.resolve(!isAlive(state.pid)), 30_000);
  if (!gone) process.kill(state.pid, 'SIGKILL');
  rmSync(statePath(name), { force: true });
  if (!state.kept) rmSync(state.dir, { recursive: true, force: true, maxRetries: 5 });
  return true;
}

/** Asks five times a second until the answer is yes; false after `limitMs`. A question that throws means no. */
export async function until(question: () => Promise<boolean>, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    if (await question().catch(() => false)) return true;
    await new Promise((resolveDelay) => setTimeout(resolveDelay, 200));
  }
  return false;
}
