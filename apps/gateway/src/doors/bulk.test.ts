import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '@logwarden/kernel';
import { gzipSync, deflateSync, deflateRawSync, zstdCompressSync } from 'node:zlib';
import { defaultLimits } from '../limits.ts';
import { eventTexts, sourceView, startGateway, type RunningGateway } from '../test-kit/gateway-kit.ts';

let running: RunningGateway;

beforeAll(async () => {
  running = await startGateway({ limits: { ...defaultLimits, fullWaitMs: 0, partBytes: 200, maxEventBytes: 300 } });
});
afterAll(() => running.close());
beforeEach(() => {
  running.bus.records.length = 0;
  running.bus.failures = 0;
});

const body = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

describe('_bulk', () => {
  it('stores documents, answers in order with the exact spacing, and gives gap-free seqs', async () => {
    const answer = await running.send(
      '/_bulk',
      body('{"create":{"_index":"app"}}', '{"n":1}', '{"index":{"_index":"app","_id":"x"}}', '{"n":2}'),
    );
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('"errors":false,"items":[{"create":{"_index":"app"');
    expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
    expect(answer.json).toMatchObject({ items: [{ create: { status: 201 } }, { index: { status: 201, _id: 'x' } }] });
    expect(running.bus.events()).toEqual(['{"n":1}', '{"n":2}']);
    const [header] = running.bus.headers();
    expect(header).toMatchObject({
      tenant: 'tbank',
      source: 'sappid',
      via: 'bulk',
      ids: ['', 'x'],
      count: 2,
      peer: '127.0.0.1',
    });
    await running.send('/app/_bulk', body('{"index":{}}', '{"n":3}'));
    const last = running.bus.headers().at(-1);
    expect(last?.stream).toBe(header?.stream);
    expect(last?.firstSeq).toBe((header?.firstSeq ?? 0) + 2);
  });

  it('takes what clients send: blank lines, empty ids, null pipelines, types, no last newline, CRLF', async () => {
    const text =
      '{"index":{"_index":"app","_type":"_doc","_id":""}}\r\n{"n":1}\r\n\r\n' +
      '{ "create" : { "_index" : "app", "pipeline": null } }\n{"n":2}\n\n{"update":{"_index":"app","_id":"7"}}\n{"doc":{"n":3}}';
    const answer = await running.send('/_bulk?wait_for_active_shards=1&timeout=300ms&pipeline=p&refresh=true', text);
    expect(answer.json).toMatchObject({
      errors: false,
      items: [{ index: { status: 201 } }, { create: { status: 201 } }, { update: { status: 201 } }],
    });
    expect(running.bus.events()).toEqual(['{"n":1}', '{"n":2}', '{"doc":{"n":3}}']);
  });

  it.each([
    [2, body('{"index":{"_index":"app"}}', '{"n":1}', '{"index":'), 3],
    [1, body('{"indexx":{"_index":"app"}}', '{}'), 1],
    [1, body('{"index":{"_index":"app"},"create":{}}', '{}'), 1],
    [1, body('{"index":{"_index":"app"}}', '{}', '{"create":{"_index":"app"}}'), 3],
    [1, body('{"index":{}}', '{}'), 1],
    [1, '', 1],
  ])('refuses a broken body whole and names the line (%#)', async (_, text, line) => {
    const answer = await running.send('/_bulk', text);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`Malformed action/metadata line [${line}]`);
    expect(running.bus.records).toEqual([]);
  });

  it('keeps malformed, double and deep documents and names their lines', async () => {
    const deep = `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`;
    const wide = `{${Array.from({ length: 1001 }, (_, i) => `"k${i}":1`).join(',')}}`;
    running.directory.sources.set('app', sourceView('app'));
    const text = body(...['{"n":', '{"a":1,"a":2}', deep].flatMap((doc) => ['{"index":{"_index":"app"}}', doc]));
    const answer = await running.send('/_bulk', text);
    expect(answer.json).toMatchObject({
      errors: false,
      report: {
        counts: { malformed_json: 1, duplicate_key: 1, truncated: 1 },
        lines: [
          { line: 2, kind: 'malformed_json' },
          { line: 4, kind: 'duplicate_key' },
          { line: 6, kind: 'truncated' },
        ],
      },
    });
    expect(running.bus.events()[0]).toBe('{"n":');
    expect(running.bus.events()).toHaveLength(3);
    const other = await startGateway();
    const named = await other.send(
      '/_bulk',
      body(...[deep, wide].flatMap((doc) => ['{"index":{"_index":"app"}}', doc])),
    );
    expect(named.json).toMatchObject({ errors: false, report: { counts: { quarantined: 2 } } });
    expect(other.bus.events()).toEqual([deep, wide]);
    await other.close();
  });

  it('answers 409 and 200 only for a duplicate it can prove', async () => {
    const doc = ['{"create":{"_index":"dup","_id":"a"}}', '{"n":1}'];
    await running.send('/_bulk', body(...doc));
    const again = await running.send('/_bulk', body(...doc, '{"index":{"_index":"dup","_id":"a"}}', '{"n":1}'));
    expect(again.json).toMatchObject({
      errors: true,
      items: [
        { create: { status: 409, error: { type: 'version_conflict_engine_exception' } } },
        { index: { status: 200 } },
      ],
    });
    const other = await running.send('/_bulk', body('{"create":{"_index":"dup","_id":"a"}}', '{"n":2}'));
    expect(other.json).toMatchObject({ errors: false, items: [{ create: { status: 201 } }] });
  });

  it('stores the items that have a place and refuses the others by name', async () => {
    running.directory.sources.set('app', sourceView('app'));
    const text = body(
      '{"index":{"_index":"app"}}',
      '{"n":1}',
      '{"index":{"_index":"nope"}}',
      '{"n":2}',
      '{"delete":{"_index":"app","_id":"1"}}',
    );
    const answer = await running.send('/_bulk', text, { headers: { authorization: 'ApiKey plain' } });
    expect(answer.json).toMatchObject({
      errors: true,
      items: [{ index: { status: 201 } }, { index: { status: 403 } }, { delete: { status: 400 } }],
    });
    expect(running.bus.events()).toEqual(['{"n":1}']);
    const all = await running.send('/_bulk', body('{"index":{"_index":"nope"}}', '{"n":2}'), {
      headers: { authorization: 'ApiKey plain' },
    });
    expect(all.status).toBe(403);
    expect(all.text).toContain('"nope\\" does not exist');
  });

  it('does not write twice what a refused body had already made durable', async () => {
    const docs = Array.from({ length: 30 }, (_, i) => `{"n":"${'x'.repeat(40)}${i}"}`);
    const text = body(...docs.flatMap((doc) => ['{"index":{"_index":"big"}}', doc]));
    running.bus.failures = 0;
    const append = running.bus.append.bind(running.bus);
    let calls = 0;
    running.bus.append = async (scope, input) => {
      if (++calls === 3) throw new AppError('bus.full', 'full');
      return append(scope, input);
    };
    expect((await running.send('/_bulk', text)).status).toBe(429);
    running.bus.append = append;
    const answer = await running.send('/_bulk', text);
    expect(answer.status).toBe(200);
    expect(running.bus.events()).toEqual(docs);
    const seqs = running.bus.headers().flatMap((h) => Array.from({ length: h.count }, (_, i) => h.firstSeq + i));
    expect(seqs).toEqual(docs.map((_, i) => (seqs[0] ?? 0) + i));
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['zstd', zstdCompressSync],
  ])('inflates %s', async (encoding, compress) => {
    const packed = new Uint8Array(compress(body('{"index":{"_index":"app"}}', '{"n":1}')));
    const answer = await running.send('/_bulk', packed, { headers: { 'content-encoding': encoding } });
    expect(answer.status).toBe(200);
    expect(running.bus.events()).toEqual(['{"n":1}']);
  });

  it('mirrors the vendor type and honours filter_path', async () => {
    const text = body('{"index":{"_index":"app"}}', '{"n":1}');
    const vendor = 'application/vnd.elasticsearch+x-ndjson; compatible-with=9';
    const answer = await running.send('/_bulk', text, { headers: { 'content-type': vendor } });
    expect(answer.headers.get('content-type')).toBe('application/vnd.elasticsearch+json;compatible-with=9');
    const beats = await running.send('/_bulk?filter_path=errors,items.*.error,items.*.status', text);
    expect(beats.text).toBe('{"errors":false,"items":[{"index":{"status":201}}]}');
    const general = await running.send('/_bulk?filter_path=items.*._index,-items.*.status', text);
    expect(general.json).toEqual({ items: [{ index: { _index: 'app' } }] });
  });

  it('takes one document by _doc and _create', async () => {
    const made = await running.send('/app/_doc', '{\n "n": 1\n}');
    expect(made.json).toMatchObject({ _index: 'app', result: 'created' });
    expect(made.status).toBe(201);
    const put = await running.send('/app/_create/id-1', '{"n":2}', { method: 'PUT' });
    expect(put.json).toMatchObject({ _id: 'id-1', result: 'created' });
    expect((await running.send('/app/_create/id-1', '{"n":2}', { method: 'PUT' })).status).toBe(409);
    expect(eventTexts(running.bus.records[0]?.value ?? new Uint8Array())).toEqual(['{\n "n": 1\n}']);
  });
});
