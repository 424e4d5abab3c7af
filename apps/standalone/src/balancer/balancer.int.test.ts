import { createServer, request, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { freePorts } from '../supervisor/ports.ts';
import { startBalancer, type Balancer } from './balancer.ts';

const servers: Server[] = [];
const balancers: Balancer[] = [];

afterEach(async () => {
  await Promise.all(balancers.splice(0).map((balancer) => balancer.close()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A process behind the balancer that says it is ready and answers everything else by `listener`. */
async function backend(port: number, listener: RequestListener): Promise<Server> {
  const server = createServer((req, res) => {
    if (req.url === '/readyz') res.end('ok');
    else listener(req, res);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}

async function balance(ports: readonly number[], behindProxy?: string): Promise<string> {
  const [port = 0] = await freePorts(1);
  const upstreams = ports.map((one) => `http://127.0.0.1:${String(one)}`);
  const options = { host: '127.0.0.1', port, upstreams, readyPath: '/readyz' };
  balancers.push(await startBalancer({ ...options, ...(behindProxy === undefined ? {} : { behindProxy }) }));
  await delay(200);
  return `http://127.0.0.1:${String(port)}`;
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of req) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString();
}

it('spreads requests, and goes on with those that are left', async () => {
  const ports = await freePorts(2);
  const [first, second] = await Promise.all(ports.map((port) => backend(port, (_, res) => res.end(String(port)))));
  const url = await balance(ports);
  const ask = async (): Promise<string> => (await fetch(url)).text();
  expect(new Set([await ask(), await ask(), await ask(), await ask()])).toEqual(new Set(ports.map(String)));
  first?.closeAllConnections();
  first?.close();
  for (let i = 0; i < 10; i++) expect(await ask()).toBe(String(ports[1]));
  second?.closeAllConnections();
  second?.close();
  const refused = await fetch(url);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
});

it('carries bodies, statuses and headers, and tells where the client is', async () => {
  const [port = 0] = await freePorts(1);
  await backend(port, (req, res) => {
    void bodyOf(req).then((body) => {
      res.writeHead(201, { 'x-kept': 'yes' });
      res.end(JSON.stringify({ body, method: req.method, url: req.url, headers: req.headers }));
    });
  });
  const init = { method: 'POST', body: 'x'.repeat(3_000_000), headers: { 'x-forwarded-for': '6.6.6.6', 'x-own': 'a' } };
  const answer = await fetch(`${await balance([port])}/a?b=%20`, init);
  expect([answer.status, answer.headers.get('x-kept')]).toEqual([201, 'yes']);
  const seen: unknown = await answer.json();
  expect(seen).toMatchObject({ method: 'POST', url: '/a?b=%20', body: init.body });
  expect(seen).toMatchObject({
    headers: { 'x-own': 'a', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
  });
  const behind = await fetch(await balance([port], '127.0.0.0/8'), init);
  expect(await behind.json()).toMatchObject({ headers: { 'x-forwarded-for': '6.6.6.6, 127.0.0.1' } });
});

it('lets an event stream through as it comes, and ends it when the client has gone', async () => {
  const [port = 0] = await freePorts(1);
  const gone = Promise.withResolvers<true>();
  await backend(port, (_, res) => {
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write('data: 1\n\n');
    res.once('close', () => gone.resolve(true));
  });
  const leaving = new AbortController();
  const answer = await fetch(await balance([port]), { signal: leaving.signal });
  const reader = answer.body?.getReader();
  expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 1\n\n');
  leaving.abort();
  expect(await gone.promise).toBe(true);
});

it('never sends twice what a process had begun', async () => {
  const ports = await freePorts(2);
  let seen = 0;
  for (const port of ports) {
    await backend(port, (req) => {
      seen++;
      req.once('data', () => req.socket.destroy());
    });
  }
  const answer = await fetch(await balance(ports), { method: 'POST', body: 'one line' });
  expect([answer.status, seen]).toEqual([502, 1]);
});

it('hands on a refusal that comes before the end of the body', async () => {
  const [port = 0] = await freePorts(1);
  await backend(port, (req, res) => {
    // As the gateway does: what still arrives is thrown away, so that the answer is read.
    req.resume();
    res.writeHead(413).end('too large');
  });
  const url = new URL(await balance([port]));
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const out = request({ port: url.port, method: 'POST', headers: { 'content-length': 50_000_000 } }, (answer) => {
      resolve(answer.statusCode);
      out.destroy();
    });
    out.once('error', reject);
    out.write(Buffer.alloc(1_000_000));
  });
  expect(status).toBe(413);
});
