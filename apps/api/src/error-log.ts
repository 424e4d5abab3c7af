import type { Maskers } from '@logwarden/services';

/** An error as the server's log may hold it. */
interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

const deepest = 4;

/** Engines quote queries and values in their errors; what is detected in them is masked before it is written down. */
export function errorForLog(error: unknown, maskers: Maskers, depth = 0): LoggedError {
  const text = (value: string): string => maskers.of().maskText(value).text;
  if (!(error instanceof Error)) return { type: typeof error, message: text(String(error)) };
  return {
    type: error.name,
    message: text(error.message),
    ...(error.stack === undefined ? {} : { stack: text(error.stack) }),
    ...(error.cause === undefined || depth === deepest ? {} : { cause: errorForLog(error.cause, maskers, depth + 1) }),
  };
}
