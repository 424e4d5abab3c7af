import type { StorePort } from '@logwarden/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { testAggregations, testFieldsAndContext, testSubAggregations } from './store-contract-aggregate.ts';
import { allRaws, BusFeed, customs, lines, type StoreHarness, topic } from './store-contract-data.ts';
import { testDescription } from './store-contract-description.ts';
import { testMaskedView } from './store-contract-masked.ts';
import { testRemask } from './store-contract-remask.ts';
import { testDuplicates, testLedger, testRepair, testRetention } from './store-contract-ledger.ts';
import { testIsolation, testSearch } from './store-contract-search.ts';

export type { StoreHarness } from './store-contract-data.ts';

/** What every adapter of the store port must do. Call it at the top of a test file. */
export function testStoreContract(name: string, makeHarness: () => Promise<StoreHarness>): void {
  let harness: StoreHarness;
  let opened: StorePort;
  const store = (): StorePort => opened;

  describe(`store contract: ${name}`, () => {
    beforeEach(async () => {
      harness = await makeHarness();
      opened = await harness.open();
    });

    afterEach(async () => {
      await opened.close();
      await harness.dispose();
    });

    testSearch(store);
    testIsolation(store);
    testAggregations(store);
    testSubAggregations(store);
    testFieldsAndContext(store);
    testMaskedView(store);
    testRemask(store);
    testDuplicates(store);
    testLedger(store);
    testRepair(store);
    testRetention(store);
    testDescription(store);

    test('a restart keeps events, positions and what is known of duplicates', async () => {
      expect(await store().position(topic, 0)).toBe(0);
      const feed = new BusFeed().record(lines(5, (at) => ({ id: `id-${at}` })));
      await store().commit(feed.batch());
      expect(await store().readPosition(topic, 0)).toBe(1);
      await harness.settle(store());
      expect(await store().position(topic, 0)).toBe(1);
      await store().close();
      opened = await harness.open();
      expect(await store().position(topic, 0)).toBe(1);
      expect(await store().readPosition(topic, 0)).toBe(1);
      feed.record(
        lines(7, (at) => ({ id: `id-${at}` })),
        { firstSeq: 3 },
      );
      expect(await store().commit(feed.batch())).toMatchObject({ stored: 2, duplicates: 5 });
      expect(await allRaws(store(), customs)).toHaveLength(7);
      expect(await store().checkLedger(customs)).toEqual([]);
    });
  });
}
