import type { Database } from '@logwarden/db';
import type { Clock } from '@logwarden/kernel';
import { OidcProviders, refreshDirectoryPeople, refreshOidcSessions, type InstallationKeys } from '@logwarden/services';
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
  const ofProvider = { ...deps, providers: new OidcProviders(deps.clock) };
  const ask = (from: string, refresh: () => Promise<{ readonly asked: number; readonly out: number }>): void => {
    refresh().then(
      ({ asked, out }) => {
        if (out > 0) deps.logger.info({ from, asked, out }, 'the directory took people out');
      },
      (error: unknown) => deps.logger.error({ from, err: error }, 'the directory could not be asked'),
    );
  };
  const timer = setInterval(() => {
    ask('ldap', () => refreshDirectoryPeople(deps));
    ask('oidc', () => refreshOidcSessions(ofProvider));
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}
