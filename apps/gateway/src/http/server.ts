import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { AppError } from '@logwarden/kernel';
import type { Logger, MetricsAccess } from '@logwarden/telemetry';
import { unknownTenant } from '../counters.ts';
import { scopeOfKey } from '../directory.ts';
import { filterPath } from '../elastic/filter-path.ts';
import { answerSurface } from '../elastic/surface.ts';
import { replyType } from '../elastic/version.ts';
import type { Call, GatewayParts, Reply } from './call.ts';
import { checkBodyHeaders, readBody, type Body } from './read-body.ts';
import type { Pass } from '../quota/intake.ts';
import { answerWhenFull, clientFamily, errorReply, keyError, type Dialect } from './refusal.ts';
import { findDoor, type Door } from './route.ts';

export interface ServerDeps {
  readonly parts: GatewayParts;
  readonly logger: Logger;
  readonly metrics: MetricsAccess;
  /** Name shown as the node's. */
  readonly name: string;
  /** Why the gateway is not ready to take events, or null. */
  notReady(): string | null;
  /** Address of the sender. */
  peerOf(req: IncomingMessage): string;
}

interface Target {
  readonly method: string;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

/** After a refusal what still arrives is thrown away for this long, so that the client reads the answer before the end. */
const lingerMs = 5_000;

function parseTarget(req: IncomingMessage): Target {
  const url = req.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  try {
    const segments = path
      .split('/')
      .filter((text) => text !== '')
      .map(decodeURIComponent);
    return { method: req.method ?? 'GET', segments, query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)) };
  } catch {
    throw new AppError('request.invalid', 'The path is not percent-encoded UTF-8', { details: { field: 'path' } });
  }
}

/** Who may be refused without a tenant's name: the key is not known yet. */
interface Known {
  tenant: string;
}

/** PEM texts of a certificate with its chain, and of its key. */
export interface TlsPair {
  readonly cert: string;
  readonly key: string;
}

/** One server for every HTTP protocol, over TLS where there is a certificate. Nothing listens until `listen`. */
export function createGatewayServer(deps: ServerDeps, tls?: TlsPair): Server | TlsServer {
  const { limits } = deps.parts;
  const onRequest = (req: IncomingMessage, res: ServerResponse): void => {
    handle(deps, req, res).catch((error: unknown) => {
      deps.logger.error({ err: error }, 'a request could not be answered');
      res.destroy();
    });
  };
  const options = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.bodyTimeoutMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: 5_000,
    noDelay: true,
  };
  const server =
    tls === undefined ? createServer(options, onRequest) : createTlsServer({ ...options, ...tls }, onRequest);
  server.on('checkContinue', onRequest);
  server.maxConnections = limits.maxConnections;
  server.timeout = limits.idleTimeoutMs;
  return server;
}

async function handle(deps: ServerDeps, req: IncomingMessage, res: ServerResponse): Promise<void> {
  res.setHeader('X-elastic-product', 'Elasticsearch');
  const known: Known = { tenant: unknownTenant };
  let dialect: Dialect = (req.url ?? '').startsWith('/ingest/') ? 'native' : 'elastic';
  try {
    const target = parseTarget(req);
    if (target.segments[0] === 'ingest') dialect = 'native';
    send(req, res, dialect, await answer(deps, req, res, { target, known }));
  } catch (error) {
    refuse(deps, req, res, { dialect, known, error: toAppError(deps, error) });
  }
}

function toAppError(deps: ServerDeps, error: unknown): AppError {
  if (error instanceof AppError && error.status < 500) return error;
  deps.logger.error({ err: error }, 'a request failed');
  return error instanceof AppError
    ? error
    : new AppError('internal.unexpected', 'the gateway failed', { cause: error });
}

async function operations(deps: ServerDeps, req: IncomingMessage, target: Target): Promise<Reply | null> {
  if (target.segments.length !== 1 || (target.method !== 'GET' && target.method !== 'HEAD')) return null;
  switch (target.segments[0]) {
    case 'healthz':
      return { status: 200, body: { status: 'ok' } };
    case 'readyz': {
      const reason = deps.notReady();
      return reason === null
        ? { status: 200, body: { status: 'ready' } }
        : { status: 503, body: { status: 'waiting', reason } };
    }
    case 'metrics':
    case 'metrics.json': {
      const { remoteAddress: address, localAddress } = req.socket;
      const reader = { address, localAddress, headers: req.headers };
      const found = await deps.metrics.answer(`/${target.segments[0]}`, reader);
      return found === undefined
        ? notFound('There is no such thing at this gateway', false)
        : { status: 200, body: found.body, contentType: found.type };
    }
    default:
      return null;
  }
}

async function answer(
  deps: ServerDeps,
  req: IncomingMessage,
  res: ServerResponse,
  state: { readonly target: Target; readonly known: Known },
): Promise<Reply> {
  const { target, known } = state;
  const operation = await operations(deps, req, target);
  if (operation !== null) return operation;
  const route = findDoor(target.method, target.segments);
  if (route?.kind === 'door') return enter(deps, req, res, { ...state, door: route.door });
  if (route?.kind === 'method') {
    return {
      ...notFound(`Use ${route.allow} here`, target.segments[0] === 'ingest'),
      status: 405,
      headers: { Allow: route.allow },
    };
  }
  // Start-up calls say nothing of a tenant; a key that is sent with one is checked, so that a wrong one shows early.
  if (req.headers.authorization !== undefined || target.method === 'PUT') await authenticate(deps, req, known);
  const surface = answerSurface({
    method: target.method,
    segments: target.segments,
    userAgent: req.headers['user-agent'],
    host: req.headers.host ?? '',
    name: deps.name,
  });
  if (surface === null)
    return notFound(
      `There is no ${target.method} /${target.segments.join('/')} at this gateway`,
      target.segments[0] === 'ingest',
    );
  const filter = target.query.get('filter_path');
  return filter === null || typeof surface.body === 'string'
    ? surface
    : { ...surface, body: asObject(filterPath(surface.body, filter)) };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function notFound(message: string, isNative: boolean): Reply {
  return errorReply(new AppError('resource.not_found', message), isNative ? 'native' : 'elastic');
}

async function authenticate(deps: ServerDeps, req: IncomingMessage, known: Known): Promise<Call['key']> {
  const answer = await deps.parts.directory.resolveIngestKey(req.headers.authorization);
  if (!answer.ok) throw keyError(answer.refusal);
  known.tenant = answer.key.tenantId;
  return answer.key;
}

async function enter(
  deps: ServerDeps,
  req: IncomingMessage,
  res: ServerResponse,
  state: { readonly target: Target; readonly known: Known; readonly door: Door },
): Promise<Reply> {
  const { parts } = deps;
  const key = await authenticate(deps, req, state.known);
  checkBodyHeaders(req, parts.limits);
  const read = (): Promise<Body> => {
    if (req.headers.expect !== undefined) res.writeContinue();
    return readBody(req, parts.limits, parts.held);
  };
  let pass: Pass | undefined;
  const call: Call = {
    req,
    query: state.target.query,
    key,
    scope: scopeOfKey(key),
    peer: deps.peerOf(req),
    receivedAtMs: parts.clock.nowMs(),
    readBody: async () => {
      pass = await parts.intake.admit({
        tenantId: key.tenantId,
        bytes: Number(req.headers['content-length'] ?? 0),
        isGone: () => req.socket.destroyed,
      });
      return read();
    },
    readRefused: read,
    noteReceived: (events, bytes) => {
      parts.counters.received(key.tenantId, events, bytes);
      if (pass !== undefined) parts.intake.settle(pass, { bytes, events });
    },
  };
  try {
    return await state.door(parts, call);
  } catch (error) {
    if (pass !== undefined && error instanceof AppError && error.retryable) parts.intake.giveBack(pass);
    throw error;
  }
}

function send(req: IncomingMessage, res: ServerResponse, dialect: Dialect, reply: Reply): void {
  const { status, body } = reply;
  const elasticType = replyType(req.headers.accept, req.headers['content-type']);
  const jsonType = dialect === 'elastic' ? elasticType : 'application/json';
  const type = reply.contentType === undefined || reply.contentType === 'elastic' ? jsonType : reply.contentType;
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  for (const [name, value] of Object.entries(reply.headers ?? {})) res.setHeader(name, value);
  // A body that was not read must not be taken for the next request.
  const unread = !req.complete;
  if (unread) res.setHeader('Connection', 'close');
  res.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.byteLength });
  res.end(req.method === 'HEAD' ? undefined : bytes);
  if (unread) linger(req);
}

function linger(req: IncomingMessage): void {
  const timer = setTimeout(() => req.socket.destroy(), lingerMs);
  timer.unref();
  req.socket.once('close', () => clearTimeout(timer));
  req.on('error', () => undefined);
  req.resume();
}

function refuse(
  deps: ServerDeps,
  req: IncomingMessage,
  res: ServerResponse,
  refusal: { readonly dialect: Dialect; readonly known: Known; readonly error: AppError },
): void {
  const { error, dialect, known } = refusal;
  const family = clientFamily(req);
  deps.parts.counters.refusedRequest(known.tenant, error.code, family);
  const choice = answerWhenFull(family);
  if (res.headersSent || req.socket.destroyed || (error.retryable && choice.kind === 'close')) {
    req.socket.destroy();
    return;
  }
  if (!error.retryable || choice.kind === 'close') {
    send(req, res, dialect, errorReply(error, dialect));
    return;
  }
  const reply = errorReply(error, dialect, choice.status);
  send(req, res, dialect, {
    ...reply,
    headers: { ...reply.headers, 'Retry-After': String(retryAfterS(error) ?? deps.parts.limits.retryAfterS) },
  });
}

/** What the error itself knows of when to come again. */
function retryAfterS({ details }: AppError): number | undefined {
  const ms = details['retryAfterMs'];
  return typeof ms === 'number' ? Math.max(1, Math.ceil(ms / 1000)) : undefined;
}
