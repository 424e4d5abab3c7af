import { AppError } from '@logwarden/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../request.ts';

/** Polls a URL until it answers 2xx or 3xx. Throws after `timeoutMs` with where to look. */
export async function waitForAnswer(
  url: string,
  what: string,
  options: { timeoutMs: number; logFile: string; signal: AbortSignal },
): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  while (Date.now() < deadline) {
    options.signal.throwIfAborted();
    if (await answers(url, options.signal)) return;
    await delay(60, undefined, { signal: options.signal });
  }
  throw new AppError(
    'internal.unexpected',
    `${what} did not come up within ${options.timeoutMs / 1000} s. See ${options.logFile}`,
  );
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await ask(url, { timeoutMs: 5000, signal })).status < 400;
  } catch {
    return false;
  }
}
