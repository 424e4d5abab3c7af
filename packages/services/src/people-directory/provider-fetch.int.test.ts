import { AppError } from '@logwarden/kernel';
import { makeSelfSigned } from '@logwarden/testing/self-signed';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { afterAll, describe, expect, it } from 'vitest';
import { providerFetch } from './provider-fetch.ts';

const servers: Server[] = [];

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function plain(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}/`;
}

const get = { method: 'GET', headers: {}, body: undefined };

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'done',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe('requests to a provider', () => {
  it('trust the authority given, and no other', async () => {
    const [own, other] = [makeSelfSigned(Date.now()), makeSelfSigned(Date.now())];
    const port = await listen(createTlsServer(own, (_, response) => response.end('"here"')));
    const url = `https://localhost:${port}/`;
    expect(await (await providerFetch(own.cert)(url, get)).json()).toBe('here');
    expect(await codeOf(providerFetch(other.cert)(url, get))).toBe('db.unavailable');
    expect(await codeOf(providerFetch(null)(url, get))).toBe('db.unavailable');
  });

  it('carry a form and its answer, whatever the status says of it', async () => {
    const url = await plain((request, response) => {
      request.setEncoding('utf8');
      let text = '';
      request.on('data', (part: string) => (text += part));
      request.on('end', () => {
        const type = String(request.headers['content-type']);
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify([type, text]));
      });
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ code: 'a&b 中' });
    const answer = await providerFetch(null)(url, { method: 'POST', headers, body });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual([headers['content-type'], 'code=a%26b+%E4%B8%AD']);
  });

  it('follow no redirect, and speak plainly with this machine only', async () => {
    let asked = 0;
    const target = await plain((_, response) => {
      asked += 1;
      response.end();
    });
    const url = await plain((_, response) => response.writeHead(302, { location: target }).end());
    expect((await providerFetch(null)(url, get)).status).toBe(302);
    expect(asked).toBe(0);
    for (const far of ['http://192.0.2.1/', 'http://localhost.example/', 'file:///etc/passwd']) {
      expect([far, await codeOf(providerFetch(null)(far, get))]).toEqual([far, 'db.unavailable']);
    }
  });

  it('end when the answer is too long, a failure, or does not come', { timeout: 20_000 }, async () => {
    const long = await plain((_, response) => response.end(Buffer.alloc(1_100_000)));
    const broken = await plain((_, response) => response.writeHead(502).end('{}'));
    const silent = await plain(() => undefined);
    const slow = await plain((_, response) => response.write('{'));
    const fetch = providerFetch(null);
    const began = performance.now();
    const codes = await Promise.all([long, broken, silent, slow].map((url) => codeOf(fetch(url, get))));
    expect(codes).toEqual(['db.unavailable', 'db.unavailable', 'db.unavailable', 'db.unavailable']);
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
