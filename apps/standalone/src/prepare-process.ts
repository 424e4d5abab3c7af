import { readConfig } from '@logwarden/config';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Prepared } from './job/message.ts';
import { perform } from './job/perform.ts';
import { databaseTarget, prepareDatabase } from './supervisor/database.ts';
import { layoutOf, loadSecrets } from './supervisor/files.ts';

// A job of the supervisor: the database, its restricted role, its migrations, and the first admin's link.
perform(async (): Promise<z.infer<typeof Prepared>> => {
  const config = readConfig();
  const secrets = await loadSecrets(layoutOf(resolve(config.dataDir)));
  const database = await prepareDatabase(databaseTarget(config, secrets));
  // The demo brings its own people.
  return { databaseUrl: database.url, firstRunToken: config.demo ? undefined : await database.firstRunToken() };
});
