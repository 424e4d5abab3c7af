import type { Database } from '@logwarden/db';
import type { Clock } from '@logwarden/kernel';
import { refreshDirectoryPeople, type InstallationKeys } from '@logwarden/services';
import type { Logger } from '@logwarden/telemetry';

/** Two tries within the five minutes in which a directory's word must count. */
const everyMs = 120_000;

/** Asks the directory again about everybody who is signed in by it. A failure is logged and tried again. */
export function startDirectoryPoll(deps: {
  readonly database: Database;
  readonly keys: InstallationKeys;
  readonly clock: Clock;
  readonly logger: Logger;
}): { stop(): void } {
  const run = async (): Promise<void> => {
    const { asked, out } = await refreshDirectoryPeople(deps);
    if (out > 0) deps.logger.info({ asked, out }, 'the directory took people out');
  };
  const timer = setInterval(() => {
    run().catch((error: unknown) => deps.logger.error({ err: error }, 'the directory could not be asked'));
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}
