import { expect, test } from 'vitest';
import { SeqSet } from './seq-set.ts';

/** A small deterministic sequence of numbers below a limit. */
function numbers(seed: number, limit: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >>> 8) % limit;
  };
}

test('agrees with a plain set under any order of adds and removes', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const next = numbers(seed, 60);
    const set = new SeqSet();
    const plain = new Set<number>();
    for (let step = 0; step < 60; step++) {
      const first = next();
      const last = first + (next() % 7);
      const adds = next() % 4 !== 0;
      if (adds) set.add(first, last);
      else set.remove(first, last);
      const touched = Array.from({ length: last - first + 1 }, (_, at) => first + at);
      touched.forEach((at) => (adds ? plain.add(at) : plain.delete(at)));
    }
    const listed = set.runs.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));
    expect(listed).toEqual([...plain].sort((a, b) => a - b));
    expect(set.size).toBe(plain.size);
    for (let at = -1; at < 70; at++) expect(set.has(at)).toBe(plain.has(at));
    const [from, to] = [next(), next() + 60];
    const inside = set.common(from, to).reduce((sum, [first, last]) => sum + last - first + 1, 0);
    const outside = set.missing(from, to).reduce((sum, [first, last]) => sum + last - first + 1, 0);
    expect(inside).toBe([...plain].filter((at) => at >= from && at <= to).length);
    expect(inside + outside).toBe(to - from + 1);
  }
});

test('runs that touch become one', () => {
  const set = SeqSet.of([
    [5, 6],
    [0, 2],
    [3, 4],
    [9, 9],
  ]);
  expect(set.runs).toEqual([
    [0, 6],
    [9, 9],
  ]);
});
