import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProxyWorld } from './proxy-world.ts';

/** Aggregations through the proxy, the same over every store. */
export function testAggregations(store: string, start: () => Promise<ProxyWorld>): void {
  describe(`aggregations over ${store}`, () => {
    interface Line {
      readonly at: string;
      readonly n: number;
      readonly took: number;
      readonly host: string;
      readonly level: string;
    }

    /** Forty lines over three days and a change of month, some without a duration. */
    const made: readonly Line[] = Array.from({ length: 40 }, (_, n) => ({
      at: new Date(Date.UTC(2025, 10, 29, 14) + n * 5_400_000).toISOString(),
      n,
      took: (n * 37) % 200,
      host: ['gz-1', 'sh-2', 'bj-3'][n % 3] ?? '',
      level: n % 4 === 0 ? 'error' : 'info',
    }));
    const hasDuration = (line: Line): boolean => line.n % 5 !== 0;

    let proxy: ProxyWorld;
    let readKey: string;

    beforeAll(async () => {
      proxy = await start();
      const tenant = await proxy.world.addTenant('customs');
      ({ readKey } = tenant);
      const source = await proxy.source(tenant.ctx, 'review', { kind: 'json' });
      await proxy.world.store(
        source,
        made.map((line) =>
          JSON.stringify({
            '@timestamp': line.at,
            message: `declaration ${line.n}`,
            n: line.n,
            host: { name: line.host },
            level: line.level,
            ...(hasDuration(line) ? { took: line.took } : {}),
            ...(line.n === 0 ? { case: 'GET' } : line.n === 1 ? { case: 'get' } : {}),
          }),
        ),
      );
    });

    afterAll(() => proxy.stop());

    async function ask(
      aggs: unknown,
      rest: Readonly<Record<string, unknown>> = {},
      path = '/review/_search',
    ): Promise<Record<string, unknown>> {
      const answer = await proxy.ask('POST', path, { key: readKey, body: { size: 0, aggs, ...rest } });
      expect(answer.status, answer.text).toBe(200);
      return (answer.json as { aggregations: Record<string, unknown> }).aggregations;
    }

    async function refusal(aggs: unknown): Promise<string> {
      const answer = await proxy.ask('POST', '/review/_search', { key: readKey, body: { size: 0, aggs } });
      expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      return `${answer.status} ${(answer.json as { error: { reason: string } }).error.reason}`;
    }

    function groups<K extends string | number>(
      keyOf: (line: Line) => K,
      lines: readonly Line[] = made,
    ): Map<K, Line[]> {
      const out = new Map<K, Line[]>();
      for (const line of lines) out.set(keyOf(line), [...(out.get(keyOf(line)) ?? []), line]);
      return out;
    }

    const measured = (lines: readonly Line[]): number[] => lines.filter(hasDuration).map(({ took }) => took);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

    describe('aggregations', () => {
      it('measures', async () => {
        const values = measured(made);
        const aggs = await ask({
          a: { min: { field: 'took' } },
          b: { max: { field: 'took' } },
          c: { sum: { field: 'took' } },
          d: { avg: { field: 'took' } },
          e: { value_count: { field: 'host.name' } },
          f: { cardinality: { field: 'host.name', precision_threshold: 100 } },
          g: { stats: { field: 'took' } },
          h: { percentiles: { field: 'n', percents: [50, 99.9], keyed: false } },
          i: { max: { field: '@timestamp' } },
          j: { value_count: { field: 'took' } },
        });
        const last = Date.parse(made.at(-1)?.at ?? '');
        expect(aggs).toEqual({
          a: { value: Math.min(...values) },
          b: { value: Math.max(...values) },
          c: { value: sum(values) },
          d: { value: sum(values) / values.length },
          e: { value: 40 },
          f: { value: 3 },
          g: {
            count: values.length,
            min: Math.min(...values),
            max: Math.max(...values),
            avg: sum(values) / values.length,
            sum: sum(values),
          },
          h: {
            values: [
              { key: 50, value: 19 },
              { key: 99.9, value: 39 },
            ],
          },
          i: { value: last, value_as_string: new Date(last).toISOString() },
          j: { value: values.length },
        });
      });

      it('buckets terms, with measures and buckets below, in any order', async () => {
        const byHost = groups(({ host }) => host);
        const aggs = await ask({
          hosts: {
            terms: { field: 'host.name', order: { total: 'desc' } },
            aggs: {
              total: { sum: { field: 'took' } },
              levels: { terms: { field: 'level', order: { _key: 'asc' } }, aggs: { t: { avg: { field: 'took' } } } },
            },
          },
        });
        const expected = [...byHost]
          .map(([key, lines]) => ({
            key,
            doc_count: lines.length,
            total: { value: sum(measured(lines)) },
            levels: {
              doc_count_error_upper_bound: 0,
              sum_other_doc_count: 0,
              buckets: [...groups(({ level }) => level, lines)]
                .sort(([a], [b]) => (a < b ? -1 : 1))
                .map(([level, some]) => ({
                  key: level,
                  doc_count: some.length,
                  t: { value: measured(some).length === 0 ? null : sum(measured(some)) / measured(some).length },
                })),
            },
          }))
          .sort((a, b) => b.total.value - a.total.value);
        expect(aggs['hosts']).toEqual({ doc_count_error_upper_bound: 0, sum_other_doc_count: 0, buckets: expected });
        expect(await ask({ n: { terms: { field: 'n', size: 2 } } })).toMatchObject({
          n: {
            sum_other_doc_count: 38,
            buckets: [
              { key: 0, doc_count: 1 },
              { key: 1, doc_count: 1 },
            ],
          },
        });
      });

      it.each([
        ['fixed_interval', '1d', 'UTC', (ms: number) => Math.floor(ms / 86_400_000) * 86_400_000],
        ['fixed_interval', '6h', 'UTC', (ms: number) => Math.floor(ms / 21_600_000) * 21_600_000],
        [
          'calendar_interval',
          '1d',
          'Asia/Shanghai',
          (ms: number) => Math.floor((ms + 28_800_000) / 86_400_000) * 86_400_000 - 28_800_000,
        ],
        [
          'calendar_interval',
          'day',
          '+05:45',
          (ms: number) => Math.floor((ms + 20_700_000) / 86_400_000) * 86_400_000 - 20_700_000,
        ],
        [
          'calendar_interval',
          'month',
          'UTC',
          (ms: number) => Date.UTC(new Date(ms).getUTCFullYear(), new Date(ms).getUTCMonth(), 1),
        ],
        [
          'calendar_interval',
          '1w',
          'UTC',
          (ms: number) => Math.floor((ms / 86_400_000 + 3) / 7) * 604_800_000 - 259_200_000,
        ],
      ])('cuts time by %s %s in %s', async (kind, interval, zone, startOf) => {
        const spec = {
          field: '@timestamp',
          [kind]: interval,
          min_doc_count: 1,
          ...(zone === 'UTC' ? {} : { time_zone: zone }),
        };
        const aggs = await ask({ t: { date_histogram: spec, aggs: { took: { sum: { field: 'took' } } } } });
        const expected = [...groups(({ at }) => startOf(Date.parse(at)))].map(([key, lines]) => ({
          key,
          doc_count: lines.length,
          took: { value: sum(measured(lines)) },
        }));
        const { buckets } = aggs['t'] as {
          buckets: { key: number; doc_count: number; took: unknown; key_as_string: string }[];
        };
        expect(buckets.map(({ key, doc_count, took }) => ({ key, doc_count, took }))).toEqual(expected);
        expect(Date.parse(buckets[0]?.key_as_string ?? '')).toBe(expected[0]?.key);
      });

      it('shows buckets without events between and around', async () => {
        const bounds = { min: '2025-11-29T12:00:00Z', max: '2025-11-29T18:00:00Z' };
        const query = { range: { '@timestamp': { lt: '2025-11-29T17:00:00Z' } } };
        const aggs = await ask(
          { t: { date_histogram: { field: '@timestamp', fixed_interval: '1h', extended_bounds: bounds } } },
          { query },
        );
        const { buckets } = aggs['t'] as { buckets: { key_as_string: string; doc_count: number }[] };
        expect(buckets.map(({ doc_count }) => doc_count)).toEqual(
          [0, 0, 1, 1, 0, 0, 0].map((n, at) => (at === 3 ? 1 : n)),
        );
        expect(buckets[0]?.key_as_string).toBe('2025-11-29T12:00:00.000Z');
      });

      it('makes histograms, ranges, filters and missing', async () => {
        const aggs = await ask({
          h: { histogram: { field: 'took', interval: 50 }, aggs: { m: { max: { field: 'n' } } } },
          r: { range: { field: 'took', ranges: [{ to: 50 }, { from: 50, to: 100, key: 'middle' }, { from: 100 }] } },
          f: { filter: { term: { level: 'error' } }, aggs: { hosts: { cardinality: { field: 'host.name' } } } },
          g: {
            filters: { filters: { errors: { match: { level: 'error' } }, slow: { range: { took: { gte: 150 } } } } },
          },
          m: { missing: { field: 'took' } },
        });
        const withTook = made.filter(hasDuration);
        const bins = [...groups(({ took }) => Math.floor(took / 50) * 50, withTook)].sort(([a], [b]) => a - b);
        const errors = made.filter(({ level }) => level === 'error');
        const count = (test: (took: number) => boolean): number => withTook.filter(({ took }) => test(took)).length;
        expect(aggs).toEqual({
          h: {
            buckets: bins.map(([key, lines]) => ({
              key,
              doc_count: lines.length,
              m: { value: Math.max(...lines.map(({ n }) => n)) },
            })),
          },
          r: {
            buckets: [
              { key: '*-50.0', to: 50, doc_count: count((took) => took < 50) },
              { key: 'middle', from: 50, to: 100, doc_count: count((took) => took >= 50 && took < 100) },
              { key: '100.0-*', from: 100, doc_count: count((took) => took >= 100) },
            ],
          },
          f: { doc_count: errors.length, hosts: { value: new Set(errors.map(({ host }) => host)).size } },
          g: { buckets: { errors: { doc_count: errors.length }, slow: { doc_count: count((took) => took >= 150) } } },
          m: { doc_count: made.length - withTook.length },
        });
      });

      it('combines terms, and pages through combinations', async () => {
        const pairs = [...groups(({ host, level }) => `${host}|${level}`)];
        const multi = await ask({
          p: { multi_terms: { terms: [{ field: 'host.name' }, { field: 'level' }], size: 20 } },
        });
        const { buckets } = multi['p'] as { buckets: { key: string[]; key_as_string: string; doc_count: number }[] };
        expect(new Map(buckets.map((bucket) => [bucket.key_as_string, bucket.doc_count]))).toEqual(
          new Map(pairs.map(([key, lines]) => [key, lines.length])),
        );
        const sources = [
          { day: { date_histogram: { field: '@timestamp', calendar_interval: '1d' } } },
          { host: { terms: { field: 'host.name', order: 'desc' } } },
        ];
        const seen: unknown[] = [];
        let after: unknown;
        for (let page = 0; page < 10; page++) {
          const composite = { size: 2, sources, ...(after === undefined ? {} : { after }) };
          const answer = await ask({ c: { composite, aggs: { t: { sum: { field: 'took' } } } } });
          const found = answer['c'] as {
            after_key?: unknown;
            buckets: { key: unknown; doc_count: number; t: unknown }[];
          };
          if (found.buckets.length === 0) break;
          seen.push(...found.buckets.map(({ key, doc_count, t }) => [key, doc_count, t]));
          after = found.after_key;
        }
        const byDay = [...groups(({ at }) => Date.parse(at.slice(0, 10)))].flatMap(([day, lines]) =>
          [...groups(({ host }) => host, lines)]
            .sort(([a], [b]) => (a < b ? 1 : -1))
            .map(([host, some]) => [{ day, host }, some.length, { value: sum(measured(some)) }]),
        );
        expect(seen).toEqual(byDay);
      });

      it('gives the top hits of each bucket', async () => {
        const aggs = await ask({
          hosts: {
            terms: { field: 'host.name', size: 1 },
            aggs: { last: { top_hits: { size: 1, _source: ['n'], sort: [{ '@timestamp': 'desc' }] } } },
          },
        });
        const gz = made.filter(({ host }) => host === 'gz-1');
        expect(aggs['hosts']).toMatchObject({
          buckets: [
            {
              key: 'gz-1',
              last: {
                hits: {
                  total: { value: gz.length, relation: 'eq' },
                  hits: [{ _index: 'review', _source: { n: gz.at(-1)?.n } }],
                },
              },
            },
          ],
        });
      });

      it('names types with typed_keys', async () => {
        const aggs = await ask(
          {
            a: { avg: { field: 'took' } },
            t: { terms: { field: 'level' }, aggs: { s: { stats: { field: 'took' } } } },
          },
          {},
          '/review/_search?typed_keys=true',
        );
        expect(Object.keys(aggs)).toEqual(['avg#a', 'sterms#t']);
        expect(JSON.stringify(aggs)).toContain('"stats#s"');
      });

      it('never gives a wrong number where values differ in case only', async () => {
        expect(await ask({ c: { terms: { field: 'case' } } })).toMatchObject({
          c: {
            buckets: [
              { key: 'GET', doc_count: 1 },
              { key: 'get', doc_count: 1 },
            ],
          },
        });
        const inside = { c: { terms: { field: 'case' }, aggs: { top: { top_hits: {} } } } };
        expect(await refusal(inside)).toMatch(/^400 .*case or width/);
      });

      it.each([
        ['scripted_metric', { a: { scripted_metric: {} } }],
        ['script', { a: { terms: { script: { source: '1' } } } }],
        ['script', { a: { avg: { field: 'took', script: 'x' } } }],
        [
          'script',
          {
            t: {
              terms: { field: 'level' },
              aggs: { deep: { filter: { term: { ok: 1 } }, aggs: { a: { max: { script: 'x' } } } } },
            },
          },
        ],
        ['significant_text', { a: { significant_text: { field: 'message' } } }],
        ['message', { a: { terms: { field: 'message' } } }],
        ['event.original', { a: { cardinality: { field: 'event.original' } } }],
        ['event.pii', { a: { terms: { field: 'event.pii.token' } } }],
        ['_id', { a: { terms: { field: '_id' } } }],
        ['include', { a: { terms: { field: 'level', include: 'e.*' } } }],
        ['offset', { a: { date_histogram: { field: '@timestamp', fixed_interval: '1d', offset: '+6h' } } }],
        ['too many buckets', { a: { date_histogram: { field: '@timestamp', fixed_interval: '10s' } } }],
        ['terms lookup', { a: { filter: { terms: { level: { index: 'x', id: '1', path: 'y' } } } } }],
        ['geo_distance', { a: { geo_distance: { field: 'x' } } }],
        ['bucket_script', { a: { bucket_script: { buckets_path: {}, script: 'x' } } }],
      ])('refuses by name: %s', async (name, aggs) => {
        expect(await refusal(aggs)).toContain(name);
      });
    });
  });
}
