import { measureSizes, type MeasureDeps } from '@logwarden/services';
import type { Logger } from '@logwarden/telemetry';

/** How soon a new quota of storage is in force, and a gateway's two seconds more. */
const everyMs = 2_000;

/** Measures what tenants with a quota of storage keep. A failure is logged and tried again. */
export function startSizeWatch(deps: MeasureDeps & { readonly logger: Logger }): { stop(): void } {
  let running = false;
  const run = (): void => {
    if (running) return;
    running = true;
    measureSizes(deps)
      .catch((error: unknown) => deps.logger.error({ err: error }, 'sizes of tenants could not be measured'))
      .finally(() => (running = false));
  };
  run();
  const timer = setInterval(run, everyMs);
  return { stop: () => clearInterval(timer) };
}
