import { readConfig, required, type Config } from '@logwarden/config';
import { openDatabase, type Database } from '@logwarden/db';
import {
  createIndexMasking,
  createIngestDirectory,
  LoginThrottle,
  openInstallationKeys,
  ThrottleFile,
  type IngestDirectory,
  type InstallationKeys,
} from '@logwarden/services';
import type { IndexMasking } from '@logwarden/services/indexing';
import { createLogger, Metrics, watchProcess, type Logger } from '@logwarden/telemetry';
import { maskingKeyOf } from './masking-key.ts';
import { layoutOf, type DataLayout } from './supervisor/files.ts';
import { systemClock } from './system-clock.ts';

export interface Opened {
  readonly config: Config;
  readonly layout: DataLayout;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly directory: IngestDirectory;
  readonly masking: IndexMasking;
  readonly keys: InstallationKeys;
}

/** What a process that serves the api begins with, in either form. Its caller closes directory and database. */
export async function openApiProcess(part: 'api' | 'core'): Promise<Opened> {
  const config = readConfig();
  const layout = layoutOf(config.dataDir);
  const logger = createLogger(config.instance ?? part, config.logLevel);
  const metrics = new Metrics();
  watchProcess(metrics, part);
  const database = await openDatabase({ url: required(config.databaseUrl, 'LOGWARDEN_DATABASE_URL') });
  const directory = createIngestDirectory({ database, clock: systemClock });
  const masking = createIndexMasking({
    database,
    clock: systemClock,
    directory,
    masterKey: await maskingKeyOf(config),
  });
  const keys = await openInstallationKeys(layout.keys);
  return { config, layout, logger, metrics, database, directory, masking, keys };
}

/** Failed sign-ins, kept in `file` over restarts. */
export function openThrottle({ config, logger }: Opened, file: string): LoginThrottle {
  const failures = new ThrottleFile(file, (error) =>
    logger.error({ err: error }, 'failed sign-ins are kept in memory only'),
  );
  return new LoginThrottle(systemClock, failures, config.apiCopies);
}
