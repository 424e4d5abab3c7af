import { makeSelfSigned } from '@logwarden/testing/self-signed';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGateway, type RunningGateway } from '../test-kit/gateway-kit.ts';

const pair = makeSelfSigned(Date.now());
let running: RunningGateway;
let localPort = 0;

beforeAll(async () => {
  localPort = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
  running = await startGateway({ tls: { pair, localPort } });
});
afterAll(() => running.close());

function post(body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: running.port,
        path: '/ingest/v1/raw?source=app',
        method: 'POST',
        ca: pair.cert,
        headers: { authorization: 'ApiKey good' },
        agent: false,
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

it('takes logs with TLS, whose certificate is the one given, and nothing in the clear on that port', async () => {
  expect(await post('one\ntwo')).toBe(200);
  expect(running.bus.events()).toEqual(['one', 'two']);
  await expect(fetch(`http://127.0.0.1:${String(running.port)}/healthz`)).rejects.toThrow();
});

it('answers processes of this machine on the loopback port', async () => {
  expect((await fetch(`http://127.0.0.1:${String(localPort)}/readyz`)).status).toBe(200);
});
