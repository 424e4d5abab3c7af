import { randomInt } from 'node:crypto';
import { revokeApiKey, listApiKeys } from '@logwarden/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProxyWorld } from './proxy-world.ts';

/** Hostile requests through the proxy, the same over every store. */
export function testHostile(store: string, start: () => Promise<ProxyWorld>): void {
  describe(`hostile requests over ${store}`, () => {
    /** Another number at every run, so that no answer can hold it by chance or by an exception made for it. */
    const mobile = `138${String(randomInt(10_000_000, 99_999_999))}`;
    const foreign = `canary-${randomInt(1_000_000_000).toString(36)}`;
    const secret = `pw${randomInt(1_000_000_000).toString(36)}`;

    let proxy: ProxyWorld;
    let readKey: string;
    let otherKey: string;

    beforeAll(async () => {
      proxy = await start();
      const own = await proxy.world.addTenant('customs');
      ({ readKey } = own);
      await proxy.world.store(await proxy.source(own.ctx, 'review', { kind: 'json' }), [
        JSON.stringify({
          '@timestamp': '2025-12-30T08:00:00Z',
          message: `call ${mobile} about the declaration`,
          phone: mobile,
          contact: { mobile: Number(mobile) },
          password: secret,
          note: 'nothing',
        }),
        JSON.stringify({ '@timestamp': '2025-12-30T08:00:01Z', message: 'a clean line', note: 'nothing', n: 1 }),
      ]);
      const other = await proxy.world.addTenant('bank');
      otherKey = other.readKey;
      await proxy.world.store(await proxy.source(other.ctx, 'payments', { kind: 'json' }), [
        JSON.stringify({ '@timestamp': '2025-12-30T08:00:00Z', message: foreign, note: foreign }),
      ]);
    });

    afterAll(() => proxy.stop());

    /** The text as a reader could make it out of an answer: escapes resolved, without separators and marks. */
    function readable(text: string): string {
      let out = text;
      for (let step = 0; step < 2; step++)
        out = out.replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
      const base64 = (out.match(/[\w+/-]{16,}={0,2}/g) ?? []).map((part) =>
        Buffer.from(part, 'base64').toString('latin1'),
      );
      return [out, ...base64]
        .join('\n')
        .normalize('NFKC')
        .replaceAll(/<[^>]*>|[\s"\\-]/g, '');
    }

    function assertClean(text: string): void {
      for (const canary of [mobile, foreign, secret])
        expect(readable(text).includes(canary.replaceAll('-', '')), canary).toBe(false);
    }

    describe('calls that are not offered', () => {
      it.each([
        ['GET', '/_cluster/state'],
        ['GET', '/_nodes'],
        ['GET', '/_cat/nodes?format=json'],
        ['GET', '/_cat/shards?format=json'],
        ['GET', '/_aliases'],
        ['GET', '/_snapshot'],
        ['GET', '/review/_settings'],
        ['GET', '/review'],
        ['PUT', '/review'],
        ['DELETE', '/review'],
        ['POST', '/review/_delete_by_query'],
        ['POST', '/review/_update_by_query'],
        ['POST', '/review/_update/1'],
        ['DELETE', '/review/_doc/1'],
        ['POST', '/_reindex'],
        ['POST', '/review/_clone/b'],
        ['POST', '/_sql'],
        ['POST', '/_query'],
        ['POST', '/review/_eql/search'],
        ['POST', '/review/_search/template'],
        ['POST', '/_render/template'],
        ['POST', '/_scripts/x'],
        ['POST', '/review/_validate/query'],
        ['POST', '/review/_explain/1'],
        ['POST', '/review/_termvectors/1'],
        ['POST', '/review/_async_search'],
        ['POST', '/review/_rank_eval'],
        ['POST', '/review/_knn_search'],
        ['POST', '/review/_terms_enum'],
        ['GET', '/_security/user'],
        ['GET', '/review/_source/1'],
        ['GET', '/review/_mapping/field/phone'],
        ['GET', '/_all/_search/../payments/_search'],
        ['OPTIONS', '/_search'],
      ])('%s %s', async (method, path) => {
        const answer = await proxy.ask(method, path, { key: readKey });
        expect(answer.status).toBe(403);
        expect(answer.json).toMatchObject({ status: 403, error: { type: 'security_exception', root_cause: [{}] } });
        expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
        assertClean(answer.text);
      });
    });

    const term = { term: { note: 'nothing' } };

    describe('parts of a search that are refused by name', () => {
      it.each([
        ['script_fields', { script_fields: { x: { script: { source: 'doc' } } } }],
        ['runtime_mappings', { runtime_mappings: { x: { type: 'keyword', script: 'emit(1)' } } }],
        ['_script', { sort: [{ _script: { type: 'number', script: 'x' } }] }],
        ['script', { sort: [{ n: { order: 'asc', script: 'x' } }] }],
        ['script', { query: { script: { script: 'true' } } }],
        ['script_score', { query: { script_score: { query: { match_all: {} }, script: 'x' } } }],
        ['function_score', { query: { bool: { filter: { function_score: {} } } } }],
        ['more_like_this', { query: { more_like_this: { like: 'x' } } }],
        ['percolate', { query: { percolate: {} } }],
        ['wrapper', { query: { wrapper: { query: 'e30=' } } }],
        ['geo_shape', { query: { geo_shape: { at: { indexed_shape: {} } } } }],
        ['nested', { query: { nested: { path: 'a', query: { match_all: {} } } } }],
        ['has_child', { query: { has_child: {} } }],
        ['terms lookup', { query: { terms: { note: { index: 'payments', id: '1', path: 'note' } } } }],
        ['terms_set', { query: { terms_set: {} } }],
        ['regexp', { query: { regexp: { note: '.*' } } }],
        ['fuzzy', { query: { fuzzy: { note: 'x' } } }],
        ['fuzziness', { query: { match: { message: { query: 'x', fuzziness: 'AUTO' } } } }],
        ['knn', { knn: { field: 'v', query_vector: [1] } }],
        ['retriever', { retriever: { standard: {} } }],
        ['suggest', { suggest: { s: { text: 'x', term: { field: 'note' } } } }],
        ['rescore', { rescore: {} }],
        ['collapse', { collapse: { field: 'note' } }],
        ['profile', { profile: true }],
        ['explain', { explain: true }],
        ['version', { version: true }],
        ['stored_fields', { stored_fields: ['note'] }],
        ['post_filter', { post_filter: term }],
        ['indices_boost', { indices_boost: [] }],
        ['min_score', { min_score: 1 }],
        ['highlight_query', { highlight: { fields: { message: { highlight_query: { script: {} } } } } }],
        ['case_insensitive', { query: { term: { note: { value: 'x', case_insensitive: false } } } }],
        ['analyzer', { query: { match: { message: { query: 'x', analyzer: 'whitespace' } } } }],
        ['default_operator', { query: { query_string: { query: 'a b', default_operator: 'or' } } }],
        ['multi_match without fields', { query: { multi_match: { query: 'x' } } }],
        ['name each field', { query: { multi_match: { query: 'x', fields: ['*'] } } }],
        ['event.pii.token', { query: { term: { 'event.pii.token': 'x' } } }],
        ['event.pii.class', { query: { query_string: { query: 'event.pii.class:x' } } }],
        ['nonsense', { nonsense: 1 }],
        ['ids', { query: { bool: { must_not: { ids: { values: ['x'] } } } } }],
      ])('%s', async (name, body) => {
        const answer = await proxy.ask('POST', '/review/_search', { key: readKey, body });
        expect([400, 403]).toContain(answer.status);
        expect(answer.text).toContain(name);
        expect(answer.json).toMatchObject({ status: answer.status, error: { root_cause: [{}] } });
      });

      it.each([
        'source=%7B%7D',
        'stored_fields=note',
        'explain=true',
        'profile=true',
        'q=a&q=b',
        'unknown=1',
        'format=yaml',
        'version=true',
      ])('the parameter %s', async (query) => {
        const answer = await proxy.ask('GET', `/review/_search?${query}`, { key: readKey });
        expect([400, 403]).toContain(answer.status);
      });

      it.each([
        ['application/yaml', '---'],
        ['application/cbor', 'x'],
        ['application/smile', 'x'],
        ['text/plain', '{}'],
      ])('a body of %s', async (type, body) => {
        const answer = await proxy.ask('POST', '/review/_search', {
          key: readKey,
          body,
          headers: { 'content-type': type },
        });
        expect(answer.status).toBe(415);
        expect(answer.json).toMatchObject({ error: { type: 'media_type_header_exception' } });
      });
    });

    describe('smuggling', () => {
      it.each([
        ['a member twice', '{"query":{"match_all":{}},"query":{"term":{"note":"x"}}}'],
        ['a member twice, once escaped', '{"query":{"match_all":{}},"\\u0071uery":{"match_all":{}}}'],
        ['two queries in one', '{"query":{"match_all":{},"term":{"note":"x"}}}'],
        ['a second value', '{} {}'],
        ['not JSON', '{query: 1}'],
        ['a prototype', '{"query":{"__proto__":{"match_all":{}}}}'],
        ['a constructor', '{"query":{"constructor":{}}}'],
        ['depth', `{"query":${'{"bool":{"filter":'.repeat(60)}{"match_all":{}}${'}}'.repeat(60)}}`],
        ['no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]).toString('latin1') + '\u0000'],
      ])('%s', async (_, body) => {
        const answer = await proxy.ask('POST', '/review/_search', { key: readKey, body });
        expect([400, 403]).toContain(answer.status);
        assertClean(answer.text);
      });

      it('checks every header of _msearch', async () => {
        const body = [
          '{"index":"review"}',
          '{"size":1}',
          '{"index":"payments"}',
          '{}',
          '{"index":["review","paymentz"]}',
          '{}',
          '{"index":"<payments>"}',
          '{}',
          '{"index":"*"}',
          '{}',
          '{"index":"review","routing":"1"}',
          '{}',
          '',
        ].join('\n');
        const answer = await proxy.ask('POST', '/_msearch', {
          key: readKey,
          body,
          headers: { 'content-type': 'application/x-ndjson' },
        });
        const { responses } = answer.json as {
          responses: { status: number; error?: { type: string }; hits?: { total: { value: number } } }[];
        };
        expect(responses.map(({ status }) => status)).toEqual([200, 404, 404, 403, 200, 400]);
        expect(responses[4]?.hits?.total.value).toBe(2);
        assertClean(answer.text);
      });

      it('checks every document of _mget', async () => {
        const found = await proxy.ask('POST', '/payments/_search', { key: otherKey, body: {} });
        const [{ _id }] = (found.json as { hits: { hits: [{ _id: string }] } }).hits.hits;
        const body = {
          docs: [
            { _index: 'payments', _id },
            { _index: 'review', _id },
            { _index: '*', _id },
          ],
        };
        const answer = await proxy.ask('POST', '/_mget', { key: readKey, body });
        expect(answer.json).toMatchObject({
          docs: [{ error: { type: 'index_not_found_exception' } }, { found: false }, { found: false }],
        });
        expect((await proxy.ask('GET', `/review/_doc/${_id}`, { key: readKey })).status).toBe(404);
        assertClean(answer.text);
      });

      it('never leads to another tenant by wildcards or without names', async () => {
        for (const path of [
          '/_search',
          '/*/_search',
          '/_all/_search',
          '/p*/_search',
          '/_field_caps?fields=*',
          '/_mapping',
          '/_resolve/index/*',
          '/_cat/indices?format=json',
        ]) {
          const answer = await proxy.ask('GET', path, { key: readKey });
          expect(answer.status, path).toBe(200);
          assertClean(answer.text);
          expect(answer.text).not.toContain('payments');
        }
      });
    });

    describe('sealed ids', () => {
      const openScroll = async (key: string): Promise<string> => {
        const answer = await proxy.ask('POST', '/_all/_search?scroll=1m', { key, body: { size: 1 } });
        return (answer.json as { _scroll_id: string })._scroll_id;
      };
      const scroll = (key: string, id: string): ReturnType<ProxyWorld['ask']> =>
        proxy.ask('POST', '/_search/scroll', { key, body: { scroll_id: id, scroll: '1m' } });

      it('open for the key that they were given to, unchanged and in time', async () => {
        const id = await openScroll(readKey);
        const page = await scroll(readKey, id);
        expect(page.json).toMatchObject({ hits: { total: { value: 2 }, hits: [{}] } });
        expect((await scroll(otherKey, id)).status).toBe(404);
        const turned = id.slice(0, 40) + (id[40] === 'A' ? 'B' : 'A') + id.slice(41);
        expect((await scroll(readKey, turned)).status).toBe(404);
        expect((await scroll(readKey, 'bm90aGluZw')).json).toMatchObject({
          error: { type: 'search_context_missing_exception' },
        });
        proxy.world.clock.advance(61_000);
        expect((await scroll(readKey, id)).status).toBe(404);
        const closing = await openScroll(readKey);
        expect(
          (await proxy.ask('DELETE', '/_search/scroll', { key: readKey, body: { scroll_id: closing } })).json,
        ).toEqual({ succeeded: true, num_freed: 1 });
        expect((await scroll(readKey, closing)).status).toBe(404);
      });

      it('end with a revoked key within five seconds', async () => {
        const tenant = await proxy.world.addTenant('gone');
        await proxy.world.store(await proxy.source(tenant.ctx, 'log'), ['one', 'two', 'three']);
        const scrollId = await openScroll(tenant.readKey);
        const pit = await proxy.ask('POST', '/log/_pit?keep_alive=1m', { key: tenant.readKey });
        const { id } = pit.json as { id: string };
        const search = (): ReturnType<ProxyWorld['ask']> =>
          proxy.ask('POST', '/_search', { key: tenant.readKey, body: { pit: { id } } });
        expect((await search()).status).toBe(200);
        const keys = await listApiKeys({ ctx: tenant.ctx, deps: proxy.world.deps });
        const key = keys.find(({ use }) => use === 'read');
        await revokeApiKey({ ctx: tenant.ctx, deps: proxy.world.deps, keyId: key?.id ?? '' });
        proxy.world.clock.advance(5000);
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect((await scroll(tenant.readKey, scrollId)).status).toBe(401);
        expect((await search()).status).toBe(401);
      });
    });

    describe('what is masked', () => {
      it.each([
        ['hits', {}],
        ['fields', { fields: ['*'], docvalue_fields: ['phone', 'contact.mobile'], _source: false }],
        ['highlight', { query: { match: { message: 'call' } }, highlight: { fields: { '*': {} } } }],
        ['terms', { size: 0, aggs: { a: { terms: { field: 'phone' } }, b: { terms: { field: 'contact.mobile' } } } }],
        [
          'top hits',
          { size: 0, aggs: { f: { filter: { match_all: {} }, aggs: { t: { top_hits: { fields: ['*'] } } } } } },
        ],
        ['composite', { size: 0, aggs: { c: { composite: { sources: [{ p: { terms: { field: 'phone' } } }] } } } }],
        ['sorted by place', { sort: ['_doc'] }],
        ['the oldest first', { sort: [{ '@timestamp': 'asc' }] }],
      ])('%s', async (_, body) => {
        const answer = await proxy.ask('POST', '/review/_search', { key: readKey, body });
        expect(answer.status, answer.text).toBe(200);
        assertClean(answer.text);
        expect(answer.text).toMatch(/\*\*|redacted|clean line/);
      });

      it.each([
        ['term', { query: { term: { phone: mobile } } }],
        ['prefix', { query: { prefix: { phone: mobile.slice(0, 9) } } }],
        ['wildcard', { query: { wildcard: { 'contact.mobile': '138*' } } }],
        ['range', { query: { range: { 'contact.mobile': { gte: 1 } } } }],
        ['query_string', { query: { query_string: { query: `phone:${mobile.slice(0, 7)}*` } } }],
        ['multi-field', { query: { prefix: { 'phone.keyword': '138' } } }],
        ['sort', { sort: [{ 'contact.mobile': 'asc' }] }],
        ['max', { size: 0, aggs: { a: { max: { field: 'contact.mobile' } } } }],
        ['histogram', { size: 0, aggs: { a: { histogram: { field: 'contact.mobile', interval: 1 } } } }],
        [
          'range aggregation',
          { size: 0, aggs: { a: { range: { field: 'contact.mobile', ranges: [{ from: 13_800_000_000 }] } } } },
        ],
        [
          'percentiles deep down',
          {
            size: 0,
            aggs: { h: { terms: { field: 'note' }, aggs: { p: { percentiles: { field: 'contact.mobile' } } } } },
          },
        ],
        ['filter aggregation', { size: 0, aggs: { a: { filter: { prefix: { phone: '138' } } } } }],
      ])('cannot be asked by %s', async (_, body) => {
        const answer = await proxy.ask('POST', '/review/_search', { key: readKey, body });
        expect(answer.status, answer.text).toBe(403);
        expect(answer.text).toMatch(/phone|contact\.mobile/);
        expect(answer.json).toMatchObject({ error: { type: 'security_exception' } });
      });

      it.each([mobile, mobile.slice(0, 8), secret])('is not found by its text %#', async (text) => {
        for (const query of [
          { match: { message: text } },
          { match_phrase: { 'event.original': text } },
          { prefix: { message: text.slice(0, 6) } },
          { query_string: { query: `raw:"${text.slice(2)}"` } },
        ]) {
          const answer = await proxy.ask('POST', '/review/_count', { key: readKey, body: { query } });
          expect(answer.json, JSON.stringify(query)).toMatchObject({ count: 0 });
        }
      });

      it('leaves ordinary words of the same line to be found', async () => {
        const answer = await proxy.ask('POST', '/review/_search', {
          key: readKey,
          body: { query: { match: { message: 'declaration' } } },
        });
        expect(answer.json).toMatchObject({ hits: { total: { value: 1 } } });
        assertClean(answer.text);
      });
    });
  });
}
