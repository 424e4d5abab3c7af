import type { Agent } from 'node:http';
import { request, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Upstream, Upstreams } from './upstreams.ts';

export interface Forwarding {
  readonly upstreams: Upstreams;
  readonly agent: Agent;
  /** `http` or `https`, as the client speaks to the balancer. */
  readonly scheme: string;
  /** Whether what a connection's other end says of its own clients is believed. */
  readonly isProxy: (address: string) => boolean;
}

/** Of one connection only, never of a request that goes on (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'transfer-encoding',
]);
const forwarding = new Set(['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'forwarded', 'x-real-ip']);

function keptHeaders(raw: readonly string[], dropped: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = raw.slice(at, at + 2);
    if (!hopByHop.has(name.toLowerCase()) && !dropped.has(name.toLowerCase())) kept.push(name, value);
  }
  return kept;
}

function requestHeaders(req: IncomingMessage, { scheme, isProxy }: Forwarding): string[] {
  const peer = (req.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const told = isProxy(peer) ? req.headers : {};
  const before = told['x-forwarded-for'] === undefined ? '' : `${[told['x-forwarded-for']].flat().join(', ')}, `;
  const one = (value: string | string[] | undefined, otherwise: string): string => [value].flat()[0] ?? otherwise;
  const headers = [
    ...keptHeaders(req.rawHeaders, forwarding),
    ...['x-forwarded-for', `${before}${peer}`],
    ...['x-forwarded-proto', one(told['x-forwarded-proto'], scheme)],
    ...['x-forwarded-host', one(told['x-forwarded-host'], req.headers.host ?? '')],
  ];
  return req.headers['transfer-encoding'] === undefined ? headers : [...headers, 'transfer-encoding', 'chunked'];
}

function refuse(res: ServerResponse, status: 502 | 503, message: string): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = JSON.stringify({ error: { code: 'internal.unexpected', message } });
  res.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' }).end(body);
}

/** Resolves when the upstream takes the connection; rejects when it does not, and nothing was sent then. */
function connected(upstreamRequest: ClientRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    upstreamRequest.once('error', reject);
    upstreamRequest.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', resolve);
      else resolve();
    });
  });
}

/** Carries the answer, as it comes: an event stream is not held up. */
function answerWith(answer: IncomingMessage, req: IncomingMessage, res: ServerResponse): void {
  const { statusCode = 502, statusMessage = '', rawHeaders } = answer;
  res.writeHead(statusCode, statusMessage, keptHeaders(rawHeaders, new Set()));
  res.flushHeaders();
  answer.pipe(res);
  answer.once('error', () => res.destroy());
  // An answer before the end of the body refuses it: the rest is thrown away, so that the client reads the answer.
  if (!req.complete) {
    req.unpipe();
    req.resume();
  }
}

async function tryOne(
  forwarding: Forwarding,
  upstream: Upstream,
  { req, res }: { readonly req: IncomingMessage; readonly res: ServerResponse },
): Promise<void> {
  const { hostname, port } = upstream.origin;
  const out = request({
    host: hostname,
    port,
    method: req.method,
    path: req.url,
    agent: forwarding.agent,
    headers: requestHeaders(req, forwarding),
  });
  await connected(out);
  upstream.active++;
  res.once('close', () => {
    upstream.active--;
    if (!res.writableFinished) out.destroy();
  });
  out.once('response', (answer) => answerWith(answer, req, res));
  out.on('error', () => {
    req.unpipe(out);
    req.resume();
    if (!res.headersSent) refuse(res, 502, 'The process that had this request has gone. Send it again.');
  });
  req.pipe(out);
}

/**
 * Hands a request to an upstream. One that takes no connection is passed over, since it has seen nothing of the request;
 * what was begun is never sent twice.
 */
export async function forward(forwarding: Forwarding, req: IncomingMessage, res: ServerResponse): Promise<void> {
  for (const upstream of forwarding.upstreams.order()) {
    try {
      await tryOne(forwarding, upstream, { req, res });
      return;
    } catch {
      upstream.isUp = false;
    }
  }
  req.resume();
  refuse(res, 503, 'No process takes requests now. Send it again in a moment.');
}
