import type { Config } from '@logwarden/config';
import { ensureDatabase, ensureRuntimeRole, migrate, openDatabase, urlForRole, type Database } from '@logwarden/db';
import { issueFirstRunToken } from '@logwarden/services';
import { setTimeout as delay } from 'node:timers/promises';
import type { Secrets } from './files.ts';
import { isCode } from './files.ts';
import { appRole, databaseName, databaseUrl } from './parts.ts';
import { ownerRole } from './postgres.ts';
import { systemClock } from '../system-clock.ts';

export interface DatabaseInfo {
  /** Connection of the restricted role. */
  readonly url: string;
  /** A new token for the first admin's link; undefined when there is an admin. */
  firstRunToken(): Promise<string | undefined>;
  /** Runs `work` on the metadata as the restricted role. */
  use<T>(work: (database: Database) => Promise<T>): Promise<T>;
}

/** The server takes connections a moment before it answers them, longer when it repairs itself after a crash. */
const cannotConnectNow = '57P03';

async function whenStarted(work: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await work();
      return;
    } catch (error) {
      if (tries > 1200 || !isCode(error, cannotConnectNow)) throw error;
      await delay(50);
    }
  }
}

/** Where the metadata is. */
export interface DatabaseTarget {
  /** A database of the server that is there already, to make ours from; absent: ours is there. */
  readonly serverUrl?: string;
  readonly ownerUrl: string;
  /** As the restricted role. */
  readonly appUrl: string;
}

/** The embedded server, or the one that the configuration names. */
export function databaseTarget(config: Config, secrets: Secrets): DatabaseTarget {
  if (config.databaseOwnerUrl === undefined) {
    return {
      serverUrl: databaseUrl(config, ownerRole, secrets.ownerPassword, 'postgres'),
      ownerUrl: databaseUrl(config, ownerRole, secrets.ownerPassword),
      appUrl: databaseUrl(config, appRole, secrets.appPassword),
    };
  }
  const role = { name: appRole, password: secrets.appPassword };
  return {
    ownerUrl: config.databaseOwnerUrl,
    appUrl: config.databaseUrl ?? urlForRole(config.databaseOwnerUrl, role),
  };
}

/** Creates the database and the restricted role where they are missing, and applies the migrations as the owner. */
export async function prepareDatabase({ serverUrl, ownerUrl, appUrl: url }: DatabaseTarget): Promise<DatabaseInfo> {
  await whenStarted(async () => {
    if (serverUrl !== undefined) await ensureDatabase(serverUrl, databaseName);
  });
  await migrate({ url: ownerUrl });
  const { username, password } = new URL(url);
  await ensureRuntimeRole(ownerUrl, { name: decodeURIComponent(username), password: decodeURIComponent(password) });
  const use = async <T>(work: (database: Database) => Promise<T>): Promise<T> => {
    const database = await openDatabase({ url, maxConnections: 2 });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  };
  return {
    url,
    use,
    firstRunToken: async () =>
      (await use((database) => issueFirstRunToken({ deps: { database, clock: systemClock } }))) ?? undefined,
  };
}
