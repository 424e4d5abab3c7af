import { runLifecycle, type LifecycleDeps } from '@logwarden/services';
import type { Logger, Metrics } from '@logwarden/telemetry';

const everyMs = 60_000;

/** Does what is due in the life of partitions once a minute. A failure is logged and tried again. */
export function startHousekeeping(
  deps: Omit<LifecycleDeps, 'onFailure'> & { readonly logger: Logger; readonly metrics: Metrics },
): { stop(): void } {
  const { logger, metrics } = deps;
  const onFailure: LifecycleDeps['onFailure'] = ({ action, storageClass, day }, error) => {
    metrics.count('logwarden_lifecycle_failures_total', 'Moves of partitions that failed and are tried again');
    logger.error({ err: error, action, storageClass, day }, 'a move of a partition failed, it is tried again');
  };
  let running = Promise.resolve();
  const run = async (): Promise<void> => {
    const { done, ...removed } = await runLifecycle({ ...deps, onFailure });
    metrics.count('logwarden_lifecycle_moves_total', 'Partitions made, moved or removed', done);
    if (done > 0 || removed.removedEvents > 0) logger.info({ done, ...removed }, 'partitions were moved or removed');
  };
  const timer = setInterval(() => {
    // One round at a time, however long it takes.
    running = running.then(run).catch((error: unknown) => {
      metrics.count('logwarden_lifecycle_failures_total', 'Moves of partitions that failed and are tried again');
      logger.error({ err: error }, 'housekeeping failed, it is tried again');
    });
  }, everyMs);
  return { stop: () => clearInterval(timer) };
}
