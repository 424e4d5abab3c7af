import type { Config } from '@logwarden/config';
import { ensureDatabase, ensureRuntimeRole, migrate, openDatabase, type Database } from '@logwarden/db';
import type { Clock } from '@logwarden/kernel';
import { issueFirstRunToken } from '@logwarden/services';
import type { Secrets } from './files.ts';
import { appRole, databaseUrl } from './parts.ts';
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

/** Creates the database and the restricted role where they are missing, and applies the migrations as the owner. */
export async function prepareDatabase(input: {
  readonly config: Config;
  readonly secrets: Secrets;
}): Promise<DatabaseInfo> {
  const { config, secrets } = input;
  await ensureDatabase(databaseUrl(config, ownerRole, secrets.ownerPassword, 'postgres'), 'logwarden');
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
