import { batchContentType, batchHeaders, crc32c, encodeFrames } from '@logwarden/contracts';
import { send, type DemoSender } from './send.ts';

export interface DemoBatch {
  readonly source: string;
  readonly stream: string;
  readonly epoch: string;
  readonly batchSeq: number;
  readonly firstSeq: number;
  readonly lines: readonly string[];
}

const encoder = new TextEncoder();

function bodyOf(lines: readonly string[]): { body: Uint8Array; type: string } {
  const multiline = lines.some((line) => line.includes('\n'));
  if (!multiline) return { body: encoder.encode(`${lines.join('\n')}\n`), type: 'text/plain; charset=utf-8' };
  let offset = 0;
  const events = lines.map((line) => {
    const bytes = encoder.encode(line);
    const event = { offset, bytes };
    offset += bytes.byteLength + 1;
    return event;
  });
  return { body: encodeFrames(events), type: batchContentType };
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
