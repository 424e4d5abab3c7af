import { routes, type Download, type Route, type RouteName } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { ReadMeter, readersStore, type LogDeps } from '@logwarden/services';
import { MetricsAccess } from '@logwarden/telemetry';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Readable } from 'node:stream';
import { authenticate, tenantHeader, type Gatekeepers } from './authenticate.ts';
import { makeCall, type Call, type Handlers } from './call.ts';
import type { ApiDeps } from './deps.ts';
import { asAppError, errorAnswer } from './error-answer.ts';
import { errorForLog } from './error-log.ts';
import { accessHandlers } from './handlers/access.ts';
import { healthHandlers } from './handlers/health.ts';
import { logHandlers } from './handlers/logs.ts';
import { maskingHandlers } from './handlers/masking.ts';
import { oidcHandlers } from './handlers/oidc.ts';
import { pipelineHandlers } from './handlers/pipeline.ts';
import { queryHandlers } from './handlers/query.ts';
import { auditHandlers, directoryHandlers, factorHandlers, quotaHandlers, rightsHandlers } from './handlers/rights.ts';
import { revealHandlers } from './handlers/reveal.ts';
import { sessionHandlers } from './handlers/session.ts';
import { sourceHandlers } from './handlers/sources.ts';
import { SessionCache } from './session-cache.ts';
import { validateRequest, type Received } from './validate.ts';

const bodyLimitBytes = 2 * 1_048_576;

type AnyHandler = (request: Received, call: Call) => Promise<unknown>;

/** The handlers by name. Validation has given each request the form of its route, which the types cannot follow here. */
function byName(all: Handlers): Readonly<Record<RouteName, AnyHandler>> {
  return all as Readonly<Record<RouteName, AnyHandler>>;
}

function handlersOf(deps: ApiDeps & Pick<LogDeps, 'reads'>): Readonly<Record<RouteName, AnyHandler>> {
  return byName({
    ...healthHandlers(deps),
    ...sessionHandlers(deps),
    ...accessHandlers(deps),
    ...sourceHandlers(deps),
    ...logHandlers(deps),
    ...maskingHandlers(deps),
    ...revealHandlers(deps),
    ...queryHandlers(deps),
    ...pipelineHandlers(deps),
    ...rightsHandlers(deps),
    ...quotaHandlers(deps),
    ...factorHandlers(deps),
    ...auditHandlers(deps),
    ...directoryHandlers(deps),
    ...oidcHandlers(deps),
  });
}

/** Fires when the client goes away before it has its answer. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new AppError('query.cancelled', 'The client has gone.'));
  });
  return gone.signal;
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

/** A request id of ours, or the caller's where it has a harmless form, so that one id runs through console and api. */
function requestIdOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const given = headerText(headers['x-request-id']);
  return given !== undefined && /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
}

interface Served {
  readonly route: Route;
  readonly handler: AnyHandler;
  readonly keepers: Gatekeepers;
}

/** Routes that only read logs change nobody's rights; every other write may. */
function mayChangeRights(route: Route): boolean {
  return route.method !== 'GET' && route.tag !== 'logs' && route.tag !== 'query';
}

/** A handler of a download route gives nothing else; its type says so, and is lost in the table. */
function isDownload(route: Route, result: unknown): result is Download {
  return route.download === true && typeof result === 'object';
}

function sendDownload(reply: FastifyReply, file: Download): FastifyReply {
  void reply.headers({
    ...file.headers,
    'content-type': file.type,
    'content-length': file.sizeBytes,
    'content-disposition': `attachment; filename="${file.name}"`,
  });
  return reply.send(Readable.from(file.parts, { objectMode: false }));
}

async function answer(served: Served, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { route, handler, keepers } = served;
  const gone = goneSignal(reply);
  const principal = await authenticate(keepers, route.permission, {
    authorization: request.headers.authorization,
    expectedTenant: headerText(request.headers[tenantHeader]),
  });
  const received = validateRequest(route, { params: request.params, query: request.query, body: request.body });
  const peer = { address: request.ip, userAgent: request.headers['user-agent'] ?? '' };
  const call = makeCall({ requestId: request.id, peer, gone, principal });
  const result = await handler(received, call).finally(() => {
    if (mayChangeRights(route)) keepers.sessions.clear();
  });
  const status = Number(Object.keys(route.responses)[0]);
  void reply.code(status);
  if (status === 204) return reply.send();
  return isDownload(route, result) ? sendDownload(reply, result) : reply.send(result);
}

function addErrors(app: FastifyInstance, deps: ApiDeps): void {
  const send = (error: AppError, request: FastifyRequest, reply: FastifyReply): void => {
    const name = request.routeOptions.config.routeName;
    const { body, headers } = errorAnswer(error, request.id, name === undefined ? undefined : routes[name]);
    if (error.status >= 500) {
      const logged = errorForLog(error, deps.maskers);
      deps.logger.error({ error: logged, requestId: request.id, route: name }, 'request failed');
    }
    void reply.code(error.status).headers(headers).send(body);
  };
  app.setErrorHandler((error, request, reply) => send(asAppError(error), request, reply));
  app.setNotFoundHandler((request, reply) =>
    send(new AppError('resource.not_found', 'There is no such route; see /openapi.json.'), request, reply),
  );
}

function addHooks(app: FastifyInstance, deps: ApiDeps): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': request.id,
    });
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.config.routeName ?? 'none';
    const status = String(reply.statusCode);
    deps.metrics.count('logwarden_api_requests_total', 'Requests answered', 1, { route, status });
    deps.metrics.observe('logwarden_api_request_seconds', 'Time to the end of an answer', reply.elapsedTime / 1000, {
      route,
    });
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    deps.logger.debug({ requestId: request.id, route, status: reply.statusCode, ms }, 'answered');
  });
}

/** JSON as usual, but no body at all is none, even where a client always names a content type. */
function addBodyParser(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done);
  });
}

/** Not in the route table: they belong to whoever runs the process, not to a tenant, and their form is Prometheus' own. */
function addMetrics(app: FastifyInstance, deps: ApiDeps): void {
  const access = new MetricsAccess(deps.metrics, deps.metricsFrom);
  for (const path of ['/metrics', '/metrics.json']) {
    app.get(path, async (request, reply) => {
      const { remoteAddress: address, localAddress } = request.raw.socket;
      const found = await access.answer(path, { address, localAddress, headers: request.headers });
      if (found === undefined) throw new AppError('resource.not_found', 'There is no such route; see /openapi.json.');
      return reply.type(found.type).send(found.body);
    });
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    routeName?: RouteName;
  }
}

function serverOf(tls: ApiDeps['tls'], handler: RequestListener, options: ServerOptions): Server {
  return tls === undefined ? createServer(options, handler) : createTlsServer({ ...options, ...tls }, handler);
}

/**
 * Listens on a loopback port without TLS besides, for processes of this machine. Call it after `listen`; it ends with the
 * api.
 */
export async function listenLocally(app: FastifyInstance, port: number): Promise<void> {
  const server = createServer((request, response) => app.routing(request, response));
  app.server.once('close', () => server.close());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  app.server.once('close', () => server.closeAllConnections());
}

/** Builds the api from the route table. No effect before `listen`; `close` ends requests, not the deps. */
export function buildApi(deps: ApiDeps): FastifyInstance {
  const app = Fastify({
    bodyLimit: bodyLimitBytes,
    trustProxy: [...(deps.trustedProxies ?? ['loopback'])],
    genReqId: (request) => requestIdOf(request.headers),
    requestIdHeader: false,
    forceCloseConnections: 'idle',
    serverFactory: (handler, options) => serverOf(deps.tls, handler, options),
    routerOptions: { maxParamLength: 200 },
  });
  addBodyParser(app);
  addHooks(app, deps);
  addErrors(app, deps);
  addMetrics(app, deps);
  const handlers = handlersOf({ ...deps, store: readersStore(deps), reads: new ReadMeter(deps) });
  const keepers = { sessions: new SessionCache(deps), directory: deps.directory };
  const table: readonly [RouteName, Route][] = Object.keys(handlers)
    .filter((name): name is RouteName => name in routes)
    .map((name) => [name, routes[name]]);
  for (const [name, route] of table) {
    app.route({
      method: route.method,
      url: route.path,
      config: { routeName: name },
      handler: (request, reply) => answer({ route, handler: handlers[name], keepers }, request, reply),
    });
  }
  return app;
}
