import { AppError } from '@logwarden/kernel';
import { get } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

/** Polls a URL until it answers 2xx or 3xx. Throws after `timeoutMs` with where to look. */
export async function waitForAnswer(
  url: string,
  what: string,
  options: { timeoutMs: number; logFile: string; signal: AbortSignal },
): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  while (Date.now() < deadline) {
    options.signal.throwIfAborted();
    if (await answers(url)) return;
    await delay(60, undefined, { signal: options.signal });
  }
  throw new AppError(
    'internal.unexpected',
    `${what} did not come up within ${options.timeoutMs / 1000} s. See ${options.logFile}`,
  );
}

/** A server of ours with a certificate, which names the host by which people reach it and not the address asked here. */
function answersWithTls(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { rejectUnauthorized: false, timeout: 5000 }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 400);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

async function answers(url: string): Promise<boolean> {
  if (url.startsWith('https:')) return answersWithTls(url);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.status < 400;
  } catch {
    return false;
  }
}
