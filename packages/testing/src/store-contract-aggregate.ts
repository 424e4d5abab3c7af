import type { Aggregation, AggResult } from '@logwarden/contracts';
import type { StorePort } from '@logwarden/store';
import { describe, expect, test } from 'vitest';
import { baseUs, BusFeed, customs, everything, lines } from './store-contract-data.ts';

type Opened = () => StorePort;
type Agg = Partial<Aggregation> & Pick<Aggregation, 'type'>;

async function one(store: StorePort, agg: Agg, request: Partial<typeof everything> = {}): Promise<AggResult> {
  const full: Aggregation = { size: 10, percents: [50, 95, 99], ...agg };
  const result = await store.aggregate(customs, { ...everything, ...request, aggs: { it: full } });
  return result.raw['it'] ?? {};
}

export function testAggregations(store: Opened): void {
  describe('aggregations', () => {
    test('terms count by text, the rest is other, ties stand by key', async () => {
      const values = ['b', 'a', 'a', 'c', 200, '200', 1.5, true, 'b'];
      await store().commit(new BusFeed().record(lines(9, (at) => ({ fields: { v: values[at] ?? '' } }))).batch());
      const result = await one(store(), { type: 'terms', field: 'v', size: 3 });
      expect(result).toEqual({
        buckets: [
          { key: '200', count: 2 },
          { key: 'a', count: 2 },
          { key: 'b', count: 2 },
        ],
        other: 3,
      });
      expect(await one(store(), { type: 'terms', field: 'nowhere' })).toEqual({ buckets: [], other: 0 });
    });

    test('an event with several values counts once in the bucket of each', async () => {
      const tags = [['x', 'y', 'x'], ['y'], 'z'];
      await store().commit(new BusFeed().record(lines(3, (at) => ({ fields: { tags: tags[at] ?? '' } }))).batch());
      const result = await one(store(), { type: 'terms', field: 'tags' });
      expect(result.buckets).toEqual([
        { key: 'y', count: 2 },
        { key: 'x', count: 1 },
        { key: 'z', count: 1 },
      ]);
      expect((await one(store(), { type: 'cardinality', field: 'tags' })).value).toBe(3);
    });

    test('percentiles are by nearest rank, stats and cardinality exact', async () => {
      const values = Array.from({ length: 101 }, (_, at) => ((at * 37) % 101) + (at % 2) / 4);
      await store().commit(new BusFeed().record(lines(101, (at) => ({ fields: { ms: values[at] ?? 0 } }))).batch());
      const sorted = [...values].sort((a, b) => a - b);
      const percents = [0, 1, 33.3, 50, 95, 99, 99.9, 100];
      const expected = percents.map((p) => [String(p), sorted[Math.max(0, Math.ceil((p / 100) * 101) - 1)]]);
      expect((await one(store(), { type: 'percentiles', field: 'ms', percents })).values).toEqual(
        Object.fromEntries(expected),
      );
      const sum = values.reduce((a, b) => a + b, 0);
      const stats = (await one(store(), { type: 'stats', field: 'ms' })).values;
      expect(stats).toMatchObject({ count: 101, min: sorted[0], max: sorted[100], sum });
      expect(stats?.['avg']).toBeCloseTo(sum / 101, 9);
      expect((await one(store(), { type: 'cardinality', field: 'ms' })).value).toBe(new Set(values).size);
      expect((await one(store(), { type: 'percentiles', field: 'nowhere', percents: [50] })).values).toEqual({
        '50': null,
      });
    });

    test('an interval that gives more buckets than anybody looks at is refused, and the field named', async () => {
      const ends = lines(2, (at) => ({ us: baseUs + at * 30_000 * 1_000_000 }));
      await store().commit(new BusFeed().record(ends).batch());
      const refused = one(store(), { type: 'date_histogram', interval: '1s' });
      await expect(refused).rejects.toMatchObject({ code: 'request.invalid', details: { field: 'interval' } });
      expect((await one(store(), { type: 'date_histogram', interval: '2s' })).buckets).toHaveLength(2);
    });

    test('histograms cut days in the zone of the tenant, clock changes included', async () => {
      const at = [
        Date.UTC(2025, 9, 25, 21, 59),
        Date.UTC(2025, 9, 25, 22, 0),
        Date.UTC(2025, 9, 26, 22, 59),
        Date.UTC(2025, 9, 26, 23, 0),
      ];
      await store().commit(new BusFeed().record(lines(4, (n) => ({ us: (at[n] ?? 0) * 1000 }))).batch());
      const result = await one(store(), { type: 'date_histogram', interval: '1d' }, { zone: 'Europe/Berlin' });
      expect(result.buckets).toEqual([
        { key: '2025-10-24T22:00:00.000Z', count: 1 },
        { key: '2025-10-25T22:00:00.000Z', count: 2 },
        { key: '2025-10-26T23:00:00.000Z', count: 1 },
      ]);
      const minutes = await one(store(), { type: 'date_histogram', interval: '5m' });
      expect(minutes.buckets?.map((bucket) => bucket.key)).toEqual([
        '2025-10-25T21:55:00.000Z',
        '2025-10-25T22:00:00.000Z',
        '2025-10-26T22:55:00.000Z',
        '2025-10-26T23:00:00.000Z',
      ]);
    });
  });
}

export function testSubAggregations(store: Opened): void {
  describe('one level below', () => {
    const commit = (): Promise<unknown> => {
      const of = (at: number) => ({ fields: { level: at % 3 === 0 ? 'error' : 'info', ms: at, code: at % 2 } });
      return store().commit(new BusFeed().record(lines(60, of)).batch());
    };
    const percentiles: Aggregation = { type: 'percentiles', field: 'ms', size: 1, percents: [50] };
    const terms: Aggregation = { type: 'terms', field: 'level', size: 1, percents: [50] };

    test('terms hold metrics and terms', async () => {
      await commit();
      const codes: Aggregation = { ...terms, field: 'code' };
      const result = await one(store(), { type: 'terms', field: 'level', aggs: { percentiles, codes } });
      expect(result.buckets).toEqual([
        {
          key: 'info',
          count: 40,
          aggs: {
            percentiles: { values: { '50': 29 } },
            codes: { buckets: [{ key: '0', count: 20 }], other: 20 },
          },
        },
        {
          key: 'error',
          count: 20,
          aggs: {
            percentiles: { values: { '50': 27 } },
            codes: { buckets: [{ key: '0', count: 10 }], other: 10 },
          },
        },
      ]);
    });

    test('histogram buckets hold terms', async () => {
      await commit();
      const result = await one(store(), { type: 'date_histogram', interval: '30s', aggs: { terms } });
      const inner = { buckets: [{ key: 'info', count: 20 }], other: 10 };
      expect(result.buckets).toEqual([
        { key: new Date(baseUs / 1000).toISOString(), count: 30, aggs: { terms: inner } },
        { key: new Date(baseUs / 1000 + 30_000).toISOString(), count: 30, aggs: { terms: inner } },
      ]);
    });
  });
}

export function testFieldsAndContext(store: Opened): void {
  describe('field list, context, quarantine', () => {
    test('the field list says over how many events it counted', async () => {
      const of = (at: number) => ({ fields: { level: at < 7 ? 'info' : 'error', n: at % 2, mix: at < 5 ? 'x' : 1 } });
      await store().commit(new BusFeed().record(lines(10, of)).batch());
      const list = (await store().fieldList(customs, { ...everything, top: 1 })).raw;
      expect(list).toMatchObject({ sampled: 10, matching: 10 });
      expect(list.fields).toEqual([
        { name: 'level', type: 'text', count: 10, top: [{ value: 'info', count: 7 }] },
        { name: 'mix', type: 'mixed', count: 10, top: [{ value: '1', count: 5 }] },
        { name: 'n', type: 'number', count: 10, top: [{ value: '0', count: 5 }] },
      ]);
    });

    test('context gives the lines around a hit in reading order', async () => {
      const feed = new BusFeed().record(lines(20)).record(
        lines(5, (at) => ({ raw: `b ${at}` })),
        { stream: 'b' },
      );
      await store().commit(feed.batch());
      const near = await store().context(customs, { stream: 'stream-a', seq: 10, before: 2, after: 3 });
      expect(near.raw.map((hit) => hit.seq)).toEqual([8, 9, 10, 11, 12, 13]);
      const edge = await store().context(customs, { stream: 'stream-a', seq: 0, before: 2, after: 1 });
      expect(edge.raw.map((hit) => hit.seq)).toEqual([0, 1]);
      expect((await store().context(customs, { stream: 'stream-a', seq: 99, before: 2, after: 1 })).raw).toEqual([]);
    });

    test('bytes kept beside a line are told by their size and given out unchanged', async () => {
      const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256);
      await store().commit(new BusFeed().record([{ raw: 'cut', rawBytes: bytes }, { raw: 'whole' }]).batch());
      const { hits } = (await store().search(customs, everything)).raw;
      expect(hits.map((hit) => [hit.raw, hit.originalBytes])).toEqual([
        ['whole', undefined],
        ['cut', 70_000],
      ]);
      const kept = await store().original(customs, { stream: 'stream-a', seq: 0 });
      expect(kept?.raw.hit).toMatchObject({ raw: 'cut', seq: 0, originalBytes: 70_000 });
      expect(Buffer.from(kept?.raw.bytes ?? []).equals(Buffer.from(bytes))).toBe(true);
      expect((await store().original(customs, { stream: 'stream-a', seq: 1 }))?.raw).not.toHaveProperty('bytes');
      expect(await store().original(customs, { stream: 'stream-a', seq: 2 })).toBeUndefined();
    });

    test('what cannot be parsed stands in quarantine with its reason, and in no search', async () => {
      const feed = new BusFeed().record([{ raw: 'good' }, { raw: 'bad', ends: 'quarantine' }]);
      const report = await store().commit(feed.batch());
      expect(report).toEqual({ stored: 1, duplicates: 0, conflicts: 0, quarantined: 1 });
      expect((await store().search(customs, everything)).raw.hits.map((hit) => hit.raw)).toEqual(['good']);
      const [event] = (await store().quarantine(customs, { source: 'sreview', limit: 5 })).raw;
      expect(event).toMatchObject({
        raw: 'bad',
        reason: 'parse_failed',
        detail: 'no match',
        seq: 1,
        stream: 'stream-a',
      });
      expect((await store().quarantine(customs, { source: 'sother', limit: 5 })).raw).toEqual([]);
    });
  });
}
