import { expect, test } from 'vitest';
import { columnName, decodeColumnName } from './names.ts';

const names = [
  'a',
  'A',
  'log.level',
  'Log.Level',
  '^41;',
  '^',
  'a"b',
  "a'b",
  'x:s',
  '#row',
  'é',
  'É',
  'İ',
  'ß',
  '审单',
  '\u{1f600}',
  '\n',
  '',
];

test('every field name has a column of its own, also for an engine that ignores case', () => {
  const columns = names.map((name) => columnName(name, 's'));
  expect(new Set(columns.map((column) => column.toLowerCase())).size).toBe(names.length);
});

test('a column name tells field and kind', () => {
  for (const name of names) {
    for (const kind of ['s', 'i', 'd', 'b'] as const) {
      expect(decodeColumnName(columnName(name, kind))).toEqual({ field: name, kind });
    }
  }
  expect(decodeColumnName('#row')).toBeNull();
  expect(decodeColumnName('#shape')).toBeNull();
});
