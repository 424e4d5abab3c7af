import { AppError } from '@logwarden/kernel';

/** Runs a read until it is done, the client has gone, or the time is up (`query.timeout`). */
export async function withDeadline<T>(
  gone: AbortSignal,
  timeoutMs: number,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return await read(AbortSignal.any([gone, late]));
  } catch (error) {
    if (!late.aborted || gone.aborted) throw error;
    const seconds = Math.round(timeoutMs / 1000);
    throw new AppError('query.timeout', `The search took longer than ${seconds} s; narrow the time range.`, {
      cause: error,
    });
  }
}
