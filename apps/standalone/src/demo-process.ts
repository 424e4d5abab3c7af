import { readConfig, required } from '@logwarden/config';
import { openDatabase } from '@logwarden/db';
import { ensureAccounts } from './demo/accounts.ts';
import { fillDemo } from './demo/fill.ts';
import type { DemoAccount } from './demo/model.ts';
import { perform } from './job/perform.ts';
import { layoutOf } from './supervisor/files.ts';
import { systemClock } from './system-clock.ts';

// A job of the supervisor, argument: the demo's size. Its result are the accounts.
perform(async ({ say, signal }): Promise<readonly DemoAccount[]> => {
  const config = readConfig();
  const stateFile = layoutOf(config.dataDir).demo;
  const url = required(config.databaseUrl, 'LOGWARDEN_DATABASE_URL');
  const database = await openDatabase({ url, maxConnections: 2 });
  const tenants = await ensureAccounts(stateFile, { database, clock: systemClock }).finally(() => database.close());
  await fillDemo({
    tenants,
    api: required(config.apiUrl, 'LOGWARDEN_API_URL'),
    gateway: required(config.gatewayUrl, 'LOGWARDEN_GATEWAY_URL'),
    stateFile,
    size: Number(process.argv[2]),
    say,
    signal,
  });
  return tenants;
});
