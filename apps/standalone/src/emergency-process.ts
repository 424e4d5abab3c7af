import { childEnvironment, loadConfig } from '@logwarden/config';
import { openDatabase } from '@logwarden/db';
import { AppError } from '@logwarden/kernel';
import { sealEmergencyAccount } from '@logwarden/services';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { databaseTarget } from './supervisor/database.ts';
import { layoutOf, loadSecrets, readIfPresent } from './supervisor/files.ts';
import { systemClock } from './system-clock.ts';

const help = `Makes or seals the emergency account of an installation that runs, and prints its password once.

  npm run emergency -- [--data DIR] [--tenant ID]…

  --data DIR    the installation's data directory (default: data)
  --tenant ID   a tenant it is an admin of; without any it manages the installation only
`;

/** Run by whoever holds the machine, while the installation runs. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      data: { type: 'string' },
      tenant: { type: 'string', multiple: true, default: [] },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const config = loadConfig(childEnvironment(values.data === undefined ? {} : { LOGWARDEN_DATA: values.data }));
  const layout = layoutOf(resolve(config.dataDir));
  const isOurs = config.databaseUrl === undefined;
  if (isOurs && (await readIfPresent(layout.secrets)) === undefined) {
    throw new AppError('config.invalid', `${layout.root} is not the data directory of an installation; see --data.`);
  }
  const url = config.databaseUrl ?? databaseTarget(config, await loadSecrets(layout)).appUrl;
  const database = await openDatabase({ url, maxConnections: 1 });
  try {
    const ctx = { actor: { kind: 'system', part: 'command' }, requestId: 'emergency' } as const;
    const deps = { database, clock: systemClock };
    const sealed = await sealEmergencyAccount({ ctx, tenantIds: values.tenant, deps });
    process.stdout.write(`Address:  ${sealed.email}\nPassword: ${sealed.password}\n`);
    process.stderr.write('The password is shown this once. Seal it away; every use is written down.\n');
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
