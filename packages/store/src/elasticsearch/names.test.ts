import fc from 'fast-check';
import { expect, it } from 'vitest';
import { overflowTerm, termBytes } from './mapping.ts';
import { fieldKey, IndexNames } from './names.ts';
import { nearestRank } from './read/distinct.ts';

const odd = fc.constantFrom('a', 'B', '.', ':', '^', ';', '3a', ' ', '"', '超', '_', '-', '\ud800');
const name = fc.array(odd, { maxLength: 8 }).map((parts) => parts.join(''));

it('gives every field a key of its own, of one level', () => {
  fc.assert(
    fc.property(name, name, (left, right) => {
      expect(fieldKey(left)).toMatch(/^[A-Za-z0-9_@:^;-]+$/);
      expect(fieldKey(left) === fieldKey(right)).toBe(left === right);
    }),
  );
  expect(fieldKey('host.name')).toBe('host:name');
});

it('keeps tenants and classes apart whatever they are called', () => {
  const names = new IndexNames('lw-');
  const hostile = ['a', 'a-e', 'A', '', '*', '..', 'a,b', '审单', 'x'.repeat(300)];
  const all = hostile.flatMap((tenant) => hostile.map((of) => names.partition(tenant, of, '2025-12-30')));
  expect(new Set(all).size).toBe(all.length);
  for (const one of all) expect(one).toMatch(/^lw-[a-z0-9_]+-e-[a-z0-9_]+-2025-12-30$/);
  for (const tenant of hostile) {
    const pattern = names.partitions(tenant).slice(0, -1);
    expect(all.filter((one) => one.startsWith(pattern))).toHaveLength(hostile.length);
  }
});

it('never makes a term longer than the engine takes', () => {
  for (const unit of ['x', 'é', '长', '😀']) {
    const term = overflowTerm('field', unit.repeat(40_000));
    expect(Buffer.byteLength(term)).toBeLessThanOrEqual(termBytes);
    expect(Buffer.byteLength(term)).toBeGreaterThan(termBytes - 4);
    expect(term.endsWith(unit)).toBe(true);
  }
});

it('finds percentiles by nearest rank', () => {
  const values = [1, 2, 3, 4].map((value) => ({ value, count: value }));
  expect([0, 10, 10.1, 30, 60, 60.1, 100].map((p) => nearestRank(values, p))).toEqual([1, 1, 2, 2, 3, 4, 4]);
  expect(nearestRank([], 50)).toBeNull();
});
