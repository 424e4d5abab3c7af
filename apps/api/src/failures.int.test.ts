import { AppError } from '@logwarden/kernel';
import type { StorePort } from '@logwarden/store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWorld, type World } from './testing/world.ts';

const range = { from: '2025-12-30T00:00:00Z', to: '2025-12-31T00:00:00Z' };
type Search = StorePort['search'];

let world: World;
let readKey: string;
let origin: string;
let search: Search;

/** A search that ends only by its signal, and tells when it began and ended. */
function hangingSearch(): { search: Search; begun: Promise<void>; ended: Promise<unknown> } {
  const begun = Promise.withResolvers<undefined>();
  const ended = Promise.withResolvers<unknown>();
  return {
    begun: begun.promise,
    ended: ended.promise,
    search: (_scope, _request, signal) => {
      begun.resolve(undefined);
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          ended.resolve(signal.reason);
          reject(new AppError('query.cancelled', 'cancelled'));
        });
      });
    },
  };
}

beforeAll(async () => {
  world = await startWorld({
    queryTimeoutMs: 150,
    wrapStore: (store) =>
      new Proxy(store, {
        get: (target, name) => (name === 'search' ? search : Reflect.get(target, name)) as unknown,
      }),
  });
  ({ readKey } = await world.addTenant('customs'));
  await world.api.listen({ port: 0, host: '127.0.0.1' });
  const address = world.api.server.address();
  origin = typeof address === 'object' && address !== null ? `http://127.0.0.1:${String(address.port)}` : '';
});
afterAll(() => world.stop());
beforeEach(() => {
  search = () => Promise.reject(new TypeError('not set'));
});

async function post(signal?: AbortSignal): Promise<Response> {
  return fetch(`${origin}/api/v1/search`, {
    method: 'POST',
    headers: { authorization: readKey, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '', ...range }),
    ...(signal === undefined ? {} : { signal }),
  });
}

describe('a search', () => {
  it('is ended in the store when the client goes away', async () => {
    const hanging = hangingSearch();
    ({ search } = hanging);
    const client = new AbortController();
    const answer = post(client.signal).catch((error: unknown) => error);
    await hanging.begun;
    client.abort();
    await answer;
    expect(await hanging.ended).toMatchObject({ code: 'query.cancelled' });
  });

  it('is ended when its time is up, and says so', async () => {
    const hanging = hangingSearch();
    ({ search } = hanging);
    const answer = await post();
    expect(answer.status).toBe(504);
    expect(await answer.json()).toMatchObject({ error: { code: 'query.timeout', retryable: true } });
  });

  it('tells nothing of an inner failure but its request id', async () => {
    search = () => Promise.reject(new TypeError('cannot read /var/lib/secret'));
    const answer = await post();
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toContain('secret');
    expect(JSON.parse(text)).toEqual({
      error: {
        code: 'internal.unexpected',
        message: 'Something went wrong inside.',
        retryable: false,
        requestId: answer.headers.get('x-request-id'),
      },
    });
  });

  it('passes on that the store is away, with when to come again', async () => {
    search = () =>
      Promise.reject(new AppError('store.unavailable', 'The store is starting.', { details: { path: '/x' } }));
    const answer = await post();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({
      error: { code: 'store.unavailable', message: 'The store is starting.' },
    });
  });
});

describe('without the database', () => {
  it('is not ready, keys go on, sessions and sign-in say that it is away', async () => {
    const session = await world.signIn('admin@customs.example');
    const reader = world.client(readKey);
    await reader.listSourceStats();
    await world.stopDatabase();
    const ready = await fetch(`${origin}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ error: { code: 'db.unavailable', retryable: true } });
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    await expect(reader.listSourceStats()).resolves.toEqual({ items: [] });
    await expect(world.client(session).getSession()).rejects.toMatchObject({ code: 'db.unavailable', status: 503 });
    await expect(world.signIn('admin@customs.example')).rejects.toMatchObject({ code: 'db.unavailable' });
  });
});
