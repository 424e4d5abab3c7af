import { batchContentType, batchHeaders, crc32c, encodeFrames } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { setTimeout as delay } from 'node:timers/promises';

export interface DemoSender {
  readonly gateway: string;
  readonly key: string;
  readonly signal: AbortSignal;
}

export interface DemoBatch {
  readonly source: string;
  readonly stream: string;
  readonly epoch: string;
  readonly batchSeq: number;
  readonly firstSeq: number;
  readonly lines: readonly string[];
}

const encoder = new TextEncoder();

function bodyOf(lines: readonly string[]): { body: Uint8Array<ArrayBuffer>; type: string } {
  const multiline = lines.some((line) => line.includes('\n'));
  if (!multiline) return { body: encoder.encode(`${lines.join('\n')}\n`), type: 'text/plain; charset=utf-8' };
  let offset = 0;
  const events = lines.map((line) => {
    const bytes = encoder.encode(line);
    const event = { offset, bytes };
    offset += bytes.byteLength + 1;
    return event;
  });
  return { body: new Uint8Array(encodeFrames(events)), type: batchContentType };
}

/** Sends consecutive events of one stream; sending them again is harmless. Waits while the gateway is full or away. */
export async function sendBatch(sender: DemoSender, batch: DemoBatch): Promise<void> {
  const { body, type } = bodyOf(batch.lines);
  const headers = {
    authorization: `ApiKey ${sender.key}`,
    'content-type': type,
    [batchHeaders.agentId]: 'demo',
    [batchHeaders.source]: batch.source,
    [batchHeaders.stream]: encodeURIComponent(batch.stream),
    [batchHeaders.epoch]: batch.epoch,
    [batchHeaders.batchSeq]: String(batch.batchSeq),
    [batchHeaders.firstSeq]: String(batch.firstSeq),
    [batchHeaders.count]: String(batch.lines.length),
    [batchHeaders.crc32c]: crc32c(body).toString(16).padStart(8, '0'),
  };
  await send(`${sender.gateway}/ingest/v1/batch`, { headers, body, signal: sender.signal });
}

/** Sends lines to `/ingest/v1/ndjson`, as an ordinary client would. */
export async function sendLines(sender: DemoSender, source: string, lines: readonly string[]): Promise<void> {
  await send(`${sender.gateway}/ingest/v1/ndjson?source=${encodeURIComponent(source)}`, {
    headers: { authorization: `ApiKey ${sender.key}`, 'content-type': 'application/x-ndjson' },
    body: encoder.encode(`${lines.join('\n')}\n`),
    signal: sender.signal,
  });
}

async function send(
  url: string,
  init: { headers: Record<string, string>; body: Uint8Array<ArrayBuffer>; signal: AbortSignal },
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const answer = await tryOnce(url, init);
    if (answer === 'ok') return;
    if (answer.final || attempt === 60)
      throw new AppError('internal.unexpected', `The gateway did not take the demo data: ${answer.reason}`);
    await delay(Math.min(200 * attempt, 2000), undefined, { signal: init.signal });
  }
}

async function tryOnce(url: string, init: RequestInit): Promise<'ok' | { final: boolean; reason: string }> {
  try {
    const response = await fetch(url, { ...init, method: 'POST' });
    const text = await response.text();
    if (response.ok) return 'ok';
    const passing = response.status === 429 || response.status >= 500;
    return { final: !passing, reason: `${response.status} ${text.slice(0, 300)}` };
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    return { final: false, reason: error instanceof Error ? error.message : String(error) };
  }
}
