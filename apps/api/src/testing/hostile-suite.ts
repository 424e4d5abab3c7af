import { tenantId } from '@logwarden/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaksIn, type Canaries } from './canaries.ts';
import { day, ordinary, tenant, type HostileWorld } from './hostile-world.ts';

interface Answer {
  readonly status: number;
  readonly headers: string;
  readonly bytes: Buffer;
}

type Ask = (method: 'GET' | 'POST', url: string, body?: object) => Promise<Answer>;

/** One way out. `answers` are scanned for hidden values; `probed` tells that a hidden value could be tested for. */
interface Found {
  readonly answers: readonly Answer[];
  readonly probed?: boolean;
}

interface Leak {
  readonly name: string;
  run(ask: Ask, canaries: Canaries): Promise<Found>;
}

function jsonOf(answer: Answer): Record<string, unknown> {
  const parsed: unknown = JSON.parse(answer.bytes.toString('utf8'));
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

function hitsOf(answer: Answer): { position: string; originalBytes?: number }[] {
  const { hits } = jsonOf(answer);
  return Array.isArray(hits) ? (hits as { position: string }[]) : [];
}

/** A query on a hidden value: neither may its answer hold it, nor may there be a difference. */
function probe(name: string, queryOf: (canaries: Canaries) => string): Leak {
  return {
    name: `search ${name}`,
    run: async (ask, canaries) => {
      const answer = await ask('POST', '/api/v1/search', { query: queryOf(canaries), ...day, hints: false });
      return { answers: [answer], probed: answer.status === 200 && hitsOf(answer).length > 0 };
    },
  };
}

export function one(name: string, run: (ask: Ask, canaries: Canaries) => Promise<Answer>): Leak {
  return { name, run: async (ask, canaries) => ({ answers: [await run(ask, canaries)] }) };
}

function terms(field: string, inside = false): Leak {
  return one(`buckets of ${field}${inside ? ' by hour' : ''}`, (ask) => {
    const agg = { type: 'terms', field, size: 50 };
    const aggs = inside ? { h: { type: 'date_histogram', interval: '1h', aggs: { t: agg } } } : { t: agg };
    return ask('POST', '/api/v1/aggregate', { query: '', ...day, aggs });
  });
}

const measure = (type: 'stats' | 'percentiles'): Leak =>
  one(`${type} of a number`, (ask) =>
    ask('POST', '/api/v1/aggregate', { query: '', ...day, aggs: { t: { type, field: 'cardNo' } } }),
  );

const complete = (name: string, query: string): Leak =>
  one(`completion of ${name}`, (ask) => ask('POST', '/api/v1/query/complete', { query, cursor: query.length, ...day }));

export const everyLine = { query: '', ...day, limit: 1000 };

/** Downloads of lines, those with and without bytes kept beside them. */
const download = (name: string, wanted: (hit: { originalBytes?: number }) => boolean): Leak => ({
  name: `file of ${name}`,
  run: async (ask) => {
    const hits = hitsOf(await ask('POST', '/api/v1/search', everyLine)).filter(wanted);
    expect(hits.length).toBeGreaterThan(0);
    const url = (position: string): string => `/api/v1/events/raw?position=${encodeURIComponent(position)}`;
    return { answers: await Promise.all(hits.map((hit) => ask('GET', url(hit.position)))) };
  },
});

export const leaks: readonly Leak[] = [
  one('search: every line', (ask) => ask('POST', '/api/v1/search', everyLine)),
  one('search: an ordinary word', (ask) => ask('POST', '/api/v1/search', { ...everyLine, query: ordinary })),
  probe('for a whole value', ({ mobile }) => mobile),
  probe('for a phrase', ({ mobile }) => `"login of ${mobile}"`),
  probe('for a part', ({ mobile }) => `raw:"${mobile.slice(2, 9)}"`),
  probe('for a part across the mask', ({ card }) => `raw:"${card.slice(0, 9)}"`),
  probe('by pattern', ({ mobile }) => `/${mobile.slice(0, 6)}\\d{5}/`),
  probe('by prefix', ({ mobile }) => `${mobile.slice(0, 8)}*`),
  probe('by ending', ({ card }) => `*${card.slice(6)}`),
  probe('by wildcards', ({ mobile }) => `${mobile.slice(0, 3)}????${mobile.slice(7)}`),
  probe('fuzzily', ({ mobile }) => `${mobile.slice(0, 10)}~1`),
  probe('for a mail address', ({ email }) => email),
  probe('for a password', ({ password }) => `raw:"${password}"`),
  probe('on a field', ({ mobile }) => `phone:${mobile}`),
  probe('on a field of numbers', ({ card }) => `cardNo:${card}`),
  probe('on a field by prefix', ({ mobile }) => `phone:${mobile.slice(0, 5)}*`),
  probe('on a field by pattern', ({ residentId }) => `idNo:/^${residentId.slice(0, 8)}/`),
  probe('on a field fuzzily', ({ residentId }) => `idNo:${residentId.slice(0, -1)}~1`),
  probe('on a field by range', ({ card }) => `cardNo:[${card} TO ${card}]`),
  probe('on a nested field', ({ mobile }) => `customer.Mobile:${mobile}`),
  probe('on a field of a list', ({ card }) => `orders.card_no:${card.slice(0, 10)}*`),
  probe('on words of a text field', ({ mobile }) => `message:${mobile}`),
  probe('on a prefix in a text field', ({ mobile }) => `message:${mobile.slice(0, 6)}*`),
  probe('on a pattern in a text field', ({ mobile }) => `message:/${mobile.slice(0, 7)}/`),
  probe('on a field that holds text by chance', ({ mobile }) => `payload:/${mobile.slice(0, 7)}/`),
  probe('on a name that is a value', ({ mobile }) => `"${mobile}":*`),
  probe('on the classes found', () => 'event.pii.class:*'),
  probe('on tokens by prefix', () => 'event.pii.token:mobile*'),
  {
    name: 'lines around a line',
    run: async (ask) => {
      const hits = hitsOf(await ask('POST', '/api/v1/search', everyLine));
      expect(hits.length).toBeGreaterThan(0);
      const body = (position: string) => ({ position, before: 20, after: 20 });
      return { answers: await Promise.all(hits.map((hit) => ask('POST', '/api/v1/context', body(hit.position)))) };
    },
  },
  one('fields with their values', (ask) => ask('POST', '/api/v1/fields', { query: '', ...day, top: 50 })),
  terms('phone'),
  terms('phone', true),
  terms('cardNo'),
  terms('message'),
  terms('payload'),
  terms('customer.Mobile'),
  measure('stats'),
  measure('percentiles'),
  {
    name: 'histogram of a hidden value',
    run: async (ask, { mobile }) => {
      const aggs = { t: { type: 'date_histogram', interval: '1h' } };
      const answer = await ask('POST', '/api/v1/aggregate', { query: `raw:"${mobile.slice(1)}"`, ...day, aggs });
      return { answers: [answer], probed: /"count":[1-9]/.test(answer.bytes.toString('utf8')) };
    },
  },
  download('a line', (hit) => hit.originalBytes === undefined),
  download('a line that was cut', (hit) => hit.originalBytes !== undefined),
  one('quarantine', (ask) => ask('GET', '/api/v1/quarantine')),
  one('last errors of sources', (ask) => ask('GET', '/api/v1/source-stats')),
  complete('values', 'phone:'),
  complete('values of text', 'message:'),
  complete('names', ''),
  {
    name: 'hints of a search that finds nothing',
    run: async (ask, { mobile }) => {
      const answer = await ask('POST', '/api/v1/search', { query: mobile.slice(2, 9), ...day });
      // The hint quotes what was typed, so only that it is given tells something.
      return { answers: [], probed: answer.bytes.toString('utf8').includes('raw_matches') };
    },
  },
  one('near names of an unknown field', (ask, { mobile }) =>
    ask('POST', '/api/v1/search', { query: `"${mobile.slice(0, 9)}0":x`, ...day }),
  ),
  {
    name: 'what a page’s cursor holds',
    run: async (ask) => {
      const answer = await ask('POST', '/api/v1/search', { ...everyLine, limit: 2 });
      const { cursor } = jsonOf(answer);
      expect(cursor).toBeTypeOf('string');
      return { answers: [answer] };
    },
  },
];

/** Ways out that only who manages sources or policies has. */
export const manageLeaks: readonly Leak[] = [
  one('preview of a parser', (ask, { mobile, password }) =>
    ask('POST', '/api/v1/parser/preview', { text: `phone=${mobile} password=${password} word=${ordinary}` }),
  ),
  one('preview of a policy that hides nothing', (ask) => {
    const off = { enabled: false };
    const detectors = { mobile: off, bank_card: off, resident_id: off, email: off, secret: off };
    return ask('POST', '/api/v1/masking/preview', { policy: { detectors }, limit: 50 });
  }),
  one('lines with tokens', (ask) => ask('POST', '/api/v1/search', { ...everyLine, tokens: true })),
  one('buckets with tokens', (ask) => {
    const aggs = { phone: { type: 'terms', field: 'phone' }, message: { type: 'terms', field: 'message' } };
    return ask('POST', '/api/v1/aggregate', { query: '', ...day, aggs, tokens: true });
  }),
  one('lookup of a value', (ask, { mobile }) =>
    ask('POST', '/api/v1/lookup', { ...day, dataClass: 'mobile', value: mobile }),
  ),
];

function asker({ world }: HostileWorld, authorization: string): Ask {
  return async (method, url, body) => {
    const payload = body === undefined ? {} : { payload: body };
    const headers = { authorization, 'accept-encoding': 'gzip' };
    const answer = await world.api.inject({ method, url, headers, ...payload });
    return { status: answer.statusCode, headers: JSON.stringify(answer.headers), bytes: answer.rawPayload };
  };
}

export async function leaksOf(hostile: HostileWorld, leak: Leak, authorization: string): Promise<string[]> {
  const { answers, probed } = await leak.run(asker(hostile, authorization), hostile.canaries);
  for (const { status } of answers) expect([200, 201, 403, 404]).toContain(status);
  const scan = (answer: Answer): string[] => [
    ...leaksIn(answer.bytes, hostile.canaries),
    ...leaksIn(answer.headers, hostile.canaries),
  ];
  return [...answers.flatMap(scan), ...(probed === true ? ['(told apart)'] : [])];
}

export function counter(hostile: HostileWorld): (query: string) => Promise<number> {
  const ask = asker(hostile, hostile.readKey);
  return async (query) => hitsOf(await ask('POST', '/api/v1/search', { ...everyLine, query })).length;
}

/** Every way out, attacked over one store. */
export function testHostile(store: string, start: () => Promise<HostileWorld>): void {
  describe(`what is masked leaves by no way, on ${store}`, () => {
    let hostile: HostileWorld;
    beforeAll(async () => {
      hostile = await start();
    });
    afterAll(() => hostile.world.stop());

    const readers =
      process.env['LOGWARDEN_FULL'] === '1' ? (['readKey', 'adminKey', 'admin'] as const) : (['readKey'] as const);
    for (const reader of readers) {
      for (const leak of leaks) {
        it(`${leak.name}, as ${reader}`, async () => {
          expect(await leaksOf(hostile, leak, hostile[reader])).toEqual([]);
        });
      }
    }
    for (const leak of manageLeaks) {
      it(`${leak.name}, as adminKey`, async () => {
        expect(await leaksOf(hostile, leak, hostile.adminKey)).toEqual([]);
      });
    }

    it('errors of an engine, in the answer and in the log', async () => {
      const aggs = { t: { type: 'cardinality', field: 'user' } };
      const answer = await asker(hostile, hostile.readKey)('POST', '/api/v1/aggregate', {
        query: 'engine-failure',
        ...day,
        aggs,
      });
      expect(answer.status).toBe(500);
      expect(leaksIn(answer.bytes, hostile.canaries)).toEqual([]);
      expect(hostile.logged.join('\n')).toContain('cannot compare');
      expect(leaksIn(hostile.logged.join('\n'), hostile.canaries)).toEqual([]);
    });

    it('finds the same lines by their ordinary words, whole or in part', async () => {
      const count = counter(hostile);
      const { mobile, card } = hostile.canaries;
      expect(await count(ordinary)).toBe(13);
      expect(await count('message:login')).toBe(7);
      expect(await count('message:"zebra login"')).toBe(7);
      expect(await count('user:ann amount >= 12')).toBe(1);
      expect(await count('20251230000017')).toBe(1);
      expect(await count('审单超时')).toBe(1);
      expect(await count('phone:*')).toBe(1);
      expect(await count(`"login of ${mobile.slice(0, 3)}****${mobile.slice(7)}"`)).toBe(7);
      expect(await count(`raw:"${card.slice(0, 6)}******"`)).toBeGreaterThan(0);
    });

    it('shows what a mask leaves, and finds a whole value for who may look it up', async () => {
      const ask = asker(hostile, hostile.adminKey);
      const { mobile } = hostile.canaries;
      const shown = `${mobile.slice(0, 3)}****${mobile.slice(7)}`;
      const aggs = { t: { type: 'terms', field: 'phone' } };
      const buckets = await ask('POST', '/api/v1/aggregate', { query: '', ...day, aggs });
      expect(jsonOf(buckets)).toMatchObject({ aggs: { t: { buckets: [{ key: shown, count: 1 }] } } });
      const body = { ...day, dataClass: 'mobile', value: `+86 ${mobile.slice(0, 3)} ${mobile.slice(3)}` };
      const found = await ask('POST', '/api/v1/lookup', body);
      expect(hitsOf(found).length).toBeGreaterThan(8);
      const refused = await asker(hostile, hostile.readKey)('POST', '/api/v1/lookup', body);
      expect(refused.status).toBe(403);
    });

    it('has the values in the store, unmasked', async () => {
      const { deps } = hostile.world;
      const [fromUs, toUs] = [Date.parse(day.from) * 1000, Date.parse(day.to) * 1000];
      const query = {
        query: hostile.canaries.mobile,
        view: 'raw' as const,
        zone: 'UTC',
        fromUs,
        toUs,
        limit: 50,
        total: false,
      };
      const page = await deps.store.search({ tenantId: tenantId(tenant) }, query);
      expect(page.raw.hits.length).toBeGreaterThan(5);
    });
  });
}
