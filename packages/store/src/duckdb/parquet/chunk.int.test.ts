import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ChunkCache } from './chunk-cache.ts';
import { type Column, NumberBuilder, TextBuilder } from './column.ts';
import { pageRows } from './pages.ts';
import { rowGroupRows, writeParquet } from './write.ts';

const rows = rowGroupRows + 5000;
const spans = [1, 300, 2 ** 20, 2 ** 31, 2 ** 40, 2 ** 52];
const numberAt = (row: number, span: number): number | undefined =>
  row % 7 === 3 ? undefined : Math.trunc(Math.sin(row * 12.9898) * span) + 0;
const textsAt: Readonly<Record<string, (row: number) => string | undefined>> = {
  few: (row) => (row % 5 === 0 ? undefined : `v${row % 9}é`),
  many: (row) => (row % 4 === 0 ? `审单 ${row}` : `line ${row}`),
  some: (row) => (row % 3 === 0 ? undefined : `only ${row}`),
  runs: (row) => `run ${Math.floor(row / 1000)}`,
  none: () => undefined,
  // Whole pages without a value.
  islands: (row) => (Math.floor(row / 3000) % 3 === 0 ? `only ${row}` : undefined),
};

function columns(): Column[] {
  const numbers = spans.map((span) => {
    const column = new NumberBuilder('i64', `i${span}`, rows);
    for (let row = 0; row < rows; row++) {
      const value = numberAt(row, span);
      if (value !== undefined) column.set(row, value);
    }
    return column.finish(rows);
  });
  const double = new NumberBuilder('f64', 'double', rows);
  const boolean = new NumberBuilder('bool', 'boolean', rows);
  for (let row = 0; row < rows; row++) {
    double.set(row, row / 8);
    if (row % 3 > 0) boolean.set(row, row % 2);
  }
  const texts = Object.entries(textsAt).map(([name, textAt]) => {
    const column = new TextBuilder(name, rows);
    for (let row = 0; row < rows; row++) {
      const text = textAt(row);
      if (text !== undefined) column.set(row, text);
    }
    return column.finish(rows);
  });
  return [...numbers, double.finish(rows), boolean.finish(rows), ...texts];
}

test.each([
  ['kept', 64_000_000],
  ['given back at once', 0],
])('rows of every encoding read as they were written, pages %s', async (_name, budget) => {
  const directory = mkdtempSync(join(tmpdir(), 'logwarden-chunk-'));
  const path = join(directory, 'a.parquet');
  const written = columns();
  writeParquet(
    path,
    written,
    Uint32Array.from({ length: rows }, (_, row) => row),
  );
  const cache = new ChunkCache(budget);
  const names = written.map(({ name }) => name);
  const rowsWanted = [0, 1, 2, 3, 7, 8, 500, 777, 1159, 3838, 3839];
  try {
    const places = (await cache.file(path)).groups[0]?.chunks;
    // Words of a dictionary stand in pages as well, once they take more than one is worth.
    expect([places?.get('few')?.pages.length, places?.get('few')?.dictionary?.count]).toEqual([8, 9]);
    expect(places?.get('runs')?.pages.length).toBe(1);
    for (const page of [0, 1, 8, 7, 9, 0]) {
      const wanted = rowsWanted.filter((row) => page * pageRows + row < rows);
      const at = wanted.map((row) => page * pageRows + row);
      await cache.use({ path, page }, names, (chunks) => {
        for (const span of spans) {
          expect(chunks.get(`i${span}`)?.numbersAt(wanted)).toEqual(at.map((row) => numberAt(row, span)));
        }
        expect(chunks.get('double')?.numbersAt(wanted)).toEqual(at.map((row) => row / 8));
        const flags = at.map((row) => (row % 3 > 0 ? row % 2 : undefined));
        expect(chunks.get('boolean')?.numbersAt(wanted)).toEqual(flags);
        for (const [name, textAt] of Object.entries(textsAt)) {
          const chunk = chunks.get(name);
          const text = (index: number): string | undefined => (index < 0 ? undefined : chunk?.textAt(index));
          expect(Array.from(chunk?.indexesAt(wanted) ?? [], (index) => text(index) ?? null)).toEqual(
            at.map((row) => textAt(row) ?? null),
          );
          const all = chunk?.indexes() ?? [];
          expect(wanted.map((row) => text(all[row] ?? -1) ?? null)).toEqual(at.map((row) => textAt(row) ?? null));
        }
      });
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
