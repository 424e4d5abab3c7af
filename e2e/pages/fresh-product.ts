import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const root = join(import.meta.dirname, '..', '..');
const listeners = ['WEB', 'API', 'GATEWAY', 'PROXY', 'SYSLOG', 'SYSLOG_TLS', 'RAW_TCP', 'SNMP', 'POSTGRES'];

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new RangeError('no port');
  return address.port;
}

export interface FreshProduct {
  /** The one-time link that the start printed. */
  readonly link: string;
  stop(): Promise<void>;
}

async function stopGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-pid, 'SIGINT');
  await ended;
}

/** Starts the product as `npm start` does, without demo data, on fresh data and ports of its own. */
export async function startFreshProduct(): Promise<FreshProduct> {
  const data = mkdtempSync(join(tmpdir(), 'logwarden-first-run-'));
  const ports = await Promise.all(
    listeners.map(async (name) => [`LOGWARDEN_${name}_PORT`, (await freePort()).toString()] as const),
  );
  const child = spawn('node', [join(root, 'tooling', 'start.mjs'), '--data', data], {
    cwd: root,
    detached: true,
    env: { ...process.env, ...Object.fromEntries(ports), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const stop = async (): Promise<void> => {
    await stopGroup(child);
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  };
  const linkOf = (): string | undefined => /(http:\S+\/first-run\?token=\S+)/.exec(output)?.[1];
  for (;;) {
    const link = existsSync(join(data, 'ready.json')) ? linkOf() : undefined;
    if (link !== undefined) return { link, stop };
    if (child.exitCode !== null) {
      await stop();
      throw new RangeError(`the product ended before it was ready:\n${output.slice(-2000)}`);
    }
    await delay(100);
  }
}
