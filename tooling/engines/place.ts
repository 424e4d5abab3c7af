import { execFileSync, spawnSync } from 'node:child_process';
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

/** A sentence for the person who started the engine. */
export class EngineError extends Error {}

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

/** Who the engine runs as: the caller, or as root somebody else, since Elasticsearch refuses to be root. */
export interface Runner {
  readonly uid?: number;
  readonly gid?: number;
  /** What the command line begins with. */
  readonly prefix: readonly string[];
}

/** In a user namespace root's processes carry another number, and may still enter directories that only root may. */
const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];

/** Root runs the engine in a user namespace; where the system forbids that, as a user that is made for it. */
export function engineRunner(): Runner {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const [command = '', ...args] = namespace;
  if (spawnSync(command, [...args, 'true']).status === 0) return { prefix: namespace };
  const idOf = (flag: string): number =>
    Number(execFileSync('id', [flag, engineUser], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: idOf('-u'), gid: idOf('-g'), prefix: [] };
  } catch {
    execFileSync('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      engineUser,
    ]);
    return { uid: idOf('-u'), gid: idOf('-g'), prefix: [] };
  }
}

/** A directory that the engine's user may write: the kept one given, or a fresh one. */
export function runDirectory(name: EngineName, kept: string | undefined, runner: Pick<Runner, 'uid' | 'gid'>): string {
  const dir = kept === undefined ? mkdtempSync(join(tmpdir(), `logwarden-${name}-`)) : resolve(kept);
  mkdirSync(dir, { recursive: true });
  give(dir, runner);
  return dir;
}

/** Hands a path, and all below it, to the engine's user. */
export function give(path: string, { uid, gid }: Pick<Runner, 'uid' | 'gid'>): void {
  if (uid === undefined || gid === undefined) return;
  chownSync(path, uid, gid);
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true }))
    chownSync(join(entry.parentPath, entry.name), uid, gid);
}

const EngineProcess = z.object({ name: z.string(), pid: z.number(), address: z.string() });
/** One broker or node. */
export type EngineProcess = z.infer<typeof EngineProcess>;

const State = z.object({
  /** What a client is given: one address, or several joined by commas. */
  address: z.string(),
  dir: z.string(),
  kept: z.boolean(),
  processes: z.array(EngineProcess),
  /** The process this engine must not outlive; absent: it runs until it is stopped. */
  owner: z.number().optional(),
});
export type State = z.infer<typeof State>;

/** Name under which an engine is found again: `kafka`, `elasticsearch`, or one of a test run's own. */
export type Slot = string;

const stateSuffix = '.state.json';

function statePath(slot: Slot): string {
  return join(cacheDir(), `${slot}${stateSuffix}`);
}

/** What is known of a slot, whether its processes live or not. */
export function readState(slot: Slot): State | undefined {
  if (!existsSync(statePath(slot))) return undefined;
  const parsed = State.safeParse(JSON.parse(readFileSync(statePath(slot), 'utf8')));
  return parsed.success ? parsed.data : undefined;
}

/** The engine that runs by an earlier start, also one whose starter was killed; undefined when a process is gone. */
export function runningEngine(slot: Slot): State | undefined {
  const state = readState(slot);
  return state?.processes.every(({ pid }) => isAlive(pid)) === true ? state : undefined;
}

export function rememberEngine(slot: Slot, state: State): void {
  writeFileSync(statePath(slot), JSON.stringify(state));
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Ends one process of an engine at once, as a power cut would, and waits until it is gone. */
export async function killProcess(slot: Slot, name: string): Promise<void> {
  const found = readState(slot)?.processes.find((process) => process.name === name);
  if (found === undefined) throw new EngineError(`${slot} has no process ${name}.`);
  signal(found.pid, 'SIGKILL');
  await until(() => Promise.resolve(!isAlive(found.pid)), 10_000);
}

/** Stops the engine of an earlier start and removes its directory unless it is kept. False when none runs. */
export async function stopEngine(slot: Slot): Promise<boolean> {
  const state = readState(slot);
  if (state === undefined) return false;
  const alive = state.processes.filter(({ pid }) => isAlive(pid));
  for (const { pid } of alive) signal(pid, 'SIGTERM');
  const gone = await until(() => Promise.resolve(alive.every(({ pid }) => !isAlive(pid))), 30_000);
  if (!gone) for (const { pid } of alive) signal(pid, 'SIGKILL');
  forget(slot, state);
  return alive.length > 0;
}

/** Ends at once, without waiting, what a start for this owner has left: for the last moment of a process. */
export function endOwned(owner: number): void {
  for (const [slot, state] of ownedEngines()) {
    if (state.owner !== owner) continue;
    for (const { pid } of state.processes) signal(pid, 'SIGKILL');
    forget(slot, state);
  }
}

/** Stops the engines whose owner was killed before it could. */
export async function stopOrphans(): Promise<void> {
  for (const [slot, { owner }] of ownedEngines()) if (owner !== undefined && !isAlive(owner)) await stopEngine(slot);
}

function ownedEngines(): [Slot, State][] {
  return readdirSync(cacheDir())
    .filter((file) => file.endsWith(stateSuffix))
    .map((file) => file.slice(0, -stateSuffix.length))
    .flatMap((slot) => {
      const state = readState(slot);
      return state?.owner === undefined ? [] : [[slot, state] satisfies [Slot, State]];
    });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}

function forget(slot: Slot, { kept, dir }: State): void {
  rmSync(statePath(slot), { force: true });
  if (!kept) rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
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
