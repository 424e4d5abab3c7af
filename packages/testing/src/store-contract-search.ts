import type { Aggregation } from '@logwarden/contracts';
import { AppError, sourceId } from '@logwarden/kernel';
import type { StorePort } from '@logwarden/store';
import { describe, expect, test } from 'vitest';
import { allRaws, bank, baseUs, BusFeed, customs, everything, lines } from './store-contract-data.ts';

type Opened = () => StorePort;

export function testSearch(store: Opened): void {
  describe('search', () => {
    test('newest first, with the exact total, in pages that neither miss nor double', async () => {
      await store().commit(new BusFeed().record(lines(50)).batch());
      const expected = lines(50)
        .map((line) => line.raw)
        .reverse();
      const page = await store().search(customs, { ...everything, limit: 20 });
      expect(page.raw.total).toEqual({ value: 50, relation: 'eq' });
      expect(page.raw.hits.map((hit) => hit.raw)).toEqual(expected.slice(0, 20));
      expect(page.raw.complete).toBe(true);
      for (const total of [true, false]) {
        expect(await allRaws(store(), customs, { limit: 7, total })).toEqual(expected);
      }
    });

    test('events of one instant stand by stream, then by seq from the last', async () => {
      const feed = new BusFeed();
      for (const stream of ['b', 'a', 'C']) {
        feed.record(
          lines(5, (at) => ({ raw: `${stream}${at}`, us: baseUs })),
          { stream },
        );
      }
      feed.record([{ raw: 'other', us: baseUs }], { stream: 'a', source: 'sother' });
      await store().commit(feed.batch());
      const order = ['C4', 'C3', 'C2', 'C1', 'C0', 'a4', 'a3', 'a2', 'a1', 'b4', 'b3', 'b2', 'b1', 'b0'];
      for (const limit of [1, 3, 100]) {
        const raws = await allRaws(store(), customs, { limit });
        expect(raws.filter((raw) => raw !== 'a0' && raw !== 'other')).toEqual(order);
        expect(new Set(raws).size).toBe(16);
        expect(raws.slice(9, 11).sort()).toEqual(['a0', 'other']);
      }
    });

    test('from is inclusive, to is exclusive, to the microsecond', async () => {
      const feed = new BusFeed().record(lines(10, (at) => ({ us: baseUs + at })));
      await store().commit(feed.batch());
      const raws = await allRaws(store(), customs, { fromUs: baseUs + 2, toUs: baseUs + 5 });
      expect(raws).toEqual(['line 4', 'line 3', 'line 2']);
      expect(await allRaws(store(), customs, { fromUs: baseUs + 5, toUs: baseUs + 5 })).toEqual([]);
    });

    test('the total counts the lines of the range and the sources, wherever the range cuts what was stored', async () => {
      const stored: { source: string; us: number }[] = [];
      for (const [batch, start] of [0, 4, 20].entries()) {
        const feed = new BusFeed(batch);
        for (const [source, shift] of [
          ['sreview', 0],
          ['sother', 3],
        ] as const) {
          const part = lines(6, (at) => ({ us: baseUs + start + shift + at }));
          feed.record(part, { source, stream: `${source}-${batch}` });
          stored.push(...part.map(({ us }) => ({ source, us: us ?? 0 })));
        }
        await store().commit(feed.batch());
      }
      const cuts = [-1, 0, 1, 5, 6, 9, 12, 13, 20, 21, 26, 29, 40].map((at) => baseUs + at);
      for (const sources of [undefined, ['sother'], ['sreview', 'sother'], ['snone']]) {
        for (const fromUs of cuts) {
          for (const toUs of cuts.filter((cut) => cut >= fromUs)) {
            const range = { ...everything, fromUs, toUs, limit: 1, ...(sources === undefined ? {} : { sources }) };
            const { total } = (await store().search(customs, range)).raw;
            const expected = stored.filter(
              ({ source, us }) => us >= fromUs && us < toUs && sources?.includes(source) !== false,
            );
            expect({ fromUs, toUs, sources, total }).toEqual({
              ...{ fromUs, toUs, sources },
              total: { value: expected.length, relation: 'eq' },
            });
          }
        }
      }
    });

    test('a hit carries identity, times, place on the bus, raw text and typed fields', async () => {
      const fields = {
        'log.level': 'ERROR',
        n: 3,
        d: 1.5,
        yes: true,
        big: 2n ** 70n,
        tags: ['a', 'b'],
        Foo: 'A',
        foo: 'b',
      };
      const feed = new BusFeed(2, 40).record([{ raw: 'ünï\u0000 審单 \u{1f600}', us: baseUs + 123, fields }], {
        firstSeq: 7,
      });
      await store().commit(feed.batch());
      const [hit] = (await store().search(customs, everything)).raw.hits;
      expect(hit).toMatchObject({
        source: 'sreview',
        raw: 'ünï\u0000 審单 \u{1f600}',
        timestampUs: baseUs + 123,
        stream: 'stream-a',
        seq: 7,
        topic: 'events',
        partition: 2,
        offset: 40,
        acceptedAtMs: Date.UTC(2025, 11, 30, 3, 5, 7),
        receivedAtMs: Date.UTC(2025, 11, 30, 3, 5, 7) - 3,
      });
      expect(hit?.fields).toEqual(fields);
      expect(hit?.id).toMatch(/^[\w-]{16,}$/);
    });

    test('hostile field names and values come back as they were', async () => {
      const names = [
        'a"b',
        "a'b",
        'a.b',
        'A.B',
        'a:s',
        '#row',
        '#ts',
        'x;DROP TABLE files',
        '__proto__',
        'constructor',
        ' ',
        'é',
        'É',
        '^41;',
        'İ',
        '数',
        'a/b~c',
        '$',
        '*',
      ];
      const fields = Object.fromEntries(names.map((name, at) => [name, at % 2 === 0 ? `v"'${name}` : at]));
      const lists = Object.fromEntries(names.map((name) => [`list ${name}`, [name, `${name}!`]]));
      await store().commit(new BusFeed().record([{ raw: 'x', fields: { ...fields, ...lists } }]).batch());
      const [hit] = (await store().search(customs, everything)).raw.hits;
      expect(Object.entries(hit?.fields ?? {}).sort()).toEqual(Object.entries({ ...fields, ...lists }).sort());
    });

    test('a cursor that no search gave is refused; a signal cancels', async () => {
      await store().commit(new BusFeed().record(lines(3)).batch());
      await expect(store().search(customs, { ...everything, cursor: 'nonsense' })).rejects.toThrow(AppError);
      const gone = AbortSignal.abort();
      await expect(store().search(customs, everything, gone)).rejects.toMatchObject({ code: 'query.cancelled' });
    });
  });
}

export function testIsolation(store: Opened): void {
  describe('isolation', () => {
    test('a tenant sees nothing of another, whatever it asks for', async () => {
      const feed = new BusFeed()
        .record(lines(5, (at) => ({ raw: `customs ${at}`, fields: { secret: 'c' } })))
        .record(
          lines(4, (at) => ({ raw: `bank ${at}`, fields: { secret: 'b', only: 1 } })),
          { tenant: bank.tenantId },
        )
        .record([{ raw: 'bad', ends: 'quarantine' }], { tenant: bank.tenantId, stream: 'q' });
      await store().commit(feed.batch());
      expect(await allRaws(store(), customs, { sources: ['sreview'] })).toHaveLength(5);
      expect(await allRaws(store(), bank)).toEqual(['bank 3', 'bank 2', 'bank 1', 'bank 0']);
      const agg: Aggregation = { type: 'terms', field: 'secret', size: 10, percents: [50] };
      const terms = await store().aggregate(customs, { ...everything, aggs: { agg } });
      expect(terms.raw['agg']?.buckets).toEqual([{ key: 'c', count: 5 }]);
      const list = await store().fieldList(customs, { ...everything, top: 5 });
      expect(list.raw.fields.map((field) => field.name)).toEqual(['secret']);
      expect((await store().quarantine(customs, { limit: 10 })).raw).toEqual([]);
      const near = await store().context(customs, { stream: 'stream-a', seq: 2, before: 9, after: 9 });
      expect(near.raw.map((hit) => hit.raw)).toEqual(lines(5).map((_, at) => `customs ${at}`));
      expect((await store().sourceStats(customs)).map((stats) => stats.events)).toEqual([5]);
      const rows = await store().ledger(customs, { fromMs: 0, toMs: Infinity });
      expect(rows.map((row) => row.tenant)).toEqual(['tcustoms']);
    });

    test('a scope narrowed to sources never widens', async () => {
      const feed = new BusFeed()
        .record([{ raw: 'open' }])
        .record([{ raw: 'closed', fields: { hidden: 1 } }], { source: 'sclosed', stream: 'closed' });
      await store().commit(feed.batch());
      const scope = { ...customs, sources: [sourceId('sreview')] };
      expect(await allRaws(store(), scope)).toEqual(['open']);
      expect(await allRaws(store(), scope, { sources: ['sclosed'] })).toEqual([]);
      expect((await store().context(scope, { stream: 'closed', seq: 0, before: 1, after: 1 })).raw).toEqual([]);
      expect(await store().original(scope, { stream: 'closed', seq: 0 })).toBeUndefined();
      expect(await store().original(bank, { stream: 'stream-a', seq: 0 })).toBeUndefined();
      expect((await store().fieldList(scope, { ...everything, top: 5 })).raw.fields).toEqual([]);
      expect((await store().sourceStats(scope)).map((stats) => stats.source)).toEqual(['sreview']);
      expect((await store().ledger(scope, { fromMs: 0, toMs: Infinity })).map((row) => row.source)).toEqual([
        'sreview',
      ]);
      expect(await allRaws(store(), { ...customs, sources: [] })).toEqual([]);
    });

    test('hostile names of tenants, sources and streams are data', async () => {
      const names = ["x' OR 1=1 --", '"; DROP TABLE ledger; --', '../../etc', 'a%00b', '%', '*', '\u0000'];
      const feed = new BusFeed();
      for (const name of names)
        feed.record([{ raw: `of ${name}` }], { source: name, stream: name, storageClass: name });
      await store().commit(feed.batch());
      for (const name of names) {
        expect(await allRaws(store(), customs, { sources: [name] })).toEqual([`of ${name}`]);
        const near = await store().context(customs, { stream: name, seq: 0, before: 1, after: 1 });
        expect(near.raw.map((hit) => hit.stream)).toEqual([name]);
      }
      expect(await store().checkLedger(customs)).toEqual([]);
    });
  });
}
