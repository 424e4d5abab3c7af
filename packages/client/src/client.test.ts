import { routes } from '@logwarden/contracts';
import { QueryClient } from '@tanstack/react-query';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { ClientError, createClient, routeUrl, type CallInput, type CallOutput } from './client.ts';
import { routeQuery, shouldRetry } from './queries.ts';

interface Seen {
  url: string;
  init: RequestInit;
}

function answering(response: () => Response): { seen: Seen[]; fetch: typeof fetch } {
  const seen: Seen[] = [];
  return {
    seen,
    fetch: async (url, init) => {
      seen.push({ url: url instanceof Request ? url.url : url.toString(), init: init ?? {} });
      return response();
    },
  };
}

describe('createClient', () => {
  it('has one method per route, sends path, query, body and headers', async () => {
    const { seen, fetch } = answering(() => Response.json({ items: [] }));
    const client = createClient({ baseUrl: 'http://api.test', fetch, headers: () => ({ authorization: 'Bearer t' }) });
    expect(Object.keys(client)).toEqual(Object.keys(routes));
    await client.listQuarantine({ query: { source: 'till', limit: 5 } });
    await client.updateMember({ params: { userId: 'u/1?' }, body: { roles: ['auditor'] } });
    expect(seen.map((s) => s.url)).toEqual([
      'http://api.test/api/v1/quarantine?source=till&limit=5',
      'http://api.test/api/v1/members/u%2F1%3F',
    ]);
    expect(new Headers(seen[1]?.init.headers).get('authorization')).toBe('Bearer t');
    expect(seen[1]?.init.method).toBe('PATCH');
    expect(seen[1]?.init.body).toBe('{"roles":["auditor"]}');
  });

  it('turns a failure into the catalogue code with request id and details', async () => {
    const error = { code: 'query.invalid', message: 'no', retryable: false, requestId: 'r1', details: { position: 3 } };
    const { fetch } = answering(() => Response.json({ error }, { status: 400 }));
    const failed = createClient({ baseUrl: '', fetch }).listSystems();
    await expect(failed).rejects.toMatchObject({
      code: 'query.invalid',
      status: 400,
      requestId: 'r1',
      details: { position: 3 },
    });
  });

  it('says so when the answer is not ours, or none came, and how long to wait', async () => {
    const page = answering(() => new Response('<html>', { status: 502, headers: { 'retry-after': '2' } }));
    await expect(createClient({ baseUrl: '', fetch: page.fetch }).listSystems()).rejects.toMatchObject({
      code: 'network.malformed',
      retryable: true,
      retryAfterMs: 2000,
    });
    const down = createClient({ baseUrl: '', fetch: () => Promise.reject(new TypeError('down')) });
    await expect(down.listSystems()).rejects.toMatchObject({ code: 'network.unreachable', status: 0 });
  });

  it('rejects with the reason of the signal when the caller gives up', async () => {
    const client = createClient({ baseUrl: '', fetch: () => Promise.reject(new TypeError('aborted')) });
    await expect(client.listSystems(undefined, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
  });

  it('answers undefined for no content', async () => {
    const { fetch } = answering(() => new Response(null, { status: 204 }));
    await expect(createClient({ baseUrl: '', fetch }).signOut()).resolves.toBeUndefined();
  });
});

describe('types', () => {
  it('ask for what the route needs and nothing else', () => {
    expectTypeOf<CallInput<'search'>>().toHaveProperty('body');
    expectTypeOf<CallInput<'listSystems'>>().not.toHaveProperty('body');
    expectTypeOf<CallOutput<'search'>['hits'][number]['raw']>().toEqualTypeOf<string>();
    expectTypeOf<CallOutput<'signOut'>>().toEqualTypeOf<undefined>();
    const client = createClient({ baseUrl: '' });
    expectTypeOf(client.getSource).parameter(0).toEqualTypeOf<CallInput<'getSource'>>();
    expectTypeOf(client.search).parameter(0).not.toBeUndefined();
    expect(routeUrl(routes.getSource, { params: { sourceId: 'sabc' } })).toBe('/api/v1/sources/sabc');
  });
});

describe('routeQuery', () => {
  it('keys by route and input, and hands the signal on', async () => {
    const { seen, fetch } = answering(() => Response.json({ items: [] }));
    const client = createClient({ baseUrl: '', fetch });
    const options = routeQuery(client, 'listQuarantine', { query: { limit: 5 } });
    expect(options.queryKey).toEqual(['listQuarantine', { query: { limit: 5 } }]);
    await expect(new QueryClient().query(options)).resolves.toEqual({ items: [] });
    expect(seen[0]?.init.signal).toBeInstanceOf(AbortSignal);
  });

  it('retries only what may get better', () => {
    const parts = { status: 503, retryable: true } as const;
    expect(shouldRetry(0, new ClientError('', { code: 'store.unavailable', ...parts }))).toBe(true);
    expect(shouldRetry(2, new ClientError('', { code: 'store.unavailable', ...parts }))).toBe(false);
    expect(shouldRetry(0, new ClientError('', { code: 'query.invalid', status: 400, retryable: false }))).toBe(false);
    expect(shouldRetry(0, new TypeError('bug'))).toBe(false);
  });
});
