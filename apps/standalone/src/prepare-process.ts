import { readConfig } from '@logwarden/config';
import { loadMasterKey } from '@logwarden/services';
import { resolve } from 'node:path';
import type { z } from 'zod';
import type { Prepared } from './job/message.ts';
import { perform } from './job/perform.ts';
import { databaseTarget, prepareDatabase } from './supervisor/database.ts';
import { layoutOf, loadSecrets } from './supervisor/files.ts';

// A job of the supervisor: the database, its restricted role, its migrations, the first admin's link, and the masking
// key, which processes that start together would otherwise each make.
perform(async (): Promise<z.infer<typeof Prepared>> => {
  const config = readConfig();
  const layout = layoutOf(resolve(config.dataDir));
  await loadMasterKey({ given: config.maskingKey, file: layout.maskingKey, mayMake: true });
  const secrets = await loadSecrets(layout);
  const database = await prepareDatabase(databaseTarget(config, secrets));
  // The demo brings its own people.
  return { databaseUrl: database.url, firstRunToken: config.demo ? undefined : await database.firstRunToken() };
});
