import type { Clock } from '@logwarden/kernel';
import { retentionRules, type IngestDirectory } from '@logwarden/services';
import type { StorePort } from '@logwarden/store';
import type { Logger } from '@logwarden/telemetry';

const everyMs = 60_000;

/** Applies every source's retention once a minute. A failure is logged and tried again. */
export function startHousekeeping(deps: {
  readonly store: StorePort;
  readonly directory: IngestDirectory;
  readonly clock: Clock;
  readonly logger: Logger;
}): { stop(): void } {
  const run = async (): Promise<void> => {
    const rules = retentionRules(await deps.directory.allSources(), deps.clock.nowMs());
    const removed = await deps.store.retain(rules);
    if (removed.removedEvents > 0) deps.logger.info({ ...removed }, 'retention removed partitions');
  };
  const timer = setInterval(() => {
    run().catch((error: unknown) => deps.logger.error({ err: error }, 'retention failed, it is tried again'));
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}
