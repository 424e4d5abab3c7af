import type { StorePort } from '@logwarden/store';
import { describe, expect, test } from 'vitest';
import { bank, BusFeed, customs, lines } from './store-contract-data.ts';

/** What the store tells of itself. */
export function testDescription(store: () => StorePort): void {
  describe('description', () => {
    const commitSome = async (): Promise<void> => {
      const feed = new BusFeed();
      feed.record(lines(4), { day: '2025-12-29' });
      feed.record([...lines(2), { raw: 'torn', ends: 'quarantine' }], { day: '2025-12-30', firstSeq: 4 });
      feed.record([{ raw: 'kept' }], { day: '2025-12-01', storageClass: 'long', stream: 'long' });
      feed.record(lines(5), { tenant: bank.tenantId, stream: 'of-bank' });
      await store().commit(feed.batch());
    };

    test('partitions are those of the tenant and classes asked for, oldest first', async () => {
      expect(await store().partitions(customs, ['std'])).toEqual([]);
      await commitSome();
      const found = await store().partitions(customs, ['std', 'none']);
      expect(found.map(({ day, storageClass }) => [day, storageClass])).toEqual([
        ['2025-12-29', 'std'],
        ['2025-12-30', 'std'],
      ]);
      await expect
        .poll(async () => (await store().partitions(customs, ['std'])).map((one) => one.events))
        .toEqual([4, 3]);
      for (const { tier, sizeBytes } of await store().partitions(customs, ['std', 'long'])) {
        expect([tier, sizeBytes > 0]).toEqual(['hot', true]);
      }
      expect((await store().partitions(bank, ['std', 'long'])).map(({ day }) => day)).toEqual(['2025-12-30']);
    });

    test('the whole is told by nodes and indices, without any event', async () => {
      await commitSome();
      const { health, nodes, indices, unassigned } = await store().describe();
      // One node has no room for copies: then it says which are missing, and why.
      expect(unassigned.length > 0).toBe(health !== 'green');
      for (const { isPrimary, reason, explanation } of unassigned) {
        expect([isPrimary, reason]).toEqual([false, 'INDEX_CREATED']);
        expect(explanation).toMatch(/copy of this shard is already allocated/);
      }
      expect(nodes.length).toBeGreaterThan(0);
      for (const { diskFreeBytes, diskTotalBytes } of nodes) {
        expect(diskFreeBytes).toBeGreaterThan(0);
        expect(diskTotalBytes).toBeGreaterThanOrEqual(diskFreeBytes ?? 0);
      }
      expect(indices.filter(({ name }) => name.includes('2025-12-')).length).toBe(4);
      expect(indices.map(({ name }) => name)).toEqual(indices.map(({ name }) => name).sort());
      expect(JSON.stringify({ nodes, indices })).not.toContain('line 0');
    });
  });
}
