import type { RemaskJob } from '@logwarden/services';
import type { Logger, Metrics } from '@logwarden/telemetry';
import { setTimeout as delay } from 'node:timers/promises';

const everyMs = 20_000;
/** Between two steps the store does what people ask of it. */
const pauseMs = 250;

/** Brings lines indexed under older policies under those in force, little by little. A failure is logged and tried again. */
export function startRemasking(parts: {
  readonly job: RemaskJob;
  readonly logger: Logger;
  readonly metrics: Metrics;
}): { stop(): Promise<void> } {
  const { job, logger, metrics } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const rewritten = await job.step().catch((error: unknown) => {
        if (!signal.aborted) logger.error({ err: error }, 'masking older lines anew failed, it is tried again');
        return 0;
      });
      metrics.count('logwarden_remasked_events_total', 'Events brought under a newer masking policy', rewritten);
      if (rewritten > 0) logger.info({ rewritten }, 'older lines were masked anew');
      await delay(rewritten > 0 ? pauseMs : everyMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
}
