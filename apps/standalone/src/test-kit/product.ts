import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DemoAccount } from '../demo/model.ts';

const Ready = z.object({
  pid: z.number(),
  web: z.string(),
  api: z.string(),
  gateway: z.string(),
  tenants: z.array(DemoAccount),
});
export type Ready = z.infer<typeof Ready>;

export type Victim =
  'core' | 'api' | 'indexer' | 'balancer' | 'gateway' | 'web' | 'postgres' | 'demo' | 'supervisor' | 'all';

const mainFile = fileURLToPath(new URL('../main.ts', import.meta.url));
const portNames = ['WEB', 'API', 'GATEWAY', 'PROXY', 'SYSLOG', 'SYSLOG_TLS', 'RAW_TCP', 'SNMP', 'POSTGRES'];

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Marks by which the command line of each process is told. */
const marks: Readonly<Record<Exclude<Victim, 'all' | 'supervisor'>, string>> = {
  core: 'core-process.ts',
  api: 'api-process.ts',
  indexer: 'indexer-process.ts',
  balancer: 'balancer-process.ts',
  gateway: 'gateway-process.ts',
  web: 'web-preload.ts',
  postgres: 'bin/postgres',
  demo: 'demo-process.ts',
};

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  } catch {
    return 0;
  }
}

/** The whole product on free ports and a fresh directory, for tests that kill its processes. */
export class Product {
  readonly dir = mkdtempSync(join(tmpdir(), 'logwarden-product-'));
  readonly #flags: readonly string[];
  readonly #env: Readonly<Record<string, string>>;
  #ports: Record<string, string> | undefined;
  #process: ChildProcess | undefined;
  #output = '';

  constructor(flags: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#flags = flags;
    this.#env = env;
  }

  get output(): string {
    return this.#output;
  }

  /** Starts the supervisor and resolves when `ready.json` stands; throws with the output when it ends before. */
  async start(): Promise<Ready> {
    this.#ports ??= Object.fromEntries(
      await Promise.all(portNames.map(async (name) => [`LOGWARDEN_${name}_PORT`, String(await freePort())] as const)),
    );
    const child = spawn(process.execPath, [mainFile, '--data', this.dir, ...this.#flags], {
      env: { ...process.env, ...this.#ports, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    const file = join(this.dir, 'ready.json');
    while (child.exitCode === null && child.signalCode === null) {
      const ready = existsSync(file) ? Ready.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
      if (ready?.pid === child.pid && ready !== undefined) return ready;
      await delay(100);
    }
    throw new TypeError(`the product ended:\n${this.#output}`);
  }

  /** Processes of a part that run now. */
  pids(victim: Victim): readonly number[] {
    const supervisor = this.#process?.pid ?? 0;
    if (victim === 'supervisor') return [supervisor];
    const all = readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && parentOf(pid) === supervisor);
    if (victim === 'all') return [supervisor, ...all];
    return all.filter((pid) => commandLine(pid).includes(marks[victim]));
  }

  /** Kills one process of a part without warning; the others of its kind go on. */
  killOne(victim: Victim): void {
    const [pid] = this.pids(victim);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  /** Kills without warning. A dead supervisor is started again, as an operator would. */
  async kill(victim: Victim): Promise<void> {
    const child = this.#process;
    for (const pid of this.pids(victim)) process.kill(pid, 'SIGKILL');
    if (victim !== 'supervisor' && victim !== 'all') return;
    while (child?.exitCode === null && child.signalCode === null) await delay(20);
    await this.start();
  }

  /** Ctrl-C. Resolves with the seconds until the supervisor was gone. */
  async stop(): Promise<number> {
    const child = this.#process;
    const began = performance.now();
    if (child?.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT');
      await new Promise((resolve) => child.once('exit', resolve));
    }
    return (performance.now() - began) / 1000;
  }

  async destroy(): Promise<void> {
    await this.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}
