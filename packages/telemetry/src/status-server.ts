import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { MetricsAccess, MetricsAnswer } from './metrics-access.ts';

export interface StatusServerOptions {
  readonly access: MetricsAccess;
  readonly port: number;
  readonly host: string;
  /** Why the process is not ready, or null. */
  readonly notReady: () => string | null;
}

interface Answer extends MetricsAnswer {
  readonly status: number;
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json', body: JSON.stringify(body) };
}

async function answer({ access, notReady }: StatusServerOptions, request: IncomingMessage): Promise<Answer> {
  const path = (request.url ?? '/').replace(/\?.*$/s, '');
  if (path === '/healthz') return json(200, { status: 'ok' });
  if (path === '/readyz') {
    const reason = notReady();
    return reason === null ? json(200, { status: 'ready' }) : json(503, { status: 'waiting', reason });
  }
  const { remoteAddress: address, localAddress } = request.socket;
  const found = await access.answer(path, { address, localAddress, headers: request.headers });
  if (found === undefined) return json(404, { error: { code: 'resource.not_found', message: 'Not found.' } });
  return { status: 200, ...found };
}

/**
 * `/healthz`, `/readyz`, `/metrics` and `/metrics.json` for a process that has no listener of its own. Resolves when it
 * listens.
 */
export async function startStatusServer(options: StatusServerOptions): Promise<Server> {
  const server = createServer((request, response) => {
    answer(options, request).then(
      ({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return server;
}
