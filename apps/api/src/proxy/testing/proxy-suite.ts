import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answered, ProxyWorld } from './proxy-world.ts';

/** Reading through the proxy, the same over every store. */
export function testReading(store: string, start: () => Promise<ProxyWorld>): void {
  describe(`reading over ${store}`, () => {
    const lines = Array.from({ length: 30 }, (_, n) =>
      JSON.stringify({
        '@timestamp': `2025-12-30T08:00:${String(n).padStart(2, '0')}.000Z`,
        message: n % 3 === 0 ? `declaration ${n} timed out` : `declaration ${n} accepted 审单`,
        n,
        took: n * 10,
        ok: n % 2 === 0,
        host: { name: n % 2 === 0 ? 'gz-1' : 'sh-2' },
        level: n % 3 === 0 ? 'error' : 'info',
      }),
    );

    let proxy: ProxyWorld;
    let readKey: string;
    let ingestKey: string;

    beforeAll(async () => {
      proxy = await start();
      const tenant = await proxy.world.addTenant('customs');
      ({ readKey, ingestKey } = tenant);
      await proxy.world.store(await proxy.source(tenant.ctx, 'review', { kind: 'json' }), lines);
      await proxy.world.store(await proxy.source(tenant.ctx, 'gate'), ['2025-12-31 10:00:00 plain line about a gate']);
      const other = await proxy.world.addTenant('bank');
      await proxy.world.store(await proxy.source(other.ctx, 'payments', { kind: 'json' }), [
        JSON.stringify({ '@timestamp': '2025-12-30T08:00:00Z', message: 'payment of another tenant' }),
      ]);
    });

    afterAll(() => proxy.stop());

    interface Hit {
      readonly _id: string;
      readonly _index: string;
      readonly _source: Readonly<Record<string, unknown>>;
      readonly sort?: readonly unknown[];
      readonly fields?: unknown;
      readonly highlight?: unknown;
    }
    interface Found {
      readonly hits: { readonly total?: { value: number; relation: string }; readonly hits: readonly Hit[] };
      readonly aggregations?: Readonly<Record<string, unknown>>;
    }

    /** The tests name what they expect of an answer; its form is checked by their expectations. */
    function found(answered: Answered): Found {
      expect(answered.status, answered.text).toBe(200);
      return answered.json as Found;
    }

    async function search(body: unknown, path = '/review/_search'): Promise<Found> {
      return found(await proxy.ask('POST', path, { key: readKey, body }));
    }

    const numbers = (answer: Found): unknown[] => answer.hits.hits.map(({ _source }) => _source['n']);

    describe('who may come in', () => {
      it('greets without a key, and checks one that is sent', async () => {
        const hello = await proxy.ask('GET', '/');
        expect(hello.json).toMatchObject({ version: { number: '8.19.0' }, tagline: 'You Know, for Search' });
        expect(hello.headers.get('x-elastic-product')).toBe('Elasticsearch');
        expect((await proxy.ask('HEAD', '/')).status).toBe(200);
        expect(
          (await proxy.ask('GET', '/', { key: 'ApiKey lw_kabcdefgh_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' })).status,
        ).toBe(401);
      });

      it('takes a key in each form of Elasticsearch', async () => {
        const [, secret = ''] = readKey.split(' ');
        const [, id = '', token = ''] = secret.split('_');
        const basic = (text: string): string => Buffer.from(text).toString('base64');
        const forms = [
          `ApiKey ${secret}`,
          `ApiKey ${basic(`${id}:${token}`)}`,
          `Basic ${basic(`anybody:${secret}`)}`,
          `Bearer ${secret}`,
        ];
        for (const key of forms) expect((await proxy.ask('GET', '/review/_count', { key })).status, key).toBe(200);
      });

      it('answers in the form of Elasticsearch without a key, and to the wrong kind of key', async () => {
        const none = await proxy.ask('GET', '/_search');
        expect(none).toMatchObject({ status: 401, json: { status: 401, error: { type: 'security_exception' } } });
        expect(none.headers.get('x-elastic-product')).toBe('Elasticsearch');
        expect((await proxy.ask('GET', '/_search', { key: ingestKey })).status).toBe(403);
        expect((await proxy.ask('POST', '/review/_doc', { key: readKey, body: {} })).status).toBe(403);
      });

      it('repeats the compatibility header', async () => {
        const accept = 'application/vnd.elasticsearch+json; compatible-with=8';
        const answer = await proxy.ask('GET', '/review/_count', { key: readKey, headers: { accept } });
        expect(answer.headers.get('content-type')).toBe('application/vnd.elasticsearch+json;compatible-with=8');
      });
    });

    describe('search', () => {
      it('gives the newest hits with flat names', async () => {
        const answer = await search({ size: 2 });
        expect(answer.hits.total).toEqual({ value: 30, relation: 'eq' });
        expect(answer.hits.hits[0]).toMatchObject({
          _index: 'review',
          _score: 1,
          _source: {
            '@timestamp': '2025-12-30T08:00:29.000Z',
            message: 'declaration 29 accepted 审单',
            'event.original': lines[29],
            'host.name': 'sh-2',
            n: 29,
          },
        });
      });

      it('shows the text of a line as its message where there is no other', async () => {
        const answer = await search({ query: { match: { message: 'gate' } } }, '/gate/_search');
        expect(answer.hits.hits).toHaveLength(1);
        expect(String(answer.hits.hits[0]?._source['message'])).toContain('gate');
      });

      it.each([
        [{ term: { n: 7 } }, [7]],
        [{ term: { 'host.name': { value: 'GZ-1' } } }, 15],
        [{ term: { 'host.name.keyword': 'gz-1' } }, 15],
        [{ terms: { n: [3, '4', 5] } }, [5, 4, 3]],
        [{ term: { ok: true } }, 15],
        [{ match: { message: 'timed' } }, 10],
        [{ match: { message: '审单 timed' } }, 30],
        [{ match: { message: { query: '审单 accepted', operator: 'and' } } }, 20],
        [{ match: { message: { query: 'declaration timed 审单', minimum_should_match: 2 } } }, 30],
        [{ match: { message: { query: 'declaration timed 7', minimum_should_match: '-1' } } }, 11],
        [{ match_phrase: { message: 'timed out' } }, 10],
        [{ match_phrase: { message: 'out timed' } }, 0],
        [{ match_phrase: { 'event.original': 'timed out' } }, 10],
        [{ multi_match: { query: 'gz-1 timed', fields: ['message^2', 'host.name'] } }, 10],
        [{ prefix: { 'host.name': 'gz' } }, 15],
        [{ wildcard: { 'host.name': '*h-?' } }, 15],
        [{ prefix: { message: 'accep' } }, 20],
        [{ range: { took: { gte: 270 } } }, [29, 28, 27]],
        [{ range: { took: { gt: '10', lt: 40 } } }, [3, 2]],
        [{ range: { '@timestamp': { gte: '2025-12-30T08:00:28Z' } } }, [29, 28]],
        [{ range: { '@timestamp': { gte: 1767081628000, lte: 1767081628000, format: 'epoch_millis' } } }, [28]],
        [{ range: { '@timestamp': { lt: '2025-12-30' } } }, 0],
        [{ range: { '@timestamp': { lte: '2025-12-30' } } }, 30],
        [{ range: { '@timestamp': { gte: '2025-12-30T16:00:29', time_zone: '+08:00' } } }, [29]],
        [{ range: { '@timestamp': { gte: '2025-12-31||-1d/d', lt: '2025-12-30||+1d' } } }, 30],
        [{ exists: { field: 'host.name' } }, 30],
        [{ bool: { must_not: { exists: { field: 'nothing.here' } } } }, 30],
        [{ bool: { filter: [{ term: { ok: true } }, { range: { n: { lt: 4 } } }] } }, [2, 0]],
        [{ bool: { should: [{ term: { n: 1 } }, { term: { n: 2 } }] } }, [2, 1]],
        [{ bool: { must: { term: { n: 1 } }, should: [{ term: { n: 2 } }] } }, [1]],
        [{ constant_score: { filter: { term: { n: 9 } } } }, [9]],
        [{ query_string: { query: 'level:error AND took >= 200', analyze_wildcard: true } }, 3],
        [{ query_string: { query: '审单 NOT host.name:gz-1' } }, 10],
        [{ simple_query_string: { query: 'timed 审单' } }, 30],
        [{ simple_query_string: { query: 'timed -审单', default_operator: 'and' } }, 10],
        [{ match_none: {} }, 0],
      ])('%j', async (query, expected) => {
        const answer = await search({ query, size: 100 });
        if (typeof expected === 'number') expect(answer.hits.total?.value).toBe(expected);
        else expect(numbers(answer)).toEqual(expected);
        expect(answer.hits.hits).toHaveLength(answer.hits.total?.value ?? -1);
        const counted = await proxy.ask('POST', '/review/_count', { key: readKey, body: { query } });
        expect(counted.json).toMatchObject({ count: answer.hits.total?.value });
      });

      it('pages by from and size, and by search_after in both directions', async () => {
        expect(numbers(await search({ from: 3, size: 2 }))).toEqual([26, 25]);
        for (const order of ['desc', 'asc'] as const) {
          const seen: unknown[] = [];
          let after: readonly unknown[] | undefined;
          for (let page = 0; page < 5; page++) {
            const sort = [{ '@timestamp': { order } }, { _doc: order }];
            const answer = await search({ size: 7, sort, ...(after === undefined ? {} : { search_after: after }) });
            seen.push(...numbers(answer));
            after = answer.hits.hits.at(-1)?.sort ?? after;
          }
          const all = Array.from({ length: 30 }, (_, n) => n);
          expect(seen).toEqual(order === 'asc' ? all : all.reverse());
        }
      });

      it('sorts by values', async () => {
        const answer = await search({ size: 3, sort: [{ 'host.name': 'desc' }, { took: { order: 'asc' } }] });
        expect(answer.hits.hits.map(({ sort }) => sort)).toEqual([
          ['sh-2', 10],
          ['sh-2', 30],
          ['sh-2', 50],
        ]);
      });

      it('filters _source and gives fields', async () => {
        const body = {
          size: 1,
          _source: ['host', 'n'],
          fields: ['took', { field: '@timestamp', format: 'epoch_millis' }],
        };
        const [hit] = (await search(body)).hits.hits;
        expect(hit?._source).toEqual({ 'host.name': 'sh-2', n: 29 });
        expect(hit?.fields).toEqual({ took: [290], '@timestamp': ['1767081629000'] });
        const [bare] = (await search({ size: 1, _source: false })).hits.hits;
        expect(bare).not.toHaveProperty('_source');
      });

      it('marks what matched in the text that is shown', async () => {
        const highlight = { fields: { message: {} }, pre_tags: ['<b>'], post_tags: ['</b>'], number_of_fragments: 0 };
        const answer = await search({ size: 1, query: { match: { message: 'timed' } }, highlight });
        expect(answer.hits.hits[0]?.highlight).toEqual({ message: ['declaration 27 <b>timed</b> out'] });
      });

      it('takes a query from the address', async () => {
        const path = `/review/_search?q=${encodeURIComponent('level:error 审单 OR n:1')}&_source=n&sort=@timestamp:asc`;
        expect(numbers(found(await proxy.ask('GET', path, { key: readKey })))).toEqual([1]);
      });

      it('leaves the total out where nobody asks for it', async () => {
        expect((await search({ track_total_hits: false })).hits.total).toBeUndefined();
        const asInt = await proxy.ask('GET', '/review/_search?rest_total_hits_as_int=true&size=0', { key: readKey });
        expect(asInt.json).toMatchObject({ hits: { total: 30 } });
        const filtered = await proxy.ask('GET', '/review/_search?filter_path=hits.total.value', { key: readKey });
        expect(filtered.text).toBe('{"hits":{"total":{"value":30}}}');
      });
    });

    describe('names of indices', () => {
      it.each([
        ['review', 30],
        ['review,gate', 31],
        ['*', 31],
        ['_all', 31],
        ['r*', 30],
        ['review-*', 30],
        ['review-2025.12.30', 30],
        ['review-2025.12.29', 0],
        ['review-2025.12.*', 30],
        ['review-2024.*', 0],
        ['review-2025.12.29,review-2025.12.30', 30],
        ['*,-review', 1],
        ['nothing*', 0],
        ['%72eview', 30],
      ])('%s', async (name, count) => {
        const answer = await proxy.ask('GET', `/${name}/_count`, { key: readKey });
        expect(answer.json).toMatchObject({ count });
      });

      it('answers a foreign name as one that nobody has', async () => {
        const strip = (text: string, name: string): string => text.replaceAll(name, 'NAME');
        for (const path of ['_search', '_count', '_mapping', '_field_caps?fields=*']) {
          const foreign = await proxy.ask('GET', `/payments/${path}`, { key: readKey });
          const nobody = await proxy.ask('GET', `/paymentz/${path}`, { key: readKey });
          expect(foreign.status).toBe(404);
          expect(strip(foreign.text, 'payments')).toBe(strip(nobody.text, 'paymentz'));
          expect(foreign.json).toMatchObject({ error: { type: 'index_not_found_exception' }, status: 404 });
        }
        expect((await proxy.ask('GET', '/review,payments/_count', { key: readKey })).status).toBe(404);
        const ignored = await proxy.ask('GET', '/review,payments/_count?ignore_unavailable=true', { key: readKey });
        expect(ignored.json).toMatchObject({ count: 30 });
      });

      it.each([
        ['%3Creview-%7Bnow%2Fd%7D%3E', 403],
        ['other:review', 403],
        ['.review', 400],
        ['ｒeview', 400],
        ['%2572eview', 400],
        ['REVIEW', 400],
        ['_review', 403],
        ['revie', 404],
      ])('refuses %s', async (name, status) => {
        expect((await proxy.ask('GET', `/${name}/_count`, { key: readKey })).status).toBe(status);
      });
    });
  });
}
