import type { Config } from '@logwarden/config';
import { ensureDatabase, ensureRuntimeRole, migrate, openDatabase, type Database } from '@logwarden/db';
import type { Clock } from '@logwarden/kernel';
import { issueFirstRunToken } from '@logwarden/services';
import { setTimeout as delay } from 'node:timers/promises';
import type { Secrets } from './files.ts';
import { isCode } from './files.ts';
import { appRole, databaseName, databaseUrl } from './parts.ts';
import { ownerRole } from './postgres.ts';

export const systemClock: Clock = { nowMs: () => Date.now() };

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

/** Creates the database and the restricted role where they are missing, and applies the migrations as the owner. */
export async function prepareDatabase(input: {
  readonly config: Config;
  readonly secrets: Secrets;
}): Promise<DatabaseInfo> {
  const { config, secrets } = input;
  await whenStarted(() =>
    ensureDatabase(databaseUrl(config, ownerRole, secrets.ownerPassword, 'postgres'), databaseName),
  );
  const ownerUrl = databaseUrl(config, ownerRole, secrets.ownerPassword);
  await migrate({ url: ownerUrl });
  await ensureRuntimeRole(ownerUrl, { name: appRole, password: secrets.appPassword });
  const url = databaseUrl(config, appRole, secrets.appPassword);
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
