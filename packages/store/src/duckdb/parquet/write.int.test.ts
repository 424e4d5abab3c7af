import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Column, NumberBuilder, TextBuilder } from './column.ts';
import { writeParquet } from './write.ts';

const directory = mkdtempSync(join(tmpdir(), 'logwarden-parquet-'));
const path = join(directory, 'a.parquet');
const rows = 70_000;
const spans = [1, 300, 2 ** 20, 2 ** 31, 2 ** 33, 2 ** 40, 2 ** 50, 2 ** 52];

function numberAt(row: number, span: number): number {
  return Math.trunc(Math.sin(row * 12.9898) * span);
}

/** Whole pages have no value. */
function hasIsland(row: number): boolean {
  return Math.floor(row / 9000) % 3 === 0;
}

function columns(): Column[] {
  const out: Column[] = spans.map((span) => {
    const column = new NumberBuilder('i64', `i${span}`, 0);
    for (let row = 0; row < rows; row++) if (row % 7 !== 3) column.set(row, numberAt(row, span));
    return column.finish(rows);
  });
  const double = new NumberBuilder('f64', 'd', rows);
  const boolean = new NumberBuilder('bool', 'b', rows);
  const none = new NumberBuilder('i64', 'none', rows);
  for (let row = 0; row < rows; row++) {
    double.set(row, row / 8);
    if (row % 3 > 0) boolean.set(row, row % 2);
  }
  const few = new TextBuilder('few', rows);
  const many = new TextBuilder('many', rows);
  const runs = new TextBuilder('runs', rows);
  const islands = new TextBuilder('islands', rows);
  for (let row = 0; row < rows; row++) {
    if (row % 5 !== 0) few.set(row, `v${row % 9}é`);
    many.set(row, row % 4 === 0 ? `审单 ${row}` : `line ${row}`);
    if (hasIsland(row)) islands.set(row, `only ${row}`);
    runs.set(row, `run ${Math.floor(row / 1000)}`);
  }
  return [...out, ...[double, boolean, none, few, many, runs, islands].map((builder) => builder.finish(rows))];
}

let database: DuckDBInstance;

beforeAll(async () => {
  database = await DuckDBInstance.create(':memory:', { threads: '1' });
  writeParquet(
    path,
    columns(),
    Uint32Array.from({ length: rows }, (_, row) => rows - 1 - row),
  );
});

afterAll(() => {
  database.closeSync();
  rmSync(directory, { recursive: true, force: true });
});

test('DuckDB reads every value of every encoding as it was written, in the order asked for', async () => {
  const connection = await database.connect();
  const read = (await connection.runAndReadAll(`SELECT * FROM '${path}'`)).getRowObjectsJS();
  expect(read).toHaveLength(rows);
  let wrong = 0;
  for (const [at, found] of read.entries()) {
    const row = rows - 1 - at;
    for (const span of spans) {
      const expected = row % 7 !== 3 ? BigInt(numberAt(row, span)) : null;
      if (found[`i${span}`] !== expected) wrong++;
    }
    if (found['islands'] !== (hasIsland(row) ? `only ${row}` : null)) wrong++;
    if (found['d'] !== row / 8 || found['none'] !== null) wrong++;
    if (found['b'] !== (row % 3 > 0 ? row % 2 === 1 : null)) wrong++;
    if (found['few'] !== (row % 5 !== 0 ? `v${row % 9}é` : null)) wrong++;
    if (found['many'] !== (row % 4 === 0 ? `审单 ${row}` : `line ${row}`)) wrong++;
    if (found['runs'] !== `run ${Math.floor(row / 1000)}`) wrong++;
  }
  expect(wrong).toBe(0);
});

test('statistics bound the values of each row group', async () => {
  const connection = await database.connect();
  const reader = await connection.runAndReadAll(
    `SELECT row_group_id, stats_min_value, stats_max_value FROM parquet_metadata('${path}')
     WHERE path_in_schema = 'd' ORDER BY 1`,
  );
  const bounds = reader.getRows().map((row) => [Number(row[1]) + 0, Number(row[2])]);
  const group = 30_720;
  const expected = [0, 1, 2].map((at) => [Math.max(0, rows - (at + 1) * group) / 8, (rows - 1 - at * group) / 8]);
  expect(bounds).toEqual(expected);
});
