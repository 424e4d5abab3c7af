import { expect, test } from 'vitest';
import { ChunkShelf } from './chunk-shelf.ts';

class Bytes {
  sizeBytes: number;
  onGrow: ((bytes: number) => void) | undefined;
  isForgotten = false;

  constructor(sizeBytes: number) {
    this.sizeBytes = sizeBytes;
  }

  grow(bytes: number): void {
    this.sizeBytes += bytes;
    this.onGrow?.(bytes);
  }

  forget(): void {
    this.isForgotten = true;
  }
}

/** Asks for keys in turn, puts those on the shelf that are missing, and counts those that were there. */
function ask(shelf: ChunkShelf<Bytes>, keys: readonly string[]): number {
  return keys.filter((key) => {
    if (shelf.get(key) !== undefined) return true;
    shelf.add(key, new Bytes(10));
    return false;
  }).length;
}

const keys = (count: number, name = 'k'): string[] => Array.from({ length: count }, (_, at) => `${name}${at}`);

test('what is asked for in turn stays for the most part when more comes to it than fits', () => {
  const shelf = new ChunkShelf<Bytes>(1000);
  for (let round = 0; round < 3; round++) ask(shelf, keys(80));
  for (let round = 0; round < 10; round++) expect(ask(shelf, keys(120))).toBeGreaterThanOrEqual(80);
});

test('what is asked for once does not push out what is asked for again and again', () => {
  const shelf = new ChunkShelf<Bytes>(1000);
  for (let round = 0; round < 3; round++) ask(shelf, keys(50));
  for (let round = 0; round < 20; round++) {
    ask(shelf, keys(40, `once${round}-`));
    expect(ask(shelf, keys(50))).toBe(50);
  }
});

test('what nobody asks for any more goes', () => {
  const shelf = new ChunkShelf<Bytes>(1000);
  for (let round = 0; round < 3; round++) ask(shelf, keys(100));
  for (let round = 0; round < 5; round++) ask(shelf, keys(80, 'later'));
  expect(ask(shelf, keys(80, 'later'))).toBe(80);
});

test('the budget holds for chunks that grow and for one that is larger, and each that goes is told', () => {
  const shelf = new ChunkShelf<Bytes>(100);
  const first = new Bytes(60);
  shelf.add('a', first);
  first.grow(30);
  expect(ask(shelf, keys(1))).toBe(0);
  expect([first.isForgotten, shelf.get('k0') === undefined]).toEqual([false, false]);
  expect(ask(shelf, keys(1, 'next'))).toBe(0);
  expect(first.isForgotten).toBe(true);
  const huge = new Bytes(500);
  shelf.add('huge', huge);
  expect([huge.isForgotten, shelf.get('huge')]).toEqual([true, undefined]);
  first.grow(1000);
  expect(ask(shelf, keys(10))).toBe(0);
  expect(ask(shelf, keys(10))).toBe(10);
});
