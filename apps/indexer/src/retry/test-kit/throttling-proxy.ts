import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ThrottlingProxy {
  readonly address: string;
  /** Whether new documents of an index get 429, as an engine answers whose queue is full. */
  throttles: (index: string) => boolean;
  close(): Promise<void>;
}

/** Stands before Elasticsearch and throttles some indices. */
export async function startThrottlingProxy(target: string): Promise<ThrottlingProxy> {
  const proxy = { address: '', throttles: (_: string): boolean => false };
  const server = createServer((request, response) => {
    forward(target, proxy.throttles, { request, response }).catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(proxy, {
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

async function forward(
  target: string,
  throttles: (index: string) => boolean,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  const path = request.url ?? '';
  const [sent, refused] = path.startsWith('/_bulk') ? sort(body, throttles) : [body, []];
  const isEmpty = sent === '' && refused.length > 0;
  const result = isEmpty
    ? undefined
    : await fetch(`${target}${path}`, {
        method: request.method ?? 'GET',
        headers: {
          'content-type': request.headers['content-type'] ?? 'application/json',
          accept: request.headers.accept ?? 'application/json',
        },
        ...(sent === '' ? {} : { body: sent }),
      });
  const text = (await result?.text()) ?? '{"errors":true,"items":[]}';
  response.writeHead(result?.status ?? 200, {
    'content-type': result?.headers.get('content-type') ?? 'application/json',
    'x-elastic-product': 'Elasticsearch',
  });
  response.end(refused.length === 0 ? text : joined(text, refused));
}

/** What goes through, and the numbers of the items that do not. */
function sort(body: string, throttles: (index: string) => boolean): [string, number[]] {
  const kept: string[] = [];
  const refused: number[] = [];
  const lines = body.trimEnd().split('\n');
  for (let item = 0, at = 0; at < lines.length; item++) {
    const action = lines[at] ?? '';
    const index = /^\{"create":\{"_index":"([^"]*)"/.exec(action)?.[1];
    const length = action.startsWith('{"delete"') ? 1 : 2;
    if (index !== undefined && throttles(index)) refused.push(item);
    else kept.push(...lines.slice(at, at + length));
    at += length;
  }
  return [kept.length === 0 ? '' : `${kept.join('\n')}\n`, refused];
}

function joined(text: string, refused: readonly number[]): string {
  const { items } = JSON.parse(text) as { items: unknown[] };
  const answer = { create: { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'queue full' } } };
  for (const item of refused) items.splice(item, 0, answer);
  return JSON.stringify({ errors: true, items });
}
