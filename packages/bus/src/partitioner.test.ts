import { describe, expect, test } from 'vitest';
import { partitionOf } from './partitioner.ts';

describe('partition of a key', () => {
  test('never changes: records of one key stay in order over versions of this program', () => {
    const keys = ['tcustoms/host-1/var/log/app.log', 'tbank/10.1.2.3', 'tbank/交易'];
    expect(keys.map((key) => partitionOf(key, 16))).toEqual([7, 8, 10]);
  });

  test('spreads keys that differ in one digit evenly', () => {
    for (const partitions of [2, 3, 8]) {
      const counts = Array.from({ length: partitions }, () => 0);
      for (let i = 0; i < 8_000; i++) {
        const partition = partitionOf(`tcustoms/host-${i}`, partitions);
        counts[partition] = (counts[partition] ?? 0) + 1;
      }
      const fair = 8_000 / partitions;
      expect(Math.max(...counts)).toBeLessThan(fair * 1.15);
      expect(Math.min(...counts)).toBeGreaterThan(fair * 0.85);
    }
  });
});
