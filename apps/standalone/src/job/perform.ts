import { AppError } from '@logwarden/kernel';
import type { JobMessage } from './message.ts';

export interface JobWork {
  /** Tells the person who started the product. */
  readonly say: (text: string) => void;
  /** Fires when the product stops, or the supervisor is gone. */
  readonly signal: AbortSignal;
}

/** How long a step that cannot be broken off may still take after the signal. */
const patienceMs = 5000;

function tell(message: JobMessage, then: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, then);
  else then();
}

function failureOf(error: unknown): JobMessage {
  if (error instanceof AppError) return { kind: 'failed', code: error.code, message: error.message };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: 'failed', code: 'internal.unexpected', message };
}

/** Does the one thing this process is for, tells the supervisor how it ended, and ends. */
export function perform(work: (job: JobWork) => Promise<unknown>): void {
  const stopping = new AbortController();
  const stop = (): void => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    setTimeout(() => process.exit(1), patienceMs).unref();
  };
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, stop);
  work({ say: (text) => tell({ kind: 'say', text }), signal: stopping.signal }).then(
    (result) => tell({ kind: 'done', result }, () => process.exit(0)),
    (error: unknown) => tell(failureOf(error), () => process.exit(1)),
  );
}
