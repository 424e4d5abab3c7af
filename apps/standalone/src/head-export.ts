import { exportHeads, type InstallationKeys } from '@logwarden/services';
import type { Database } from '@logwarden/db';
import type { Clock } from '@logwarden/kernel';
import type { Logger } from '@logwarden/telemetry';

const everyMs = 3_600_000;

/** Signs the ends of the audit's chains at the start and every hour, and adds them to a file. A failure is tried again. */
export function startHeadExport(deps: {
  readonly database: Database;
  readonly keys: InstallationKeys;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly file: string;
}): { stop(): void } {
  const run = (): void => {
    exportHeads(deps, deps.file)
      .then((heads) => deps.logger.info({ chains: heads.length }, 'heads of the audit are signed'))
      .catch((error: unknown) => deps.logger.error({ err: error }, 'heads of the audit could not be signed'));
  };
  run();
  const timer = setInterval(run, everyMs);
  return { stop: () => clearInterval(timer) };
}
