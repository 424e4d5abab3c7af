import { makeSelfSigned } from '@logwarden/testing/self-signed';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listenLocally } from './api.ts';
import { startWorld, type World } from './testing/world.ts';

const tls = makeSelfSigned(Date.now());
let world: World;
let port = 0;
let localPort = 0;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

beforeAll(async () => {
  world = await startWorld({ tls });
  port = Number(new URL(await world.api.listen({ port: 0, host: '127.0.0.1' })).port);
  localPort = await freePort();
  await listenLocally(world.api, localPort);
});
afterAll(() => world.stop());

function statusOf(path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, ca: tls.cert, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    }).once('error', reject);
  });
}

it('answers with TLS, and not in the clear on that port', async () => {
  expect(await statusOf('/healthz')).toBe(200);
  expect(await statusOf('/api/v1/sources')).toBe(401);
  await expect(fetch(`http://127.0.0.1:${String(port)}/healthz`)).rejects.toThrow();
});

it('answers this machine on the loopback port with the same routes, and ends both together', async () => {
  expect((await fetch(`http://127.0.0.1:${String(localPort)}/readyz`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${String(localPort)}/api/v1/sources`)).status).toBe(401);
  await world.api.close();
  await expect(fetch(`http://127.0.0.1:${String(localPort)}/healthz`)).rejects.toThrow();
});
