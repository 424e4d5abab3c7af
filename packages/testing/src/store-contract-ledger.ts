import type { PipelineResult } from '@logwarden/contracts';
import type { QuarantinedLine, StorePort } from '@logwarden/store';
import { describe, expect, test } from 'vitest';
import { acceptedAtMs, allRaws, BusFeed, customs, everything, lines, topic } from './store-contract-data.ts';

type Opened = () => StorePort;
const always = { fromMs: 0, toMs: Infinity };

export function testDuplicates(store: Opened): void {
  describe('every event once', () => {
    test('a repeated batch, and seqs that come again under other offsets, change nothing', async () => {
      const batch = new BusFeed().record(lines(5)).batch();
      expect((await store().commit(batch)).stored).toBe(5);
      expect((await store().commit(batch)).stored).toBe(0);
      const again = new BusFeed(0, 1).record(lines(8), { firstSeq: 0 }).batch();
      expect(await store().commit(again)).toMatchObject({ stored: 3, duplicates: 5 });
      expect(await allRaws(store(), customs)).toHaveLength(8);
      expect(await store().checkLedger(customs)).toEqual([]);
    });

    test('one id: the same content is stored once, other content under a new id and flagged', async () => {
      const first = new BusFeed().record([
        { raw: 'one', id: 'x' },
        { raw: 'one', id: 'x' },
        { raw: 'two', id: 'y' },
      ]);
      expect(await store().commit(first.batch())).toMatchObject({ stored: 2, duplicates: 1, conflicts: 0 });
      const second = new BusFeed(0, 1)
        .record(
          [
            { raw: 'one', id: 'x' },
            { raw: 'other', id: 'y' },
            { raw: 'three', id: 'z' },
          ],
          { firstSeq: 3 },
        )
        .record([{ raw: 'other', id: 'y' }], { firstSeq: 6, day: '2025-12-31' })
        .record([{ raw: 'one', id: 'x' }], { source: 'sother', stream: 'o' });
      expect(await store().commit(second.batch())).toMatchObject({ stored: 3, duplicates: 2, conflicts: 1 });
      const { hits } = (await store().search(customs, everything)).raw;
      const flagged = hits.filter((hit) => hit.fields['event.id_conflict'] === true);
      expect(flagged.map((hit) => hit.raw)).toEqual(['other']);
      expect(hits.map((hit) => hit.raw).sort()).toEqual(['one', 'one', 'other', 'three', 'two']);
      expect(new Set(hits.map((hit) => hit.id)).size).toBe(5);
      expect(await store().checkLedger(customs)).toEqual([]);
    });
  });
}

export function testRepair(store: Opened): void {
  describe('repair of the quarantine', () => {
    test('what can be read now is stored under its own identity; the rest stays, and the ledger says so', async () => {
      const feed = new BusFeed().record([
        { raw: 'good' },
        { raw: 'bad one', ends: 'quarantine' },
        { raw: 'bad two', ends: 'quarantine' },
      ]);
      await store().commit(feed.batch());
      const parse = (line: QuarantinedLine): PipelineResult =>
        line.raw === 'bad one'
          ? {
              kind: 'event',
              event: { timestampUs: acceptedAtMs * 1000, searchText: line.raw, raw: line.raw, fields: {} },
            }
          : { kind: 'quarantine', reason: 'parse_failed', detail: 'still', raw: line.raw };
      expect(await store().repairQuarantine(customs, { source: 'sreview' }, parse)).toEqual({ tried: 2, stored: 1 });
      expect(await allRaws(store(), customs)).toEqual(expect.arrayContaining(['good', 'bad one']));
      const left = (await store().quarantine(customs, { limit: 5 })).raw;
      expect(left.map((event) => event.raw)).toEqual(['bad two']);
      const [row] = await store().ledger(customs, always);
      expect(row).toMatchObject({ accepted: 3, stored: 2, quarantined: { parse_failed: 1 } });
      expect(await store().checkLedger(customs)).toEqual([]);
      expect(await store().commit(feed.batch())).toMatchObject({ stored: 0, quarantined: 0 });
      const ids = left.map((event) => event.id);
      expect(await store().repairQuarantine(customs, { source: 'sreview', ids }, parse)).toEqual({
        tried: 1,
        stored: 0,
      });
      expect(await store().repairQuarantine(customs, { source: 'sreview', ids: ['x'] }, parse)).toEqual({
        tried: 0,
        stored: 0,
      });
    });

    test('the bytes of a line that lost something are read again, and stay with those that stay', async () => {
      const bytes = Uint8Array.from([0xb3, 0xac, 0xca, 0xb1, 0xff]);
      const lossy = ['one', 'two'].map((raw) => ({ raw, rawBytes: bytes, ends: 'quarantine' as const }));
      await store().commit(new BusFeed().record([...lossy, { raw: 'whole', ends: 'quarantine' }]).batch());
      const seen: (readonly [string, number | undefined])[] = [];
      const parse = (line: QuarantinedLine): PipelineResult => {
        const { raw, rawBytes } = line;
        seen.push([raw, rawBytes?.byteLength]);
        const kept = rawBytes === undefined ? {} : { rawBytes };
        return raw === 'one'
          ? { kind: 'event', event: { timestampUs: acceptedAtMs * 1000, searchText: raw, raw, fields: {}, ...kept } }
          : { kind: 'quarantine', reason: 'parse_failed', detail: 'still', raw };
      };
      await store().repairQuarantine(customs, { source: 'sreview' }, parse);
      await store().repairQuarantine(customs, { source: 'sreview' }, parse);
      expect(seen).toEqual([
        ['one', 5],
        ['two', 5],
        ['whole', undefined],
        ['two', 5],
        ['whole', undefined],
      ]);
      const repaired = await store().original(customs, { stream: 'stream-a', seq: 0 });
      expect(Buffer.from(repaired?.raw.bytes ?? [])).toEqual(Buffer.from(bytes));
    });
  });
}

export function testLedger(store: Opened): void {
  describe('ledger', () => {
    test('books every outcome by acceptance minute', async () => {
      const feed = new BusFeed().record([
        { raw: 'a' },
        { raw: 'bad', ends: 'quarantine' },
        { raw: 'noise', ends: 'dropped' },
        { raw: 'b' },
      ]);
      await store().commit(feed.batch());
      const [row, ...more] = await store().ledger(customs, { ...always, source: 'sreview' });
      expect(more).toEqual([]);
      expect(row).toMatchObject({
        tenant: 'tcustoms',
        source: 'sreview',
        stream: 'stream-a',
        minute: Math.floor(acceptedAtMs / 60_000) * 60_000,
        topic,
        partition: 0,
        fromOffset: 0,
        toOffset: 1,
        firstSeq: 0,
        lastSeq: 3,
        accepted: 4,
        lines: 4,
        stored: 2,
        quarantined: { parse_failed: 1 },
        dropped: { 'rule-1': 1 },
        duplicate: 0,
      });
      expect(await store().checkLedger(customs)).toEqual([]);
      expect(await store().ledger(customs, { fromMs: acceptedAtMs + 60_000, toMs: Infinity })).toEqual([]);
    });

    test('missing seqs and missing bus records are named exactly', async () => {
      const feed = new BusFeed().record(lines(10));
      feed.skip(2).record(lines(5), { firstSeq: 17 });
      await store().commit(feed.batch());
      const findings = await store().checkLedger(customs);
      expect(findings.map(({ kind, first, last }) => ({ kind, first, last }))).toEqual([
        { kind: 'gap', first: 10, last: 16 },
        { kind: 'bus_gap', first: 1, last: 2 },
      ]);
    });

    test('statistics of a source come from what is stored', async () => {
      await store().commit(
        new BusFeed()
          .record(lines(10))
          .record([{ raw: 'bad', ends: 'quarantine' }], { firstSeq: 10 })
          .batch(),
      );
      const [stats] = await store().sourceStats(customs);
      expect(stats).toMatchObject({
        source: 'sreview',
        events: 10,
        quarantined: 1,
        bytes: 60,
        lastAcceptedAtMs: acceptedAtMs,
      });
      expect(stats?.sizeBytes).toBeGreaterThan(0);
      expect((stats?.lastTimestampUs ?? 0) - (stats?.firstTimestampUs ?? 0)).toBe(9_000_000);
    });
  });
}

export function testRetention(store: Opened): void {
  describe('retention', () => {
    const commitDays = async (): Promise<BusFeed> => {
      const feed = new BusFeed();
      for (const [at, day] of ['2025-12-28', '2025-12-29', '2025-12-30'].entries()) {
        feed.record(
          lines(4, (n) => ({ raw: `${day} ${n}` })),
          { day, firstSeq: at * 4 },
        );
      }
      feed.record([{ raw: 'kept' }], { day: '2025-12-01', storageClass: 'long', stream: 'long' });
      await store().commit(feed.batch());
      return feed;
    };

    test('removes what was accepted before a day, of that class only, and never brings it back', async () => {
      const feed = await commitDays();
      const removed = await store().retain([{ scope: customs, storageClass: 'std', beforeDay: '2025-12-30' }]);
      expect(removed.removedEvents).toBe(8);
      expect(removed.removedBytes).toBeGreaterThan(0);
      expect((await allRaws(store(), customs)).sort()).toEqual([
        '2025-12-30 0',
        '2025-12-30 1',
        '2025-12-30 2',
        '2025-12-30 3',
        'kept',
      ]);
      expect(await store().checkLedger(customs)).toEqual([]);
      const again = feed.record(lines(4), { day: '2025-12-28' }).batch();
      expect(await store().commit(again)).toMatchObject({ stored: 0, duplicates: 4 });
      expect(await store().checkLedger(customs)).toEqual([]);
    });

    test('removes the oldest days until a class fits its size', async () => {
      await commitDays();
      const [before] = await store().sourceStats(customs);
      const size = before?.sizeBytes ?? 0;
      await store().retain([{ scope: customs, storageClass: 'std', maxBytes: size / 2 }]);
      const days = new Set((await allRaws(store(), customs)).map((raw) => raw.slice(0, 10)));
      expect(days.has('2025-12-30')).toBe(true);
      expect(days.has('2025-12-28')).toBe(false);
      await store().retain([{ scope: customs, storageClass: 'std', maxBytes: 0 }]);
      expect(await allRaws(store(), customs)).toEqual(['kept']);
      expect(await store().checkLedger(customs)).toEqual([]);
    });
  });
}
