import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ProxiedCall {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** `lost`: forwarded, but the answer never comes; `cut`: not even forwarded; `busy`: every second item of a bulk gets 429. */
export type Fault = 'none' | 'lost' | 'cut' | 'busy';

export interface FaultProxy {
  readonly address: string;
  /** What happens to the calls that come next. */
  rule: (call: ProxiedCall) => Fault;
  close(): Promise<void>;
}

/** Stands between a store and its engine and does what networks and busy engines do. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const proxy = { address: '', rule: (_: ProxiedCall): Fault => 'none' };
  const server = createServer((request, response) => {
    answer(target, proxy.rule, { request, response }).catch(() => request.socket.destroy());
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

async function answer(
  target: string,
  rule: (call: ProxiedCall) => Fault,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const call = { method: request.method ?? '', path: request.url ?? '', body: Buffer.concat(chunks).toString() };
  const fault = rule(call);
  if (fault === 'cut') throw new Error('cut');
  const [sent, busy] = fault === 'busy' ? halve(call.body) : [call.body, []];
  const result = await fetch(`${target}${call.path}`, {
    method: call.method,
    headers: {
      'content-type': request.headers['content-type'] ?? 'application/json',
      accept: request.headers.accept ?? 'application/json',
    },
    ...(sent === '' ? {} : { body: sent }),
  });
  const text = await result.text();
  if (fault === 'lost') throw new Error('lost');
  response.writeHead(result.status, {
    'content-type': result.headers.get('content-type') ?? 'application/json',
    'x-elastic-product': 'Elasticsearch',
  });
  response.end(fault === 'busy' ? joined(text, busy) : text);
}

/** The items with an even number, and the numbers of the others. */
function halve(body: string): [string, number[]] {
  const lines = body.trimEnd().split('\n');
  const kept: string[] = [];
  const busy: number[] = [];
  for (let item = 0, at = 0; at < lines.length; item++, at += 2) {
    if (item % 2 === 0) kept.push(lines[at] ?? '', lines[at + 1] ?? '');
    else busy.push(item);
  }
  return [`${kept.join('\n')}\n`, busy];
}

function joined(text: string, busy: readonly number[]): string {
  const { items } = JSON.parse(text) as { items: unknown[] };
  const refused = { create: { status: 429, error: { type: 'es_rejected_execution_exception', reason: 'busy' } } };
  for (const item of busy) items.splice(item, 0, refused);
  return JSON.stringify({ errors: true, items });
}
