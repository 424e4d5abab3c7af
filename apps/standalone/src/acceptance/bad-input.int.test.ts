import { readFileSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rm, statfs } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createGzip, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { batchHeaders, crc32c } from '@logwarden/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Product, type Ready } from '../test-kit/product.ts';
import { allFindings, pick, TenantDoors, type Answer } from './test-kit/doors.ts';
import { built, full, writeEvidence } from './test-kit/surroundings.ts';

const mebibyte = 1_048_576;
const hourMs = 3_600_000;
const good = (n: number): string => `{"n":${n},"message":"neighbour ${n}"}`;
const latin = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const lineEnd = Buffer.from('\n');

let product: Product;
let ready: Ready;
let customs: TenantDoors;
const shown: Record<string, unknown> = {};

/** The doors that take one JSON document a line, each with how it is asked and where its n-th document stands. */
const jsonDoors = [
  {
    door: 'ndjson',
    send: (source: string, lines: readonly Uint8Array[]): Promise<Answer> =>
      customs.send(`/ingest/v1/ndjson?source=${source}`, Buffer.concat(lines.flatMap((line) => [line, lineEnd]))),
    lineOf: (n: number): number => n,
  },
  {
    door: 'bulk',
    send: (source: string, lines: readonly Uint8Array[]): Promise<Answer> => {
      const action = Buffer.from(`{"create":{"_index":"${source}"}}\n`);
      const headers = { 'content-type': 'application/x-ndjson' };
      return customs.send('/_bulk', Buffer.concat(lines.flatMap((line) => [action, line, lineEnd])), { headers });
    },
    lineOf: (n: number): number => 2 * n,
  },
] as const;

interface BrokenBody {
  readonly name: string;
  /** `SRC` stands for the source, here and in the body. */
  readonly path: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly line: number;
}

const action = '{"create":{"_index":"SRC"}}';
const packed = { 'content-encoding': 'gzip' };
const ndjson = '/ingest/v1/ndjson?source=SRC';
const json = '/ingest/v1/json?source=SRC';

const brokenBodies: readonly BrokenBody[] = [
  { name: 'no JSON', path: '/_bulk', body: `${action}\n${good(1)}\n{"index":{"_in\n${good(2)}\n`, line: 3 },
  { name: 'unknown action', path: '/_bulk', body: `${action}\n${good(1)}\n\n{"store":{}}\n${good(2)}\n`, line: 4 },
  { name: 'no document', path: '/_bulk', body: `${action}\n${good(1)}\n${action}\n`, line: 3 },
  { name: 'no source', path: '/_bulk', body: `{"create":{}}\n${good(1)}\n`, line: 1 },
  { name: 'cut array', path: json, body: `[${good(1)},\n${good(2)},\n{"n":3`, line: 3 },
  { name: 'text as JSON', path: json, body: 'words', headers: { 'content-type': 'application/json' }, line: 1 },
  { name: 'text as gzip', path: ndjson, body: good(1), headers: packed, line: 1 },
  {
    name: 'cut gzip',
    path: ndjson,
    body: gzipSync(`${good(1)}\n${good(2)}\n`).subarray(0, -9),
    headers: packed,
    line: 1,
  },
];

/** Doors of text, whose sources find out by themselves that their lines are JSON. */
const textDoors = [
  {
    door: 'raw',
    send: (source: string, text: string): Promise<Answer> => customs.send(`/ingest/v1/raw?source=${source}`, text),
  },
  {
    door: 'batch',
    send: (source: string, text: string): Promise<Answer> => {
      const headers = {
        [batchHeaders.agentId]: 'acceptance',
        [batchHeaders.source]: source,
        [batchHeaders.stream]: 'one',
        [batchHeaders.epoch]: '1',
        [batchHeaders.batchSeq]: '0',
        [batchHeaders.firstSeq]: '1',
        [batchHeaders.count]: String(text.split('\n').length),
        [batchHeaders.crc32c]: crc32c(Buffer.from(text)).toString(16).padStart(8, '0'),
      };
      return customs.send('/ingest/v1/batch', text, { headers });
    },
  },
] as const;

/** Events of a source by raw text, with their fields and time. */
async function stored(source: string): Promise<ReadonlyMap<string, { fields: Record<string, unknown>; ms: number }>> {
  const hits = await customs.hits({ sources: [source], hints: false });
  return new Map(hits.map((hit) => [hit.raw, { fields: hit.fields, ms: Date.parse(hit.timestamp) }]));
}

function kinds(answer: Answer): readonly unknown[] {
  const lines = pick(answer.body, 'report', 'lines');
  return Array.isArray(lines) ? lines.map((line) => [pick(line, 'line'), pick(line, 'kind')]) : [];
}

/** All of it was taken, whatever the door's form of saying so. */
function expectTaken(answer: Answer, events: number): void {
  expect(answer.status).toBe(200);
  const items = pick(answer.body, 'items');
  if (!Array.isArray(items)) expect(pick(answer.body, 'accepted')).toBe(events);
  else {
    expect(pick(answer.body, 'errors')).toBe(false);
    expect(items.map((item) => pick(item, 'create', 'status'))).toEqual(Array.from({ length: events }, () => 201));
  }
}

/** Peak of the resident set of a process since it was last asked, in MiB. */
function peakMib(pid: number): number {
  const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return peak;
}

async function gzipBomb(sizeMib: number): Promise<Uint8Array> {
  const packer = createGzip({ level: 9 });
  const zeros = Buffer.alloc(mebibyte, ' ');
  void (async () => {
    for (let i = 0; i < sizeMib; i++) if (!packer.write(zeros)) await new Promise((next) => packer.once('drain', next));
    packer.end();
  })();
  const chunks: Buffer[] = [];
  packer.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(packer, 'end');
  return Buffer.concat(chunks);
}

/** Status answered to the head of a request alone, before any of its body is sent. */
async function statusOfHead(path: string, contentLength: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `ApiKey ${customs.account.ingestKey}`,
      'content-length': contentLength,
    };
    const asked = request(`${ready.gateway}${path}`, { method: 'POST', headers }, (response) => {
      resolve(response.statusCode);
      asked.destroy();
    });
    asked.on('error', reject);
    asked.flushHeaders();
  });
}

describe.skipIf(!built)('bad input', () => {
  beforeAll(async () => {
    product = new Product(['--demo', '--demo-size', '10000']);
    ready = await product.start();
    customs = new TenantDoors(ready, 'customs');
  }, 300_000);
  afterAll(async () => {
    await product.destroy();
    writeEvidence('acceptance-bad-input', shown);
  });

  describe.each(jsonDoors)('by $door', ({ door, send, lineOf }) => {
    it('malformed lines, double keys and undecodable text are stored raw, flagged and named', async () => {
      const source = `malformed-${door}`;
      const text = 'plain words';
      const cut = '{"n":2,"message":"cut short 超时';
      const double = '{"a":1,"a":2,"message":"double"}';
      const bytes = Buffer.concat([latin('{"n":4,"message":"caf'), latin('\xe9'), latin(' au lait"}')]);
      const documents = [good(1), cut, double].map((t): Uint8Array => Buffer.from(t));
      const answer = await send(source, [...documents, bytes, Buffer.from(good(5)), Buffer.from(text)]);
      expectTaken(answer, 6);
      expect(kinds(answer)).toEqual([
        [lineOf(2), 'malformed_json'],
        [lineOf(3), 'duplicate_key'],
        [lineOf(4), 'undecodable'],
        [lineOf(6), 'malformed_json'],
      ]);
      expect(await customs.settled(source, 6)).toMatchObject({ accepted: 6, stored: 6, quarantined: {} });
      const events = await stored(source);
      const raws = [good(1), cut, double, '{"n":4,"message":"caf\ufffd au lait"}', good(5), text];
      expect([...events.keys()].toSorted()).toEqual(raws.toSorted());
      const errors = raws.map((raw) => events.get(raw)?.fields['event.ingest_error']);
      expect(errors).toEqual([
        undefined,
        expect.stringContaining('malformed JSON'),
        expect.stringContaining('duplicate key "a"'),
        expect.stringContaining('utf-8'),
        undefined,
        expect.stringContaining('malformed JSON'),
      ]);
      expect(await customs.count({ sources: [source], query: '"cut short" 超时' })).toBe(1);
    });

    it('documents too deep or with too many keys are quarantined whole, with the reason', async () => {
      const source = `quarantine-${door}`;
      const deep = `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`;
      const wide = `{${Array.from({ length: 1001 }, (_, i) => `"k${i}":${i}`).join(',')}}`;
      const deepest = `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`;
      const widest = `{${Array.from({ length: 1000 }, (_, i) => `"k${i}":${i}`).join(',')}}`;
      const answer = await send(
        source,
        [good(1), deep, deepest, wide, widest, good(6)].map((t) => Buffer.from(t)),
      );
      expectTaken(answer, 6);
      expect(kinds(answer)).toEqual([
        [lineOf(2), 'quarantined'],
        [lineOf(4), 'quarantined'],
      ]);
      const quarantined = { too_deep: 1, too_many_keys: 1 };
      expect(await customs.settled(source, 6)).toMatchObject({ accepted: 6, stored: 4, quarantined });
      const items = (await customs.quarantine(source)).map(({ reason, raw }) => ({ reason, raw }));
      expect(items.toSorted((a, b) => a.reason.localeCompare(b.reason))).toEqual([
        { reason: 'too_deep', raw: deep },
        { reason: 'too_many_keys', raw: wide },
      ]);
      expect([...(await stored(source)).keys()].toSorted()).toEqual([good(1), deepest, widest, good(6)].toSorted());
    });

    it('a line above 1 MB is stored cut, flagged and counted once', async () => {
      const source = `long-${door}`;
      const long = `{"n":2,"message":"${'long 长 '.repeat(200_000)}"}`;
      const answer = await send(
        source,
        [good(1), long, good(3)].map((t) => Buffer.from(t)),
      );
      expectTaken(answer, 3);
      expect(kinds(answer)).toEqual([[lineOf(2), 'truncated']]);
      expect(await customs.settled(source, 3)).toMatchObject({ accepted: 3, stored: 3, truncated: 1, quarantined: {} });
      const cut = await customs.hits({ sources: [source], query: 'event.truncated:true' });
      expect(cut).toHaveLength(1);
      const raw = cut[0]?.raw ?? '';
      expect(Buffer.byteLength(raw)).toBeGreaterThan(mebibyte - 4);
      expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(mebibyte);
      expect(long.startsWith(raw)).toBe(true);
      expect(await customs.count({ sources: [source], query: 'neighbour' })).toBe(2);
    });

    it('times out of reach give way to the time of reception, and are kept as text', async () => {
      const source = `times-${door}`;
      const now = Date.now();
      const at = (ms: number): string => new Date(ms).toISOString();
      const bad = [
        '1969-12-31T23:59:59Z',
        '2263-01-01T00:00:00Z',
        at(now + 25 * hourMs),
        'yesterday',
        '2025-02-30T00:00:00Z',
      ];
      const fine = ['1970-01-01T00:00:00.000Z', at(now + 23 * hourMs), '2025-12-30T03:00:00.123Z'];
      const lines = [...bad, ...fine].map((time) => `{"@timestamp":"${time}","message":"at ${time}"}`);
      const none = '{"message":"no time"}';
      const answer = await send(
        source,
        [...lines, none].map((t) => Buffer.from(t)),
      );
      expectTaken(answer, 9);
      expect(await customs.settled(source, 9)).toMatchObject({ accepted: 9, stored: 9, quarantined: {} });
      const events = await stored(source);
      const received = (raw: string): boolean => {
        const ms = events.get(raw)?.ms ?? 0;
        return ms >= now - 1 && ms <= Date.now();
      };
      for (const [i, time] of bad.entries()) {
        expect([time, received(lines[i] ?? '')]).toEqual([time, true]);
        expect(events.get(lines[i] ?? '')?.fields['event.created_text']).toBe(time);
      }
      for (const [i, time] of fine.entries()) {
        const event = events.get(lines[bad.length + i] ?? '');
        expect([time, event?.ms]).toEqual([time, Date.parse(time)]);
        expect(event?.fields['event.created_text']).toBeUndefined();
      }
      expect(received(none)).toBe(true);
    });
  });

  it.each(textDoors)(
    'by $door: JSON lines that are odd are kept, flagged and named as well',
    async ({ door, send }) => {
      const source = `text-${door}`;
      const deep = `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`;
      const cut = '{"n":2,"message":"cut';
      const double = '{"a":1,"a":2}';
      const answer = await send(source, [good(1), cut, double, deep, 'plain words', good(6)].join('\n'));
      expect(answer.status).toBe(200);
      expect(kinds(answer)).toEqual([
        [2, 'malformed_json'],
        [3, 'duplicate_key'],
        [4, 'quarantined'],
      ]);
      expect(await customs.settled(source, 6)).toMatchObject({ accepted: 6, stored: 5, quarantined: { too_deep: 1 } });
      expect((await customs.quarantine(source)).map((item) => item.raw)).toEqual([deep]);
      const flagged = await customs.hits({ sources: [source], query: 'event.ingest_error:*' });
      expect(flagged.map((hit) => hit.raw).toSorted()).toEqual([cut, double].toSorted());
    },
  );

  it.each(['gzip', 'deflate', 'zstd'])(
    'a bomb of %s is refused while it streams, and memory stays flat',
    async (encoding) => {
      const sizeMib = full ? 2048 : 512;
      const bodies = {
        gzip: () => gzipBomb(sizeMib),
        deflate: () => deflateSync(Buffer.alloc(sizeMib * mebibyte, ' ')),
        zstd: () => zstdCompressSync(Buffer.alloc(sizeMib * mebibyte, ' ')),
      };
      const bomb = await bodies[encoding === 'gzip' || encoding === 'zstd' ? encoding : 'deflate']();
      const [gateway = 0] = product.pids('gateway');
      peakMib(gateway);
      const before = peakMib(gateway);
      const options = { headers: { 'content-encoding': encoding } };
      for (let round = 0; round < 4; round++) {
        const path = round % 2 === 0 ? '/_bulk' : '/ingest/v1/raw?source=bomb';
        const answers = await Promise.all([customs.send(path, bomb, options), customs.send(path, bomb, options)]);
        expect(answers.map((answer) => answer.status)).toEqual([413, 413]);
      }
      const peak = peakMib(gateway);
      shown[`bomb-${encoding}`] = {
        inflatedMib: sizeMib * 8,
        sentBytes: bomb.byteLength,
        rssBeforeMib: before,
        rssPeakMib: peak,
      };
      expect(peak - before).toBeLessThan(256);
      expect(await customs.send('/ingest/v1/ndjson?source=after-bomb', good(1))).toMatchObject({ status: 200 });
    },
    300_000,
  );

  it('a body that says it is above 64 MB is refused before it is read; one that packs above 100 : 1 is not', async () => {
    expect(await statusOfHead('/ingest/v1/raw?source=big', 64 * mebibyte + 1)).toBe(413);
    expect(await statusOfHead('/_bulk', 64 * mebibyte + 1)).toBe(413);
    const lines = Array.from({ length: 2000 }, (_, n) => `${n} ${'regular '.repeat(1000)}`);
    const body = gzipSync(lines.join('\n'));
    expect(body.byteLength * 100).toBeLessThan(2000 * 8000);
    const options = { headers: { 'content-encoding': 'gzip' } };
    expectTaken(await customs.send('/ingest/v1/raw?source=regular', body, options), 2000);
    expect(await customs.settled('regular', 2000)).toMatchObject({ accepted: 2000, stored: 2000 });
  });

  it.each(brokenBodies)(
    '$name: the whole body is refused with the line, and nothing of it is stored',
    async ({ name, path, body, headers, line }) => {
      const source = `broken-${name.replaceAll(/[^a-z]+/gi, '-').toLowerCase()}`;
      const named = typeof body === 'string' ? body.replaceAll('SRC', source) : body;
      expect((await customs.send(`/ingest/v1/ndjson?source=${source}`, good(0))).status).toBe(200);
      const answer = await customs.send(path.replace('SRC', source), named, { headers: headers ?? {} });
      expect(answer.status).toBe(400);
      if (path === '/_bulk') {
        expect(answer.headers.get('x-elastic-product')).toBe('Elasticsearch');
        expect(pick(answer.body, 'error', 'reason')).toContain(`line [${line}]`);
      } else expect(pick(answer.body, 'error', 'details', 'line')).toBe(line);
      expect((await customs.send(`/ingest/v1/ndjson?source=${source}`, good(9))).status).toBe(200);
      expect(await customs.settled(source, 2)).toMatchObject({ accepted: 2, stored: 2 });
      expect([...(await stored(source)).keys()].toSorted()).toEqual([good(0), good(9)]);
    },
  );

  it('keys that are missing, wrong, expired or only read are refused in the protocol’s own form', async () => {
    const made = async (body: Record<string, unknown>): Promise<string> => {
      const answer = await customs.askAsAdmin('/api/v1/api-keys', { name: 'acceptance', use: 'ingest', ...body });
      expect(answer.status).toBe(201);
      return String(pick(answer.body, 'secret'));
    };
    const expired = await made({ createSources: true, expiresAt: new Date(Date.now() + 2000).toISOString() });
    const hello = async (): Promise<number> => (await customs.hello(expired)).status;
    expect(await hello()).toBe(200);
    const deadline = Date.now() + 10_000;
    while ((await hello()) === 200 && Date.now() < deadline) await delay(100);
    const fixed = await made({ createSources: false });
    const refused = async (key: string, status: number): Promise<void> => {
      const options = key === '' ? { headers: { authorization: '' } } : { key };
      const native = await customs.send('/ingest/v1/ndjson?source=keys', good(1), options);
      expect([key, native.status]).toEqual([key, status]);
      expect(pick(native.body, 'error', 'code')).toMatch(/^auth\./);
      const bulk = await customs.send('/_bulk', `{"create":{"_index":"keys"}}\n${good(1)}\n`, options);
      expect([key, bulk.status]).toEqual([key, status]);
      expect(bulk.body).toMatchObject({ status, error: { type: 'security_exception' } });
      expect(bulk.headers.get('x-elastic-product')).toBe('Elasticsearch');
      expect(bulk.headers.get('www-authenticate') === null).toBe(status !== 401);
    };
    await refused('', 401);
    await refused('lw_wrong', 401);
    await refused(expired, 401);
    await refused(customs.account.readKey, 403);
    await refused(fixed, 403);
    expect((await customs.send('/ingest/v1/ndjson?source=keys', good(1))).status).toBe(200);
    const mixed = ['keys', 'not-there', 'keys']
      .map((name, n) => `{"create":{"_index":"${name}"}}\n${good(n + 2)}\n`)
      .join('');
    const items = pick((await customs.send('/_bulk', mixed, { key: fixed })).body, 'items');
    expect(Array.isArray(items) ? items.map((item) => pick(item, 'create', 'status')) : items).toEqual([201, 403, 201]);
    expect(await customs.settled('keys', 3)).toMatchObject({ accepted: 3, stored: 3 });
    expect([...(await stored('keys')).keys()].toSorted()).toEqual([good(1), good(2), good(4)]);
    const sources = await customs.ask('/api/v1/sources');
    expect(JSON.stringify(sources.body)).not.toContain('"not-there"');
  });

  it('below the free-space floor it refuses as full, each client in its way, and search and sign-in go on', async () => {
    await product.stop();
    const mibFree = async (): Promise<number> => {
      const { bavail, bsize } = await statfs(product.dir);
      return Math.floor((bavail * bsize) / mebibyte);
    };
    process.env['LOGWARDEN_MIN_FREE_MB'] = String((await mibFree()) - 2048);
    ready = await product.start().finally(() => delete process.env['LOGWARDEN_MIN_FREE_MB']);
    customs = new TenantDoors(ready, 'customs');
    const ballast = join(product.dir, 'ballast');
    await promisify(execFile)('fallocate', ['-l', '6GiB', ballast]);
    const body = `{"create":{"_index":"full","_id":"one"}}\n${good(1)}\n`;
    const send = (headers: Record<string, string>): Promise<Answer | 'closed'> =>
      customs.send('/_bulk', body, { headers }).catch(() => 'closed' as const);
    const [plain, elastic, beats, native] = await Promise.all([
      send({ 'user-agent': 'curl/8' }),
      send({ 'user-agent': 'elasticsearch-js/8.19.0' }),
      send({ 'user-agent': 'Elastic-filebeat/8.19.0' }),
      customs.send('/ingest/v1/ndjson?source=full', good(2)),
    ]);
    for (const [answer, status] of [
      [plain, 429],
      [elastic, 503],
      [beats, 429],
      [native, 429],
    ] as const) {
      expect(pick(answer, 'status')).toBe(status);
      expect(answer === 'closed' ? null : answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(await customs.count({ sources: ['keys'] })).toBe(3);
    const { email, password } = customs.account;
    expect((await customs.ask('/api/v1/sign-in', { email, password })).status).toBe(200);
    await rm(ballast);
    expectTaken(await customs.send('/_bulk', body), 1);
    expect(await customs.settled('full', 1)).toMatchObject({ accepted: 1, stored: 1 });
  }, 300_000);

  it('leaves ledgers without findings', async () => {
    expect(await allFindings(ready)).toEqual([]);
  });
});
