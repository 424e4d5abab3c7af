import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'es8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Product, type Ready } from '../test-kit/product.ts';
import { built } from './test-kit/surroundings.ts';

const docs = Array.from({ length: 1500 }, (_, n) => ({
  '@timestamp': new Date(Date.UTC(2025, 11, 30, 8) + n * 1000).toISOString(),
  message:
    n % 10 === 0 ? `call 138001380${String(n % 100).padStart(2, '0')} timed out 超时` : `declaration ${n} accepted`,
  n,
  host: { name: `gz-${n % 3}` },
}));

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import elasticsearch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const pythonScript = `
import json, sys
from elasticsearch import Elasticsearch, NotFoundError, AuthorizationException, helpers
url, read, ingest = sys.argv[1:4]
out = {}
writer = Elasticsearch(url, api_key=ingest, http_compress=True)
actions = ({"_op_type": "create", "_index": "python", "_source": {"message": "from python %d" % n, "n": n}} for n in range(300))
out["sent"] = helpers.bulk(writer, actions, chunk_size=100)[0]
es = Elasticsearch(url, api_key=read, http_compress=True)
out["version"] = es.info()["version"]["number"]
import time
for _ in range(300):
    if es.count(index="python", ignore_unavailable=True)["count"] == 300: break
    time.sleep(0.1)
out["scanned"] = sorted(hit["_source"]["n"] for hit in helpers.scan(es, index="python", size=70, query={"query": {"match": {"message": "python"}}}))
page = es.search(index="python", size=2, sort=[{"@timestamp": "asc"}], aggs={"n": {"stats": {"field": "n"}}})
out["max"] = page["aggregations"]["n"]["max"]
hit = page["hits"]["hits"][0]
out["same"] = es.get(index="python", id=hit["_id"])["_source"] == hit["_source"]
out["mget"] = [doc["found"] for doc in es.mget(index="python", ids=[hit["_id"], "bm8"])["docs"]]
pit = es.open_point_in_time(index="python", keep_alive="1m")["id"]
seen, after = 0, None
while True:
    found = es.search(size=100, pit={"id": pit, "keep_alive": "1m"}, sort=[{"@timestamp": "desc"}], **({} if after is None else {"search_after": after}))
    if not found["hits"]["hits"]: break
    seen += len(found["hits"]["hits"]); after = found["hits"]["hits"][-1]["sort"]
out["pit"] = seen
out["closed"] = es.close_point_in_time(id=pit)["succeeded"]
answers = es.msearch(searches=[{"index": "python"}, {"size": 0}, {"index": "nobody"}, {"size": 0}])["responses"]
out["msearch"] = [answer["status"] for answer in answers]
out["caps"] = sorted(es.field_caps(index="python", fields="*")["fields"])
try: es.count(index="nobody")
except NotFoundError as error: out["missing"] = error.body["error"]["type"]
try: es.sql.query(query="select 1")
except AuthorizationException as error: out["refused"] = error.body["error"]["type"]
print(json.dumps(out))
`;

let product: Product;
let url: string;
let account: Ready['tenants'][number];

function client(apiKey: string): Client {
  return new Client({ node: url, auth: { apiKey }, compression: true });
}

describe.skipIf(!built)('official Elasticsearch clients', () => {
  beforeAll(async () => {
    product = new Product(['--demo', '--demo-size', '10000']);
    const ready = await product.start();
    const found = ready.tenants.find(({ id }) => id === 'customs');
    if (found !== undefined) account = found;
    url = z
      .object({ proxy: z.string() })
      .parse(JSON.parse(readFileSync(join(product.dir, 'ready.json'), 'utf8'))).proxy;
  }, 300_000);
  afterAll(() => product.destroy());

  it('Node: sends with the bulk helper and reads back by every call', async () => {
    const writer = client(account.ingestKey);
    const sent = await writer.helpers.bulk({
      datasource: docs,
      onDocument: () => ({ create: { _index: 'node-app' } }),
    });
    expect(sent).toMatchObject({ successful: docs.length, failed: 0 });
    await expect(writer.search({ index: 'node-app' })).rejects.toMatchObject({ statusCode: 403 });

    const reader = client(account.readKey);
    expect((await reader.info()).version.number).toMatch(/^8\.19\./);
    while ((await reader.count({ index: 'node-app', ignore_unavailable: true })).count < docs.length) await delay(50);

    const scrolled: unknown[] = [];
    for await (const page of reader.helpers.scrollSearch({ index: 'node-app', size: 400, query: { match_all: {} } })) {
      scrolled.push(...z.array(z.object({ n: z.number() })).parse(page.documents));
    }
    expect(scrolled).toEqual(docs.map(({ n }) => ({ n })).reverse());
    const late = [];
    for await (const document of reader.helpers.scrollDocuments<{ message: string }>({
      index: 'node-app',
      query: { match: { message: '超时' } },
    })) {
      late.push(document.message);
    }
    expect(late).toHaveLength(150);
    expect(late.every((message) => !/138001380\d\d/.test(message) && message.includes('timed out'))).toBe(true);

    const { responses } = await reader.msearch({
      searches: [
        { index: 'node-app' },
        {
          size: 0,
          aggs: {
            hosts: { terms: { field: 'host.name' } },
            time: { date_histogram: { field: '@timestamp', fixed_interval: '10m' } },
          },
        },
        { index: 'nobody' },
        { query: { match_all: {} } },
      ],
    });
    expect(responses[0]).toMatchObject({
      status: 200,
      aggregations: {
        hosts: {
          buckets: [
            { key: 'gz-0', doc_count: 500 },
            { key: 'gz-1', doc_count: 500 },
            { key: 'gz-2', doc_count: 500 },
          ],
        },
        time: { buckets: [{ doc_count: 600 }, { doc_count: 600 }, { doc_count: 300 }] },
      },
    });
    expect(responses[1]).toMatchObject({ status: 404, error: { type: 'index_not_found_exception' } });

    const caps = await reader.fieldCaps({ index: 'node-app', fields: '*' });
    expect(caps.fields).toMatchObject({
      '@timestamp': { date: {} },
      message: { text: {} },
      n: { double: {} },
      'host.name': { keyword: {} },
    });
    const [hit] = (await reader.search({ index: 'node-app-2025.12.30', size: 1 })).hits.hits;
    expect((await reader.get({ index: 'node-app', id: hit?._id ?? '' }))._source).toEqual(hit?._source);
    expect((await reader.mget({ index: 'node-app', ids: [hit?._id ?? ''] })).docs[0]).toMatchObject({ found: true });
    expect(await reader.exists({ index: 'node-app', id: 'bm8' })).toBe(false);
    expect(await reader.indices.exists({ index: 'node-app' })).toBe(true);
    expect(await reader.indices.exists({ index: 'nobody' })).toBe(false);
    expect((await reader.cat.indices({ index: 'node-app', format: 'json' }))[0]).toMatchObject({
      index: 'node-app',
      'docs.count': '1500',
    });
    expect((await reader.indices.resolveIndex({ name: 'node-*' })).indices).toMatchObject([{ name: 'node-app' }]);
    expect((await reader.indices.getMapping({ index: 'node-app' }))['node-app']?.mappings.properties).toMatchObject({
      'host.name': { type: 'keyword' },
    });

    const { id } = await reader.openPointInTime({ index: 'node-app', keep_alive: '1m' });
    const seen: unknown[] = [];
    let after: readonly unknown[] | undefined;
    for (;;) {
      const page = await reader.search<{ n: number }>({
        size: 499,
        pit: { id, keep_alive: '1m' },
        sort: [{ '@timestamp': 'asc' }],
        ...(after === undefined ? {} : { search_after: [...after] as string[] }),
      });
      if (page.hits.hits.length === 0) break;
      seen.push(...page.hits.hits.map((one) => one._source?.n));
      after = page.hits.hits.at(-1)?.sort;
    }
    expect(seen).toEqual(docs.map(({ n }) => n));
    expect(await reader.closePointInTime({ id })).toMatchObject({ succeeded: true });
    await expect(reader.sql.query({ query: 'select 1' })).rejects.toMatchObject({ statusCode: 403 });
    await writer.close();
    await reader.close();
  });

  it('plain HTTP: filter_path of a shipper, a document by itself, a wrong kind of key', async () => {
    const send = (path: string, body: string, key = account.ingestKey): Promise<Response> =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: `ApiKey ${key}`, 'content-type': 'application/x-ndjson' },
        body,
      });
    const bulk = '{"create":{"_index":"plain"}}\n{"message":"one"}\n';
    const filtered = await send('/_bulk?filter_path=errors,items.*.error,items.*.status', bulk);
    expect(await filtered.text()).toBe('{"errors":false,"items":[{"create":{"status":201}}]}');
    expect((await send('/plain/_doc', '{"message":"two"}')).status).toBe(201);
    expect((await send('/_bulk', bulk, account.readKey)).status).toBe(403);
    expect((await send('/_bulk?pipeline=x', bulk)).status).toBe(403);
  });

  it.skipIf(!hasPython())('Python: bulk, scan, search, get, mget, point in time, msearch', () => {
    const args = ['-c', pythonScript, url, account.readKey, account.ingestKey];
    const out: unknown = JSON.parse(execFileSync('python3', args, { encoding: 'utf8' }));
    expect(out).toEqual({
      sent: 300,
      version: expect.stringMatching(/^8\.19\./) as unknown,
      scanned: Array.from({ length: 300 }, (_, n) => n),
      max: 299,
      same: true,
      mget: [true, false],
      pit: 300,
      closed: true,
      msearch: [200, 404],
      caps: expect.arrayContaining(['@timestamp', 'message', 'n']) as unknown,
      missing: 'index_not_found_exception',
      refused: 'security_exception',
    });
  });
});
