import { AppError } from '@logwarden/kernel';
import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../request.ts';

export interface DemoSender {
  readonly gateway: string;
  readonly key: string;
  readonly signal: AbortSignal;
}

const encoder = new TextEncoder();

/** Sends lines to `/ingest/v1/ndjson`, as an ordinary client would. */
export async function sendLines(sender: DemoSender, source: string, lines: readonly string[]): Promise<void> {
  await send(`${sender.gateway}/ingest/v1/ndjson?source=${encodeURIComponent(source)}`, {
    headers: { authorization: `ApiKey ${sender.key}`, 'content-type': 'application/x-ndjson' },
    body: encoder.encode(`${lines.join('\n')}\n`),
    signal: sender.signal,
  });
}

interface Sending {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** Posts until the gateway takes it; throws its reason when it never will. */
export async function send(url: string, sending: Sending): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const answer = await tryOnce(url, sending);
    if (answer === 'ok') return;
    if (answer.final || attempt === 60)
      throw new AppError('internal.unexpected', `The gateway did not take the demo data: ${answer.reason}`);
    await delay(Math.min(200 * attempt, 2000), undefined, { signal: sending.signal });
  }
}

async function tryOnce(url: string, sending: Sending): Promise<'ok' | { final: boolean; reason: string }> {
  try {
    const { status, text } = await ask(url, { ...sending, method: 'POST', timeoutMs: 120_000 });
    if (status < 300) return 'ok';
    const passing = status === 429 || status >= 500;
    return { final: !passing, reason: `${status} ${text.slice(0, 300)}` };
  } catch (error) {
    if (sending.signal.aborted) throw error;
    return { final: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
