import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repoRoot } from '../gates/tree.ts';

export const reportDir = join(repoRoot, '.cache', 'test');

const began = performance.now();

/** Prints a line of progress with the seconds since the start. */
export function say(text: string): void {
  process.stdout.write(`[${secondsSince(began).toFixed(1).padStart(6)} s] ${text}\n`);
}

export function secondsSince(startMs: number): number {
  return (performance.now() - startMs) / 1000;
}

/** Programs of this run that still live. They are ended when the run is broken off. */
const alive = new Set<ChildProcess>();

/** Ends every program of this run, each with its group. */
export function endAll(signal: NodeJS.Signals): void {
  for (const child of alive) signalGroup(child, signal);
}

/** Signals the group that a detached program leads. A group that is gone is no error. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): boolean {
  if (child.pid === undefined) return false;
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false;
  }
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Output goes to this file instead of the terminal. */
  readonly logFile?: string;
}

/** Starts a program of the repo under our Node, as the leader of its own process group. */
export function startProgram(args: readonly string[], { env = {}, logFile }: ProgramOptions = {}): ChildProcess {
  const child = spawn(process.execPath, args, {
    cwd: repoRoot,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', logFile === undefined ? 'inherit' : 'pipe', logFile === undefined ? 'inherit' : 'pipe'],
  });
  if (logFile !== undefined) {
    mkdirSync(dirname(logFile), { recursive: true });
    const log = createWriteStream(logFile);
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.once('close', () => log.end());
  }
  alive.add(child);
  child.once('exit', () => alive.delete(child));
  return child;
}

/** Waits for the end of a program, at most `limitMs`; then its group is killed and the code is -1. */
export function waitForExit(child: ChildProcess, limitMs: number): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), limitMs);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code ?? -1);
    });
    child.once('error', () => {
      clearTimeout(timer);
      resolve(-1);
    });
  });
}
