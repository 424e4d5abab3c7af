import { readConfig } from '@logwarden/config';
import { createLogger } from '@logwarden/telemetry';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { endWithParent } from './parent-watch.ts';
import { loadTls } from './tls.ts';

interface NextApp {
  prepare(): Promise<void>;
  getRequestHandler(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}
type MakeNext = (options: {
  readonly dev: false;
  readonly dir: string;
  readonly hostname: string;
  readonly port: number;
}) => NextApp;

const webDir = fileURLToPath(new URL('../../web/', import.meta.url));

/** The console's framework is its own dependency; `next` exports this one function. */
function loadNext(): MakeNext {
  return createRequire(`${webDir}package.json`)('next') as MakeNext;
}

/** What a client says of where it comes from is not believed: there is no proxy in front. */
function tellPeer(request: IncomingMessage): void {
  delete request.headers['x-forwarded-host'];
  delete request.headers['x-forwarded-port'];
  delete request.headers['forwarded'];
  request.headers['x-forwarded-proto'] = 'https';
  request.headers['x-forwarded-for'] = request.socket.remoteAddress ?? '';
}

const config = readConfig();
const logger = createLogger('web', config.logLevel);
const pair = loadTls(config, Date.now());
const app = loadNext()({ dev: false, dir: webDir, hostname: config.host, port: config.ports.web });
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer({ ...pair }, (request, response) => {
  if (config.behindProxy === undefined) tellPeer(request);
  response.setHeader('Strict-Transport-Security', 'max-age=31536000');
  handle(request, response).catch((error: unknown) => {
    logger.error({ err: error }, 'a page could not be answered');
    response.destroy();
  });
});
await new Promise<void>((resolve) => server.listen(config.ports.web, config.host, resolve));
logger.info({ port: config.ports.web }, 'console listens with TLS');
endWithParent(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await app.close();
});
