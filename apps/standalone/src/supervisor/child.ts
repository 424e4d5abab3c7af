import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly logFile: string;
  /** True when the child listens for our end on an IPC channel. */
  readonly ipc: boolean;
  /** What ends it well, and how long it may take before it is killed. */
  readonly stopSignal: NodeJS.Signals;
  readonly stopTimeoutMs: number;
  readonly onRestart: (name: string, reason: string) => void;
}

const logLimitBytes = 64 * 1_048_576;

/** Opens a log to go on with; one that has grown large is put aside. */
export function openLog(path: string): number {
  try {
    if (statSync(path).size > logLimitBytes) renameSync(path, `${path}.1`);
  } catch {
    // No log yet: nothing to turn over.
  }
  return openSync(path, 'a', 0o600);
}

/**
 * One process of ours. Modes: stopped → running (start) → waiting (it ended by itself) → running (after a pause of
 * 0.2 s that doubles up to 4 s and is forgotten after 30 s of life) … → stopped (stop, from any mode).
 * It runs in a process group of its own, so that Ctrl-C reaches only the supervisor, which ends the children in order.
 */
export class Child {
  readonly spec: ChildSpec;
  #process: ChildProcess | undefined;
  #wanted = false;
  #pauseMs = 200;
  #startedAt = 0;

  constructor(spec: ChildSpec) {
    this.spec = spec;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** True while the process lives. */
  get alive(): boolean {
    return this.#process !== undefined;
  }

  start(): void {
    this.#wanted = true;
    const log = openLog(this.spec.logFile);
    const { command, args, env, cwd, ipc } = this.spec;
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ipc ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
    });
    closeSync(log);
    this.#process = child;
    this.#startedAt = performance.now();
    child.once('error', (error) => this.#ended(child, error.message));
    child.once('exit', (code, signal) => this.#ended(child, signal ?? `exit code ${code ?? 'unknown'}`));
  }

  #ended(child: ChildProcess, reason: string): void {
    if (this.#process !== child) return;
    this.#process = undefined;
    if (!this.#wanted) return;
    if (performance.now() - this.#startedAt > 30_000) this.#pauseMs = 200;
    const pause = this.#pauseMs;
    this.#pauseMs = Math.min(this.#pauseMs * 2, 4000);
    this.spec.onRestart(this.spec.name, reason);
    void delay(pause).then(() => {
      if (this.#wanted && this.#process === undefined) this.start();
    });
  }

  /** Ends the process: the signal it asked for, then SIGKILL when its time is over. */
  async stop(): Promise<void> {
    this.#wanted = false;
    const child = this.#process;
    if (child === undefined) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(this.spec.stopSignal);
    const timer = setTimeout(() => child.kill('SIGKILL'), this.spec.stopTimeoutMs);
    await ended;
    clearTimeout(timer);
  }
}
