import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../engines/free-port.ts';
import { repoRoot } from '../gates/tree.ts';
import { reportDir, say, secondsSince, signalGroup, startProgram } from './program.ts';

const listeners = ['WEB', 'API', 'GATEWAY', 'PROXY', 'SYSLOG', 'SYSLOG_TLS', 'RAW_TCP', 'SNMP', 'POSTGRES'] as const;

export interface Product {
  /** Path of the `ready.json` of the running product. */
  readonly ready: string;
  readonly data: string;
  /** Leader of the product's process group. */
  readonly pid: number;
  /** What it has printed so far. */
  readonly output: () => string;
  /** Stops it as Ctrl-C does and removes its data. Seconds taken; null when it had to be killed. */
  stop(): Promise<number | null>;
}

async function freePorts(): Promise<Record<string, string>> {
  const ports = await Promise.all(listeners.map(freePort));
  return Object.fromEntries(listeners.map((name, i) => [`LOGWARDEN_${name}_PORT`, String(ports[i])]));
}

/**
 * Starts the product as `npm start -- FLAGS --data TMP` does, on free ports and fresh data, and waits for `ready.json`.
 * Throws the end of its output when it ends before, or is not ready after `limitMs`.
 */
export async function startProduct(flags: readonly string[], limitMs = 600_000): Promise<Product> {
  const data = mkdtempSync(join(tmpdir(), 'logwarden-data-'));
  const logFile = join(reportDir, 'product.log');
  const env = { ...(await freePorts()), NO_COLOR: '1' };
  const child = startProgram([join(repoRoot, 'tooling', 'start.mjs'), ...flags, '--data', data], { env, logFile });
  const ready = join(data, 'ready.json');
  const start = performance.now();
  let spokeAt = start;
  while (!existsSync(ready)) {
    const waited = performance.now() - start;
    if (child.exitCode !== null || waited > limitMs) {
      await stopProduct(child, data);
      throw new Error(`the product was not ready after ${(waited / 1000).toFixed(0)} s:\n${lastLines(logFile, 30)}`);
    }
    if (secondsSince(spokeAt) > 15) {
      spokeAt = performance.now();
      say(`starting the product … ${lastLines(logFile, 1)}`);
    }
    await delay(200);
  }
  return {
    ready,
    data,
    pid: child.pid ?? -1,
    output: () => readFileSync(logFile, 'utf8'),
    stop: () => stopProduct(child, data),
  };
}

function lastLines(file: string, count: number): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n') : '';
}

/** Interrupts the group and waits until its last process is gone; after 30 s it is killed. */
async function stopProduct(child: ChildProcess, data: string): Promise<number | null> {
  const start = performance.now();
  signalGroup(child, 'SIGINT');
  const groupLives = (): boolean => {
    if (child.pid === undefined) return false;
    try {
      return process.kill(-child.pid, 0);
    } catch {
      return false;
    }
  };
  while (groupLives() && secondsSince(start) < 30) await delay(100);
  const seconds = groupLives() ? null : secondsSince(start);
  if (seconds === null) signalGroup(child, 'SIGKILL');
  rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  return seconds;
}
