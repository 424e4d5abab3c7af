import { connect } from 'node:net';
import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '@logwarden/kernel';
import { defaultLimits } from '../limits.ts';
import { sourceView, startGateway, type RunningGateway } from '../test-kit/gateway-kit.ts';

let running: RunningGateway;
const bulk = '{"index":{"_index":"app"}}\n{"n":1}\n';

beforeAll(async () => {
  running = await startGateway();
});
afterAll(() => running.close());
beforeEach(() => {
  running.bus.records.length = 0;
  running.bus.failures = 0;
  running.directory.down = false;
});

describe('start-up calls of shippers', () => {
  it.each([
    ['Elastic-filebeat/9.4.1 (linux; amd64)', '9.4.1'],
    ['Elastic-filebeat/7.17.6 (linux; amd64)', '8.19.0'],
    ['Logstash/8.19.3 (OS=Linux)', '8.19.3'],
    ['curl/8.0.0', '8.19.0'],
  ])('tells %s the version it accepts', async (agent, number) => {
    const answer = await running.send('/', undefined, { headers: { 'user-agent': agent } });
    expect(answer.json).toMatchObject({
      version: { number, build_flavor: 'default' },
      tagline: 'You Know, for Search',
    });
    expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
  });

  it.each([
    ['HEAD', '/', 200],
    ['GET', '/_license', 200],
    ['GET', '/_xpack', 200],
    ['GET', '/_cluster/health?wait_for_status=yellow&wait_for_nodes=>=1', 200],
    ['GET', '/_cat/health', 200],
    ['GET', '/_nodes/_all/http', 200],
    ['HEAD', '/_index_template/template_logs', 200],
    ['PUT', '/_index_template/filebeat', 200],
    ['GET', '/_ilm/policy/filebeat', 200],
    ['PUT', '/_ingest/pipeline/p', 200],
    ['PUT', '/_data_stream/logs', 200],
    ['HEAD', '/some-alias', 200],
    ['PUT', '/some-index', 200],
    ['POST', '/_monitoring/bulk?system_id=filebeat', 200],
    ['POST', '/app/_search', 404],
    ['GET', '/_nothing', 404],
    ['DELETE', '/_bulk', 405],
  ])('%s %s is %i', async (method, path, status) => {
    const answer = await running.send(path, undefined, { method });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
  });

  it('shows a licence, a green cluster and only its own address', async () => {
    expect((await running.send('/_license')).json).toMatchObject({ license: { status: 'active' } });
    expect((await running.send('/_cluster/health')).json).toMatchObject({ status: 'green', number_of_nodes: 1 });
    const nodes = await running.send('/_nodes/http?filter_path=nodes.*.http.publish_address');
    expect(nodes.json).toEqual({ nodes: { gateway: { http: { publish_address: `127.0.0.1:${running.port}` } } } });
  });

  it('checks a key that comes with a start-up call', async () => {
    expect((await running.send('/', undefined, { headers: { authorization: '' } })).status).toBe(200);
    expect((await running.send('/', undefined, { headers: { authorization: 'ApiKey bad' } })).status).toBe(401);
  });
});

describe('refusals', () => {
  it.each([
    ['', 401],
    ['ApiKey bad', 401],
    ['ApiKey old', 401],
    ['ApiKey read', 403],
    [`Basic ${Buffer.from('any:bad').toString('base64')}`, 401],
    [`Basic ${Buffer.from('any:good').toString('base64')}`, 200],
  ])('key %j is %i in the form of each protocol', async (authorization, status) => {
    const elastic = await running.send('/_bulk', bulk, { headers: { authorization } });
    expect(elastic.status).toBe(status);
    const native = await running.send('/ingest/v1/raw?source=app', 'x', { headers: { authorization } });
    expect(native.status).toBe(status);
    if (status === 200) return;
    expect(elastic.json).toMatchObject({ status, error: { type: 'security_exception' } });
    expect(native.json).toMatchObject({ error: { code: expect.stringMatching(/^auth\./) as unknown } });
    expect(elastic.headers.get('www-authenticate')).toBe(status === 401 ? 'ApiKey' : null);
  });

  it('refuses an unknown source and one with a wrong name', async () => {
    const plain = { headers: { authorization: 'ApiKey plain' } };
    expect((await running.send('/ingest/v1/raw?source=nope', 'x', plain)).status).toBe(403);
    expect((await running.send('/ingest/v1/raw?source=No%20Name', 'x')).status).toBe(400);
    expect((await running.send('/ingest/v1/raw', 'x')).status).toBe(400);
    expect(running.bus.records).toEqual([]);
  });

  it('refuses by what the client retries when the bus is full', async () => {
    running.bus.failures = -1;
    const asClient = (headers: Record<string, string>) => running.send('/_bulk', bulk, { headers });
    const js = await asClient({ 'user-agent': 'elasticsearch-js/8.19.0 (linux)' });
    expect([js.status, js.headers.get('retry-after')]).toEqual([503, '5']);
    const beat = await asClient({ 'user-agent': 'Elastic-filebeat/8.19.0' });
    expect([beat.status, beat.headers.get('retry-after')]).toEqual([429, '5']);
    expect(beat.json).toMatchObject({ error: { type: 'es_rejected_execution_exception' } });
    await expect(sendAsRsyslog(running.port)).rejects.toThrow(/hang up|ECONNRESET/);
    const counted = running.gateway.counters()['tbank']?.refusedRequests['bus.full'];
    expect(counted).toEqual({ 'elasticsearch-js': 1, beats: 1, rsyslog: 1 });
    running.bus.failures = 0;
    await expect(sendAsRsyslog(running.port)).resolves.toBe(200);
  });

  it('ends a stream whose last write may or may not be there, and never gives a seq twice', async () => {
    await running.send('/_bulk', bulk);
    running.bus.failWith = new AppError('bus.unavailable', 'the disk failed');
    running.bus.failures = 1;
    expect((await running.send('/_bulk', bulk)).status).toBe(429);
    running.bus.failWith = new AppError('bus.full', 'the bus is full');
    await running.send('/_bulk', bulk);
    const [before, after] = running.bus.headers();
    expect(after?.stream).not.toBe(before?.stream);
    expect(after?.firstSeq).toBe(1);
  });

  it('asks to send again while keys cannot be looked up', async () => {
    running.directory.down = true;
    const answer = await running.send('/_bulk', bulk);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '5']);
    running.directory.down = false;
    expect((await running.send('/_bulk', bulk)).status).toBe(200);
  });
});

/** rsyslog's omelasticsearch: no User-Agent, this exact type. */
function sendAsRsyslog(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = request(
      {
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/_bulk',
        headers: { authorization: 'ApiKey good', 'content-type': 'application/json; charset=utf-8' },
      },
      (res) => {
        res.resume();
        res.on('end', () => resolve(res.statusCode ?? 0));
      },
    );
    req.on('error', reject);
    req.end(bulk);
  });
}

describe('bodies', () => {
  it('refuses by Content-Length before anything is sent, also under Expect: 100-continue', async () => {
    const socket = connect(running.port, '127.0.0.1');
    socket.write(
      'POST /_bulk HTTP/1.1\r\nHost: x\r\nAuthorization: ApiKey good\r\nExpect: 100-continue\r\nContent-Length: 67108865\r\n\r\n',
    );
    const chunks: Buffer[] = [];
    for await (const chunk of socket) {
      chunks.push(Buffer.from(chunk as Uint8Array));
      if (Buffer.concat(chunks).includes('\r\n\r\n')) break;
    }
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  it('refuses a gzip bomb while streaming, with memory flat', async () => {
    const bomb = gzipBomb();
    expect(bomb.byteLength).toBeLessThan(5_000_000);
    const rss = (): number => process.memoryUsage.rss();
    const before = rss();
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, rss())), 5);
    const answers = await Promise.all(
      [1, 2].map(() => running.send('/ingest/v1/raw?source=app', bomb, { headers: { 'content-encoding': 'gzip' } })),
    );
    clearInterval(watch);
    expect(answers.map((answer) => answer.status)).toEqual([413, 413]);
    expect(peak - before).toBeLessThan(320 * 1_048_576);
    expect(running.bus.records).toEqual([]);
    expect((await running.send('/_bulk', bulk)).status).toBe(200);
    expect((await running.send('/metrics')).text).toContain('logwarden_gateway_held_bytes 0');
  });

  it('takes a body that compresses well but stays under the limit', async () => {
    const text = '{"a":"same"}\n'.repeat(200_000);
    const answer = await running.send('/ingest/v1/ndjson?source=app', new Uint8Array(gzipSync(text)), {
      headers: { 'content-encoding': 'gzip' },
    });
    expect(answer.json).toMatchObject({ accepted: 200_000 });
    expect(running.bus.events()).toHaveLength(200_000);
  });

  it('refuses more than it may hold at once as full', async () => {
    const own = await startGateway({ limits: { ...defaultLimits, fullWaitMs: 0, maxHeldBytes: 1000 } });
    expect((await own.send('/ingest/v1/raw?source=app', 'x'.repeat(2000))).status).toBe(429);
    expect((await own.send('/ingest/v1/raw?source=app', 'x'.repeat(900))).status).toBe(200);
    await own.close();
  });

  it.each([
    ['gzip', 'not gzip', 400],
    ['gzip', gzipSync('x'.repeat(5000)).subarray(0, 20), 400],
    ['snappy', 'x', 415],
  ])('refuses broken compression (%s, %#)', async (encoding, body, status) => {
    const sent = typeof body === 'string' ? body : new Uint8Array(body);
    const answer = await running.send('/ingest/v1/raw?source=app', sent, { headers: { 'content-encoding': encoding } });
    expect(answer.status).toBe(status);
    expect(running.bus.records).toEqual([]);
  });

  it('drops a body whose client goes away, and gives its memory back', async () => {
    const socket = connect(running.port, '127.0.0.1');
    socket.write(
      'POST /_bulk HTTP/1.1\r\nHost: x\r\nAuthorization: ApiKey good\r\nContent-Length: 1000\r\n\r\n{"index":{}}\n',
    );
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.resume();
    socket.end();
    await new Promise((resolve) => socket.once('close', resolve));
    expect((await running.send('/metrics')).text).toContain('logwarden_gateway_held_bytes 0');
    expect(running.bus.records).toEqual([]);
  });

  it('cuts off a client that stalls', async () => {
    const own = await startGateway({ limits: { ...defaultLimits, idleTimeoutMs: 100 } });
    const socket = connect(own.port, '127.0.0.1');
    socket.write('POST /_bulk HTTP/1.1\r\nHost: x\r\nAuthorization: ApiKey good\r\nContent-Length: 1000\r\n\r\n{"ind');
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(own.bus.records).toEqual([]);
    await own.close();
  });
});

/** A gibibyte of zeros: gzip members may follow one another. */
function gzipBomb(): Uint8Array<ArrayBuffer> {
  const member = gzipSync(Buffer.alloc(67_108_864), { level: 1 });
  return new Uint8Array(Buffer.concat(Array.from({ length: 16 }, () => member)));
}

describe('lines', () => {
  it('splits raw lines at LF and CRLF, leaves blank ones out, keeps every other byte', async () => {
    const answer = await running.send('/ingest/v1/raw?source=app', 'one \r\n\n two\tx\r\nthree');
    expect(answer.json).toMatchObject({ accepted: 3, blank: 1 });
    expect(running.bus.events()).toEqual(['one ', ' two\tx', 'three']);
  });

  it('names text that is not UTF-8, and leaves other charsets alone', async () => {
    const gbk = new Uint8Array([0xd6, 0xd0, 0xce, 0xc4, 10, 0x41, 10]);
    const answer = await running.send('/ingest/v1/raw?source=app', gbk);
    expect(answer.json).toMatchObject({ accepted: 2, report: { counts: { undecodable: 1 }, lines: [{ line: 1 }] } });
    running.directory.sources.set('gbk', sourceView('gbk', { charset: 'gbk' }));
    expect((await running.send('/ingest/v1/raw?source=gbk', gbk)).json).not.toHaveProperty('report');
    running.directory.sources.set('wide', sourceView('wide', { charset: 'utf-16le' }));
    running.bus.records.length = 0;
    // U+0A41 holds the byte 0x0A without being a line end.
    await running.send('/ingest/v1/raw?source=wide', new Uint8Array(Buffer.from('a\u0a41b\r\nc', 'utf16le')));
    const lengths = running.bus.records.map((record) => Buffer.from(record.value).toString('utf16le'));
    expect(running.bus.headers()[0]?.count).toBe(2);
    expect(lengths).toHaveLength(1);
  });

  it('joins raw lines by the rules of the source; the end of the body closes the last event', async () => {
    const java = sourceView('java', { multiline: { preset: 'java', maxLines: 1000, maxBytes: 1_048_576 } });
    running.directory.sources.set('java', java);
    const trace = '2025-12-30 11:00:00 ERROR x\r\njava.lang.RuntimeException: y\r\n\tat a.B.c(B.java:1)';
    const answer = await running.send('/ingest/v1/raw?source=java', `${trace}\n2025-12-30 11:00:01 INFO z\n\tat tail`);
    expect(answer.json).toMatchObject({ accepted: 2 });
    expect(running.bus.events()).toEqual([trace, '2025-12-30 11:00:01 INFO z\n\tat tail']);
    expect(running.bus.headers()[0]).toMatchObject({ count: 2, lines: 5 });
    const docker = sourceView('docker', { multiline: { preset: 'docker', maxLines: 1000, maxBytes: 1_048_576 } });
    running.directory.sources.set('docker', docker);
    running.bus.records.length = 0;
    await running.send(
      '/ingest/v1/raw?source=docker',
      '{"log":"a "}\n{"log":"b\\n"}\n{"log":"c\\n","stream":"stderr","time":"2025-12-30T03:00:00.1Z"}\n',
    );
    expect(running.bus.events().map((text) => text.trim())).toEqual(['a b', 'c']);
    expect(running.bus.headers()[0]?.containers).toEqual(['stdout', 'stderr 2025-12-30T03:00:00.1Z']);
  });

  it('takes a JSON array or object, also over several lines, and refuses another body with its line', async () => {
    await running.send('/ingest/v1/json?source=app', '[ {"a":1},\n {"b":"],["} , 7, "x" ]\n');
    await running.send('/ingest/v1/json?source=app', '{"a":\n1}');
    expect(running.bus.events()).toEqual(['{"a":1}', '{"b":"],["}', '7', '"x"', '{"a":\n1}']);
    expect((await running.send('/ingest/v1/json?source=app', '[]')).json).toMatchObject({ accepted: 0 });
    for (const [text, line] of [
      ['[{"a":1},\n{"b":', 2],
      ['[{"a":1}\n{"b":1}]', 2],
      ['hello', 1],
      ['{"a":1}\n{"b":2}', 2],
    ] as const) {
      const answer = await running.send('/ingest/v1/json?source=app', text);
      expect([answer.status, answer.text.includes(`line ${line}`)]).toEqual([400, true]);
    }
  });

  it('stores a long line cut at a character, once, with its full text beside it', async () => {
    const own = await startGateway({ limits: { ...defaultLimits, maxEventBytes: 10 } });
    const long = '0123456中文rest';
    const answer = await own.send('/ingest/v1/raw?source=app', `a\n${long}\nb`);
    expect(answer.json).toMatchObject({
      accepted: 3,
      report: { counts: { truncated: 1 }, lines: [{ line: 2, kind: 'truncated' }] },
    });
    expect(own.bus.events()).toEqual(['a', '0123456中', 'b']);
    expect(own.bus.headers()[0]).toMatchObject({ truncated: [1], attachments: [[1, Buffer.byteLength(long)]] });
    await own.close();
  });
});
