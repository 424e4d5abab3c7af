import { expect, test } from 'vitest';
import type { FileInfo } from '../build/prepared.ts';
import { selectMerge } from './select-merge.ts';

const megabyte = 1_048_576;

function file(serial: number, sizeBytes: number, more: Partial<FileInfo> = {}): FileInfo {
  return {
    serial,
    path: `t/t/c/d/${serial}.parquet`,
    kind: 'event',
    tenant: 't',
    storageClass: 'c',
    day: 'd',
    level: 0,
    cut: '',
    rows: 1000,
    sizeBytes,
    filterBytes: 1,
    minUs: 0,
    maxUs: 1,
    sources: [],
    fields: [],
    shapes: [],
    extras: [],
    ...more,
  };
}

const serials = (files: readonly FileInfo[] = []): number[] => files.map((info) => info.serial);

test('fresh files wait until they make a large one', () => {
  const files = Array.from({ length: 7 }, (_, at) => file(at, 8 * megabyte));
  expect(selectMerge(files, 'steady')).toBeNull();
  const choice = selectMerge([...files, file(7, 8 * megabyte)], 'steady');
  expect(choice).toMatchObject({ cutByDay: true, level: 2 });
  expect(serials(choice?.files)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('while more waits than can be written, merges wait, but not for ever', () => {
  const files = Array.from({ length: 128 }, (_, at) => file(at, megabyte));
  expect(selectMerge(files.slice(1), 'steady')).not.toBeNull();
  expect(selectMerge(files.slice(1), 'behind')).toBeNull();
  expect(selectMerge(files, 'behind')).toMatchObject({ cutByDay: true, level: 2 });
  expect(
    selectMerge(
      Array.from({ length: 8 }, (_, at) => file(at, 64 * megabyte)),
      'behind',
    ),
  ).not.toBeNull();
});

test('a quiet partition is merged whatever its size, and then left alone', () => {
  expect(serials(selectMerge([file(1, 10), file(2, 10)], 'quiet')?.files)).toEqual([1, 2]);
  expect(selectMerge([file(3, 20, { level: 2 })], 'quiet')).toBeNull();
});

test('tiny files are merged among themselves, eight and more at a time', () => {
  const tiny = Array.from({ length: 8 }, (_, at) => file(at, 1000));
  expect(selectMerge(tiny.slice(1), 'steady')).toBeNull();
  expect(selectMerge(tiny, 'steady')).toMatchObject({ cutByDay: false, level: 1 });
});

test('late small files of one day are merged with those of that day only', () => {
  const of = (cut: string, from: number): FileInfo[] =>
    Array.from({ length: 8 }, (_, at) => file(from + at, 1000, { level: 2, cut }));
  const choice = selectMerge([...of('2025-12-30', 0), ...of('2025-12-31', 10).slice(1)], 'steady');
  expect(serials(choice?.files)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('one merge is bounded in rows, columns and shapes', () => {
  const rows = Array.from({ length: 4 }, (_, at) => file(at, 30 * megabyte, { rows: 180_000 }));
  expect(serials(selectMerge(rows, 'steady')?.files)).toEqual([0, 1]);
  const wide = (serial: number): FileInfo =>
    file(serial, 10, { fields: Array.from({ length: 300 }, (_, at) => [`f${serial}-${at}`, 's', 1] as const) });
  expect(serials(selectMerge([wide(1), wide(2)], 'quiet')?.files)).toEqual([1]);
});

test('lines that compress well are merged by what they take in memory', () => {
  const tally = { source: 's', events: 1000, bytes: 100 * megabyte, minUs: 0, maxUs: 1, lastAcceptedAtMs: 0 };
  const files = Array.from({ length: 6 }, (_, at) => file(at, 2 * megabyte, { sources: [tally] }));
  expect(selectMerge(files.slice(0, 5), 'steady')).toBeNull();
  expect(serials(selectMerge(files, 'steady')?.files)).toEqual([0, 1, 2, 3, 4]);
});
