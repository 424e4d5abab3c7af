import { describe, expect, it } from 'vitest';
import { daysBefore, parseDayName } from './day-names.ts';
import { parseJson } from './json.ts';
import { nameMatcher } from './name-pattern.ts';

describe('JSON as it was sent', () => {
  it('keeps long numbers, empty names and prototypes as plain members', () => {
    const value = parseJson('{"n":9007199254740993,"d":1.5e3,"":[true,null],"__proto__":{"x":1},"s":"a\\u00e9\\n"}');
    expect(value).toEqual(
      new Map<string, unknown>([
        ['n', 9007199254740993n],
        ['d', 1500],
        ['', [true, null]],
        ['__proto__', new Map([['x', 1]])],
        ['s', 'aé\n'],
      ]),
    );
  });

  it.each([
    '',
    '{',
    '{"a":1,}',
    '[1 2]',
    '01',
    'nul',
    '"\u0001"',
    '{"a":1}x',
    '{"a":1,"\\u0061":2}',
    '\u00a0{}',
    "{'a':1}",
  ])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow('expected');
  });

  it('refuses depth, whatever opens it', () => {
    expect(() => parseJson('['.repeat(100_000))).toThrow('64 levels');
    expect(() => parseJson('{"a":'.repeat(100_000))).toThrow('64 levels');
  });
});

describe('names with days', () => {
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) * 1000;

  it('are a source and a UTC day', () => {
    expect(parseDayName('app-2025.12.30')).toEqual({
      source: 'app',
      day: { fromUs: day('2025-12-30'), toUs: day('2025-12-31') },
    });
    for (const name of ['app', 'app-2025.12', 'app-2025.02.30', 'app-25.12.30', '-2025.12.30']) {
      expect(parseDayName(name), name).toBeUndefined();
    }
  });

  it.each([
    ['*', 'all'],
    ['2025.*', ['2025-01-01', '2026-01-01']],
    ['2025.12.*', ['2025-12-01', '2026-01-01']],
    ['2024.02.2*', ['2024-02-20', '2024-03-01']],
    ['202*', ['2020-01-01', '2030-01-01']],
    ['2025.1*', ['2025-10-01', '2026-01-01']],
    ['2025.13.*', undefined],
    ['x*', undefined],
    ['2025.12.30', undefined],
  ])('of a pattern: %s', (pattern, expected) => {
    const found = daysBefore(pattern);
    const [from, to] = Array.isArray(expected) ? expected : [];
    expect(found).toEqual(from === undefined || to === undefined ? expected : { fromUs: day(from), toUs: day(to) });
  });

  it('match exactly', () => {
    const fits = (pattern: string, name: string): boolean => nameMatcher(pattern)(name);
    expect([fits('bank', 'bank2'), fits('bank*', 'bank2'), fits('*k', 'bank'), fits('b*n*k', 'bank')]).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect([fits('ba*ank', 'bank'), fits('*', ''), fits('a**b', 'ab'), fits('b.nk', 'bank')]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
