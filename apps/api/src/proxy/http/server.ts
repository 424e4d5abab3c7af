import { filterPath, replyType } from '@logwarden/contracts';
import { apiKeyId, AppError } from '@logwarden/kernel';
import { scopeOfKey, type KeyRefusal, type ResolvedKey } from '@logwarden/services';
import { MetricsAccess } from '@logwarden/telemetry';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { withDeadline } from '../../deadline.ts';
import { asAppError } from '../../error-answer.ts';
import { parseJson } from '../ask/json.ts';
import { elasticError, malformed, refused } from '../ask/refusal.ts';
import type { ProxyDeps } from '../deps.ts';
import { greeting } from '../greeting.ts';
import { assertUse, findRoute } from '../routes.ts';
import { ok, type Answer, type Call } from './call.ts';
import { Parameters } from './parameters.ts';
import { assertJsonOnly, readBody } from './read-body.ts';

const keyRefusals: Readonly<Record<KeyRefusal, string>> = {
  missing: 'missing authentication credentials: send a read key, Authorization: ApiKey …',
  invalid: 'the key is not valid',
  expired: 'the key is not valid',
  read_only: 'the key is not valid',
};

interface ServedDeps extends ProxyDeps {
  readonly access: MetricsAccess;
}

interface Target {
  readonly method: string;
  readonly segments: readonly string[];
  readonly parameters: Parameters;
}

/** Escapes are resolved once; a part that is not UTF-8 after it is refused. */
function targetOf(request: IncomingMessage): Target {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  let segments: string[];
  try {
    segments = path
      .split('/')
      .filter((text) => text !== '')
      .map(decodeURIComponent);
  } catch {
    throw malformed('the path', 'percent-encoded UTF-8');
  }
  const parameters = new Parameters(mark < 0 ? '' : url.slice(mark + 1));
  return { method: request.method ?? 'GET', segments, parameters };
}

async function keyOf(deps: ProxyDeps, request: IncomingMessage): Promise<ResolvedKey> {
  const answer = await deps.directory.resolveKey(request.headers.authorization);
  if (answer.ok) return answer.key;
  throw new AppError(answer.refusal === 'missing' ? 'auth.required' : 'auth.invalid', keyRefusals[answer.refusal]);
}

function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new AppError('query.cancelled', 'The client has gone.'));
  });
  return gone.signal;
}

function assertFormat(parameters: Parameters): void {
  const format = parameters.text('format');
  if (format !== undefined && format !== 'json') throw refused(`format=${format}`, 'JSON only');
}

/** Health and metrics, as every process of ours has them: no key, and nothing of a tenant. */
async function operations(deps: ServedDeps, target: Target, request: IncomingMessage): Promise<Answer | undefined> {
  const [first = '', second] = target.segments;
  if (target.method !== 'GET' || second !== undefined) return undefined;
  if (first === 'healthz') return ok({ status: 'ok' });
  if (first === 'readyz') {
    await deps.directory.allSources();
    return ok({ status: 'ready' });
  }
  const { remoteAddress: address, localAddress } = request.socket;
  const found = await deps.access.answer(`/${first}`, { address, localAddress, headers: request.headers });
  return found === undefined ? undefined : { status: 200, body: found.body, headers: { 'Content-Type': found.type } };
}

async function answer(deps: ServedDeps, request: IncomingMessage, response: ServerResponse): Promise<Answer> {
  const target = targetOf(request);
  const operation = await operations(deps, target, request);
  if (operation !== undefined) return operation;
  const { method, segments, parameters } = target;
  if (segments.length === 0 && (method === 'GET' || method === 'HEAD')) {
    // Says nothing of any tenant; a key that is sent with it is checked, so that a wrong one shows early.
    if (request.headers.authorization !== undefined) await keyOf(deps, request);
    parameters.allow([]);
    return greeting(request.headers['user-agent']);
  }
  const key = await keyOf(deps, request);
  const actor = {
    kind: 'apiKey',
    apiKeyId: apiKeyId(key.apiKeyId),
    use: key.use,
    createSources: key.createSources,
  } as const;
  const route = findRoute(method, segments);
  assertUse(route, actor);
  parameters.allow(route.parameters);
  if (route.use === 'read') assertJsonOnly(request);
  assertFormat(parameters);
  let text: Promise<string> | undefined;
  const bodyText = (): Promise<string> => (text ??= readBody(request));
  const run = (signal: AbortSignal): Promise<Answer> => {
    const call: Call = {
      deps,
      ctx: {
        actor,
        scope: scopeOfKey(key),
        requestId: randomUUID(),
        peer: request.socket.remoteAddress ?? '',
      },
      method,
      segments,
      parameters,
      request,
      signal,
      bodyText,
      body: async () => {
        const given = await bodyText();
        return given.trim() === '' ? undefined : parseJson(given);
      },
    };
    return route.run(call);
  };
  const gone = goneSignal(response);
  // What is sent may take as long as its sender needs; the gateway has limits of its own.
  return route.use === 'ingest' ? run(gone) : withDeadline(gone, deps.queryTimeoutMs, run);
}

/** `filter_path` over what is about to leave. Errors keep their form, so that a client always learns why. */
function filtered(request: IncomingMessage, { status, body, headers }: Answer): Answer {
  const mark = (request.url ?? '').indexOf('?');
  const filter = mark < 0 ? null : new URLSearchParams((request.url ?? '').slice(mark + 1)).get('filter_path');
  // What the gateway answered it has filtered itself.
  if (filter === null || status >= 400 || typeof body === 'string')
    return { status, body, ...(headers === undefined ? {} : { headers }) };
  return { status, body: filterPath(body, filter) ?? {}, ...(headers === undefined ? {} : { headers }) };
}

function send(request: IncomingMessage, response: ServerResponse, { status, body, headers }: Answer): void {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  // A body that was not read must not be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.writeHead(status, {
    'Content-Type': replyType(request.headers.accept, request.headers['content-type']),
    'Content-Length': bytes.byteLength,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
  if (!request.complete) request.resume();
}

function failure(deps: ProxyDeps, caught: unknown): Answer {
  const error = asAppError(caught);
  if (error.status >= 500) deps.logger.error({ err: error, cause: error.cause }, 'a request of the proxy failed');
  return elasticError(error);
}

async function handle(deps: ServedDeps, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('X-elastic-product', 'Elasticsearch');
  const begunMs = performance.now();
  const given = await answer(deps, request, response).then(
    (found) => filtered(request, found),
    (caught: unknown) => failure(deps, caught),
  );
  const { status } = given;
  if (!response.headersSent && !response.destroyed) send(request, response, given);
  deps.metrics.count('proxy_requests_total', 'Requests to the Elasticsearch-compatible proxy', 1, {
    status: String(status),
  });
  const ms = Math.round(performance.now() - begunMs);
  deps.logger.debug({ method: request.method, status, ms }, 'answered');
}

/** The proxy's server, over TLS where there is a certificate. Nothing listens until `listen`. */
export function createProxyServer(given: ProxyDeps): Server {
  const deps = { ...given, access: new MetricsAccess(given.metrics, given.metricsFrom) };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    handle(deps, request, response).catch((error: unknown) => {
      deps.logger.error({ err: error }, 'a request could not be answered');
      response.destroy();
    });
  };
  const options = { requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 60_000, noDelay: true };
  return deps.tls === undefined
    ? createServer(options, onRequest)
    : createTlsServer({ ...options, ...deps.tls }, onRequest);
}
