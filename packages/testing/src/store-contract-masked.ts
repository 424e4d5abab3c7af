import { type Fields, hiddenFieldPrefix, hiddenFields } from '@logwarden/contracts';
import type { StorePort, StoreSearch } from '@logwarden/store';
import { describe, expect, test } from 'vitest';
import { allRaws, BusFeed, customs, everything, type Line, lines } from './store-contract-data.ts';

type Opened = () => StorePort;

/** Lines with a number that its masked form hides, between lines that have none. */
const phone = '13812345678';
const planted: readonly Line[] = [
  { raw: `call back ${phone} declined by 超时网关`, masked: 'call back 138****5678 declined by 超时网关' },
  { raw: `{"msg":"Pay CARD-6222020200112230 Failed"}`, masked: '{"msg":"Pay CARD-622202******2230 Failed"}' },
  { raw: `客户张三丰电话${phone}失败`, masked: '客户张**电话138****5678失败' },
];
const neighbours: readonly Line[] = lines(60, (at) => ({ raw: `call ${at} declined by 超时网关 order-${9000 + at}` }));

/** Queries that meet a hidden part, and what a reader of the raw lines finds by them. */
const probes: readonly (readonly [query: string, found: number])[] = [
  [phone, 2],
  [`"${phone} declined"`, 1],
  ['raw:13812345678', 2],
  ['raw:1234567', 2],
  ['raw:"back 1381"', 1],
  ['138123*', 2],
  ['*1234567*', 2],
  ['1381?345678', 2],
  ['13812345670~1', 2],
  ['/1381[0-9]{7}/', 2],
  ['6222020200112230', 1],
  ['CARD-6222020200112230', 1],
  ['raw:0200112', 1],
  ['/card-\\d{16}/i', 1],
  ['三丰', 1],
  ['raw:张三', 1],
  ['张三丰电话', 1],
  [`call AND (${phone} OR raw:2020200)`, 1],
];

/** Queries that both views answer alike, or by what only the masked form has. */
const visible: readonly (readonly [query: string, raw: number, masked: number])[] = [
  ['declined', 61, 61],
  ['超时', 61, 61],
  ['"138****5678"', 0, 2],
  ['raw:138****5678', 0, 2],
  ['raw:622202******2230', 0, 1],
  ['5678', 0, 2],
  ['"张**电话"', 0, 1],
  ['raw:order-9007', 1, 1],
  ['/declined.*网关/', 61, 61],
  ['pay failed~1', 1, 1],
  ['*', 63, 63],
];

export function testMaskedView(store: Opened): void {
  const commit = async (): Promise<void> => {
    const feed = new BusFeed().record([...planted, ...neighbours].map((line, at) => ({ ...line, fields: { at } })));
    await store().commit(feed.batch());
  };
  const count = async (
    request: Partial<StoreSearch>,
  ): Promise<readonly [total: number, listed: number, sum: number]> => {
    const whole = { ...everything, ...request };
    const aggs = { days: { type: 'date_histogram' as const, interval: '1d', size: 10, percents: [] } };
    const [page, raws, counted] = await Promise.all([
      store().search(customs, { ...whole, limit: 1 }),
      allRaws(store(), customs, { ...request, limit: 20, total: false }),
      store().aggregate(customs, { ...whole, aggs }),
    ]);
    const sum = (counted.raw['days']?.buckets ?? []).reduce((all, bucket) => all + bucket.count, 0);
    return [page.raw.total?.value ?? -1, raws.length, sum];
  };

  describe('the masked view', () => {
    test('a hidden part is found in the raw view only, by whatever kind of query', async () => {
      await commit();
      for (const [query, found] of probes) {
        expect([query, await count({ query, view: 'raw' })]).toEqual([query, [found, found, found]]);
        expect([query, await count({ query, view: 'masked' })]).toEqual([query, [0, 0, 0]]);
        const without = `NOT (${query})`;
        const rest = 63 - found;
        expect([without, await count({ query: without, view: 'raw' })]).toEqual([without, [rest, rest, rest]]);
        expect([without, await count({ query: without, view: 'masked' })]).toEqual([without, [63, 63, 63]]);
      }
    });

    test('what is not hidden, and what stands in its place, is found as ever', async () => {
      await commit();
      for (const [query, raw, masked] of visible) {
        expect([query, await count({ query, view: 'raw' })]).toEqual([query, [raw, raw, raw]]);
        expect([query, await count({ query, view: 'masked' })]).toEqual([query, [masked, masked, masked]]);
      }
    });

    test('hits keep their raw line, and clauses on fields are the same in both views', async () => {
      await commit();
      const request = { ...everything, query: 'at:0 OR at:2', view: 'masked' } as const;
      const { hits } = (await store().search(customs, request)).raw;
      expect(hits.map((hit) => hit.raw).sort()).toEqual([planted[0]?.raw, planted[2]?.raw].sort());
      expect(await count({ query: 'at < 10 call', view: 'masked' })).toEqual([8, 8, 8]);
      const near = await store().context(customs, { stream: 'stream-a', seq: 1, before: 1, after: 0 });
      expect(near.raw.map((hit) => hit.raw)).toEqual([planted[0]?.raw, planted[1]?.raw]);
    });

    test('an empty masked form, and one with words too long for a token, hide everything else', async () => {
      const long = 'w'.repeat(450);
      await store().commit(
        new BusFeed()
          .record([
            { raw: 'secret words', masked: '' },
            { raw: 'other secret', masked: `${long}tail` },
          ])
          .batch(),
      );
      expect(await count({ query: 'secret', view: 'raw' })).toEqual([2, 2, 2]);
      expect(await count({ query: 'secret', view: 'masked' })).toEqual([0, 0, 0]);
      expect(await count({ query: 'raw:wwtail', view: 'masked' })).toEqual([1, 1, 1]);
      expect(await count({ query: `${long}tail`, view: 'masked' })).toEqual([1, 1, 1]);
    });

    test('hidden fields hold several values, are searched like others, and can be left out of the field list', async () => {
      const fields = (at: number): Fields => ({
        level: 'info',
        [hiddenFields.policy]: 3,
        ...(at === 0
          ? { [hiddenFields.class]: ['text=mobile', 'phone=mobile'], [hiddenFields.token]: ['mobile:aB-1', 'x'] }
          : {}),
        ...(at === 1 ? { [hiddenFields.class]: ['text=mobile'], [hiddenFields.token]: ['mobile:zZ-9'] } : {}),
      });
      await store().commit(new BusFeed().record(lines(4, (at) => ({ raw: `3 of ${at}`, fields: fields(at) }))).batch());
      const of = (query: string): Promise<string[]> => allRaws(store(), customs, { query, view: 'masked' });
      expect(await of('event.pii.class:"phone=mobile"')).toEqual(['3 of 0']);
      expect(await of('event.pii.class:"text=mobile"')).toEqual(['3 of 1', '3 of 0']);
      expect(await of('event.pii.token:"mobile:zZ-9"')).toEqual(['3 of 1']);
      expect(await of('event.pii.policy < 4')).toHaveLength(4);
      const request = { ...everything, top: 5 };
      const names = async (excludeFields: readonly string[]): Promise<string[]> => {
        const { fields: listed } = (await store().fieldList(customs, { ...request, excludeFields })).raw;
        return listed.map(({ name }) => name);
      };
      expect(await names([hiddenFieldPrefix])).toEqual(['level']);
      expect(await names([])).toContain(hiddenFields.token);
    });
  });
}
