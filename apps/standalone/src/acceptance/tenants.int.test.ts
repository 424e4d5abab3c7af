import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoManifest } from '../demo/generate.ts';
import { Product, type Ready } from '../test-kit/product.ts';
import { allFindings, pick, TenantDoors, type Answer, type Asked } from './test-kit/doors.ts';
import { built, full, writeEvidence } from './test-kit/surroundings.ts';

const everything = { query: '', from: '1970-01-01T00:00:00Z', to: '2262-01-01T00:00:00Z' };

let product: Product;
let ready: Ready;
let customs: TenantDoors;
let bank: TenantDoors;
const shown: Record<string, unknown> = {};

/** The product's own file, of which its form is known. */
function readManifest(): DemoManifest {
  return JSON.parse(readFileSync(join(product.dir, 'demo.planted.json'), 'utf8')) as DemoManifest;
}

/** Status and body, without what differs between any two requests; `name` is what was asked for. */
function comparable(answer: Answer, name: string): { status: number; body: string } {
  const body = JSON.stringify(answer.body)
    .replaceAll(name, 'NAME')
    .replaceAll(/"requestId":"[^"]*"/g, '"requestId":""')
    .replaceAll(/"took_ms":[\d.]+/g, '"took_ms":0');
  return { status: answer.status, body };
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? NaN;
}

describe.skipIf(!built)('two tenants and what was planted in them', () => {
  beforeAll(async () => {
    product = new Product(['--demo', '--demo-size', '10000']);
    ready = await product.start();
    customs = new TenantDoors(ready, 'customs');
    bank = new TenantDoors(ready, 'bank');
  }, 300_000);
  afterAll(async () => {
    await product.destroy();
    writeEvidence('acceptance-tenants', shown);
  });

  describe('the manifest of the demo', () => {
    /** Planted name → the search that finds just that, for every source. */
    const searches: Readonly<Record<string, (name: string, outage: DemoManifest['outage']) => Asked>> = {
      review: (name) => ({ query: `event.action:review AND event.outcome:${name}` }),
      outage: (name, { from, recovery }) => ({
        query: `event.action:review AND event.outcome:${name}`,
        from,
        to: recovery,
      }),
      cause: (name) => ({ query: `error.cause:"${name}"` }),
      backlog: () => ({ query: 'backlog.size > 5000' }),
      alarm: (name) => ({
        query: name === 'registered_scanner' ? 'alarm.registered_scanner:true' : `alarm.level:${name}`,
      }),
      tcp: (_, { from, recovery }) => ({ query: 'device:*-gz-* AND tcp.resets:*', from, to: recovery }),
      download: () => ({ query: 'action:download OR event.action:download' }),
      connection: () => ({ query: 'action:connect OR event.action:connect' }),
      scanner: () => ({ query: 'scanner.registered:true' }),
      transaction: (name) => ({ query: `code:${name === 'success' ? '"0000"' : name}` }),
      web: (name) => ({ query: `http.response.status_code:${name}` }),
      java: (name) =>
        name === 'stack_trace'
          ? { query: 'raw:"\\n\\tat com.example.bank."' }
          : { query: name === 'slow' ? '"slow call to core"' : '"handled request"' },
    };

    it('agrees with the searches for everything that it counts', async () => {
      const { sources, from, to, outage, events } = readManifest();
      let all = 0;
      for (const [source, { tenant, events: count, planted }] of Object.entries(sources)) {
        const doors = tenant === 'bank' ? bank : customs;
        const inSource = { sources: [source], from, to };
        expect([source, await doors.count(inSource)]).toEqual([source, count]);
        all += count;
        const found: Record<string, number> = {};
        for (const name of Object.keys(planted)) {
          const dot = name.indexOf('.');
          const search = searches[dot < 0 ? name : name.slice(0, dot)];
          if (search === undefined) continue;
          found[name] = await doors.count({ ...inSource, ...search(name.slice(dot + 1), outage) });
        }
        expect([source, found]).toEqual([source, planted]);
      }
      expect(all).toBe(events);
      shown['demo'] = { events, sources: Object.keys(sources).length };
    });

    it('agrees with the aggregations, of causes, alarm levels, codes and statuses', async () => {
      const { sources, from, to } = readManifest();
      const planted = (source: string, prefix: string): Record<string, number> =>
        Object.fromEntries(
          Object.entries(sources[source]?.planted ?? {})
            .filter(([name]) => name.startsWith(`${prefix}.`))
            .map(([name, count]) => [name.slice(prefix.length + 1), count]),
        );
      for (const source of ['customs-review-gz', 'customs-review-sz'])
        expect(await customs.terms({ sources: [source], from, to }, 'error.cause')).toEqual(planted(source, 'cause'));
      const { registered_scanner: scanners, ...levels } = planted('security-alarm', 'alarm');
      const alarms = { sources: ['security-alarm'], from, to };
      expect(await customs.terms(alarms, 'alarm.level')).toEqual(levels);
      expect((await customs.terms(alarms, 'alarm.registered_scanner'))['true']).toBe(scanners);
      expect(await bank.terms({ sources: ['bank-web'], from, to }, 'http.response.status_code')).toEqual(
        planted('bank-web', 'web'),
      );
      const { success, ...codes } = planted('bank-transactions', 'transaction');
      expect(await bank.terms({ sources: ['bank-transactions'], from, to }, 'code')).toEqual({
        '0000': success,
        ...codes,
      });
    });

    it('keeps each stack trace one event, with its exception', async () => {
      const { sources, from, to } = readManifest();
      const traces = sources['bank-java']?.planted['java.stack_trace'] ?? 0;
      expect(traces).toBeGreaterThan(0);
      const java = { sources: ['bank-java'], from, to };
      const hits = await bank.hits({ ...java, query: 'level:error' });
      expect(hits).toHaveLength(traces);
      for (const hit of hits)
        expect(hit.raw).toMatch(/ failed\n\S+: .*\n\tat [^]*\n\tat java\.base\/java\.lang\.Thread\.run/);
      expect(await bank.count({ ...java, query: 'error.stack_trace:*' })).toBe(traces);
    });

    it('shows the outage where it was planted: fewer answers, more failures than on the day before', async () => {
      const { outage } = readManifest();
      const dayBefore = (iso: string): string => new Date(Date.parse(iso) - 86_400_000).toISOString();
      const during = { sources: ['customs-review-gz'], from: outage.from, to: outage.recovery };
      const before = { sources: ['customs-review-gz'], from: dayBefore(outage.from), to: dayBefore(outage.recovery) };
      const rate = async (asked: Asked): Promise<number> =>
        (await customs.count({ ...asked, query: 'event.outcome:failure' })) /
        (await customs.count({ ...asked, query: 'event.action:review' }));
      expect(await rate(during)).toBeGreaterThan(0.7);
      expect(await rate(before)).toBeLessThan(0.2);
    });
  });

  it('finds a line within seconds after it was accepted', async () => {
    const lines = full ? 600 : 60;
    const source = 'delay';
    const began = new Date(Date.now() - 60_000).toISOString();
    const searchMs: number[] = [];
    const acceptedMs = new Map<number, number>();
    const foundMs = new Map<number, number>();
    const look = async (): Promise<void> => {
      const asked = { ...everything, from: began, sources: [source], limit: 300, total: false, hints: false };
      const askedMs = performance.now();
      const answer = await customs.ask('/api/v1/search', asked);
      const now = performance.now();
      searchMs.push(now - askedMs);
      const hits = pick(answer.body, 'hits');
      for (const hit of Array.isArray(hits) ? hits : []) {
        const n = Number(pick(hit, 'fields', 'n'));
        if (!foundMs.has(n)) foundMs.set(n, now);
      }
    };
    const sent = new AbortController();
    const looking = (async (): Promise<void> => {
      const giveUp = performance.now() + 60_000 + lines * 200;
      while ((!sent.signal.aborted || foundMs.size < lines) && performance.now() < giveUp) {
        await look();
        await delay(20);
      }
    })();
    for (let n = 0; n < lines; n++) {
      const next = delay(100);
      const answer = await customs.send(`/ingest/v1/ndjson?source=${source}`, `{"n":${n},"message":"single ${n}"}`);
      expect(answer.status).toBe(200);
      acceptedMs.set(n, performance.now());
      await next;
    }
    sent.abort();
    await looking;
    const delays = [...acceptedMs].map(([n, ms]) => (foundMs.get(n) ?? Infinity) - ms).toSorted((a, b) => a - b);
    const p99 = quantile(delays, 0.99);
    shown['delayMs'] = { lines, p50: quantile(delays, 0.5), p99, max: delays.at(-1) };
    shown['searchMs'] = {
      searches: searchMs.length,
      p50: quantile(
        searchMs.toSorted((a, b) => a - b),
        0.5,
      ),
    };
    expect(p99).toBeLessThan(5000);
  }, 300_000);

  it('shows a line with all its times, in order', async () => {
    const before = Date.now();
    const line = '{"@timestamp":"2026-01-01T00:00:00.123456Z","message":"with times"}';
    expect((await customs.send('/ingest/v1/ndjson?source=times', line)).status).toBe(200);
    expect(await customs.settled('times', 1)).toMatchObject({ stored: 1 });
    const [hit] = await customs.hits({ sources: ['times'] });
    expect(hit?.timestamp).toBe('2026-01-01T00:00:00.123456Z');
    const answer = await customs.ask('/api/v1/context', { position: hit?.position });
    const trace = pick(answer.body, 'hits', 0, 'trace');
    const times = ['receivedAt', 'acceptedAt', 'parsedAt', 'storedAt'].map((name) =>
      Date.parse(String(pick(trace, name))),
    );
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(before - 1);
    expect(times[3]).toBeLessThanOrEqual(Date.now());
    expect(pick(trace, 'topic')).toBe('events');
    expect(pick(trace, 'offset')).toBeTypeOf('number');
  });

  describe('between tenants', () => {
    it('searches, counts and fields of one hold nothing of the other', async () => {
      expect(await customs.count({ query: 'core-banking' })).toBe(0);
      expect(await customs.count({ query: 'raw:"com.example.bank"' })).toBe(0);
      expect(await bank.count({ query: '审单' })).toBe(0);
      const own = new Set(['live-transactions', 'bank-transactions', 'bank-web', 'bank-java']);
      for (const hit of (await bank.search({ limit: 10_000 })).hits) expect(own.has(hit.source)).toBe(true);
      const { cursor } = await bank.search({ limit: 1 });
      const foreign = await customs.ask('/api/v1/search', { ...everything, cursor });
      expect(JSON.stringify(foreign.body)).not.toMatch(/core-banking|com\.example\.bank/);
      for (const [path, body] of [
        ['/api/v1/fields', everything],
        ['/api/v1/search', { ...everything, query: 'brnch:x' }],
        ['/api/v1/query/complete', { ...everything, query: 'bra', cursor: 3 }],
      ] as const) {
        expect(JSON.stringify((await bank.ask(path, body)).body)).toContain('branch');
        expect(JSON.stringify((await customs.ask(path, body)).body)).not.toContain('branch');
      }
    });

    it.each([
      ['search', (name: string) => customs.ask('/api/v1/search', { ...everything, sources: [name] })],
      [
        'search with an own source',
        (name: string) => customs.ask('/api/v1/search', { ...everything, sources: ['security-alarm', name] }),
      ],
      [
        'aggregate',
        (name: string) =>
          customs.ask('/api/v1/aggregate', {
            ...everything,
            sources: [name],
            aggs: { n: { type: 'cardinality', field: 'code' } },
          }),
      ],
      ['fields', (name: string) => customs.ask('/api/v1/fields', { ...everything, sources: [name] })],
      [
        'completion',
        (name: string) =>
          customs.ask('/api/v1/query/complete', { ...everything, sources: [name], query: 'c', cursor: 1 }),
      ],
      ['check of a query', (name: string) => customs.ask('/api/v1/query/check', { query: 'code:1', sources: [name] })],
      ['quarantine', (name: string) => customs.ask(`/api/v1/quarantine?source=${name}`)],
      [
        'ledger',
        (name: string) =>
          customs.ask(`/api/v1/ledger?source=${name}&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z`),
      ],
    ])('%s answers a foreign name as one that does not exist', async (_, ask) => {
      const foreign = comparable(await ask('bank-java'), 'bank-java');
      expect(foreign).toEqual(comparable(await ask('bank-none'), 'bank-none'));
      expect(foreign.status).toBe(404);
    });

    it('foreign ids and positions answer like invented ones', async () => {
      const sources = pick((await bank.ask('/api/v1/sources')).body, 'items');
      const id = String(pick(sources, 0, 'id'));
      const invented = `${id.slice(0, -4)}${id.endsWith('aaaa') ? 'bbbb' : 'aaaa'}`;
      for (const path of ['/api/v1/sources/ID', '/api/v1/sources/ID/stats']) {
        const foreign = comparable(await customs.ask(path.replace('ID', id)), id);
        expect(foreign.status).toBe(404);
        expect(foreign).toEqual(comparable(await customs.ask(path.replace('ID', invented)), invented));
      }
      const [hit] = (await bank.search({ sources: ['bank-java'], limit: 1 })).hits;
      const position = hit?.position ?? '';
      const context = await customs.ask('/api/v1/context', { position });
      const none = position.replace(/:\d+$/, ':999999999');
      expect(context.status).toBe(404);
      expect(comparable(context, position)).toEqual(
        comparable(await customs.ask('/api/v1/context', { position: none }), none),
      );
      expect((await bank.ask('/api/v1/context', { position })).status).toBe(200);
    });

    it('a key that creates no sources is refused a foreign name as an invented one', async () => {
      const made = await customs.askAsAdmin('/api/v1/api-keys', { name: 'fixed', use: 'ingest' });
      const key = String(pick(made.body, 'secret'));
      const ask = (name: string): Promise<Answer> => customs.send(`/ingest/v1/raw?source=${name}`, 'x', { key });
      const foreign = comparable(await ask('bank-java'), 'bank-java');
      expect(foreign.status).toBe(403);
      expect(foreign).toEqual(comparable(await ask('bank-none'), 'bank-none'));
    });

    it('the same source name in both is two sources', async () => {
      for (const [doors, text] of [
        [customs, 'of customs'],
        [bank, 'of bank'],
      ] as const)
        expect((await doors.send('/ingest/v1/raw?source=twin', text)).status).toBe(200);
      for (const [doors, text] of [
        [customs, 'of customs'],
        [bank, 'of bank'],
      ] as const) {
        expect(await doors.settled('twin', 1)).toMatchObject({ accepted: 1, stored: 1 });
        expect((await doors.hits({ sources: ['twin'] })).map((hit) => hit.raw)).toEqual([text]);
      }
    });
  });

  it('leaves ledgers without findings', async () => {
    expect(await allFindings(ready)).toEqual([]);
  });
});
