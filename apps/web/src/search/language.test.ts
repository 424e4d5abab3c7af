import { describe, expect, it } from 'vitest';
import {
  checkQuery,
  filtersOf,
  hintText,
  withClause,
  withExists,
  withFilter,
  withInverted,
  withoutFilter,
  withWords,
} from './language.ts';

const only = (query: string, index = 0) => {
  const filter = filtersOf(query)[index];
  if (filter === undefined) throw new RangeError(`no filter ${index.toString()} in ${query}`);
  return filter;
};

describe('pills and text are one thing', () => {
  it('shows clauses on fields and those with NOT', () => {
    const filters = filtersOf('site:广州 AND (超时 OR "timed out") NOT host.name:gz-test-* -debug');
    expect(filters.map((filter) => [filter.label, filter.negated])).toEqual([
      ['site:广州', false],
      ['host.name:gz-test-*', true],
      ['debug', true],
    ]);
    expect(filtersOf('plain words')).toEqual([]);
    expect(filtersOf('a:(')).toEqual([]);
  });

  it('adds, turns round and takes out without touching the rest', () => {
    expect(withFilter('超时', { field: 'log.level', value: 'error', negated: false })).toBe('超时 log.level:error');
    expect(withFilter('a log.level:error', { field: 'log.level', value: 'error', negated: true })).toBe(
      'a NOT log.level:error',
    );
    expect(withFilter('a log.level:error', { field: 'log.level', value: 'error', negated: false })).toBe(
      'a log.level:error',
    );
    expect(withFilter('a OR b', { field: 'f', value: 'x', negated: true })).toBe('(a OR b) NOT f:x');
    expect(withoutFilter('a AND b:1 AND c', only('a AND b:1 AND c'))).toBe('a AND c');
    expect(withoutFilter('b:1 AND c', only('b:1 AND c'))).toBe('c');
    expect(withoutFilter('b:1', only('b:1'))).toBe('');
    expect(withInverted('a NOT b:1', only('a NOT b:1'))).toBe('a b:1');
    expect(withInverted('-b:1 a', only('-b:1 a'))).toBe('b:1 a');
    expect(withClause('*', 'f:*')).toBe('f:*');
    expect(withExists('a', 'f', true)).toBe('a NOT f:*');
  });

  it.each([
    'gz-review-03',
    '10.1.2.3',
    'a b',
    'x"y\\z',
    '*',
    'AND',
    '[1 TO 2]',
    '/app/',
    '',
    ' ',
    '报关单 5101',
    '2025-12-30T11:00',
    '>5',
  ])('filters for exactly %j', (value) => {
    const clause = withFilter('', { field: 'host.name', value, negated: false });
    const parsed = filtersOf(clause);
    expect(parsed).toHaveLength(1);
    expect(withoutFilter(clause, only(clause))).toBe('');
  });

  it('searches for an exact part of a line', () => {
    expect(withWords('', 'nection "refu', true)).toBe('NOT raw:"nection \\"refu"');
  });
});

describe('checkQuery', () => {
  it('tells the error in both languages, with its place and a fix', () => {
    const english = checkQuery('status:500 AND (a', 'en').error;
    expect(english).toMatchObject({ code: 'unclosed_group', start: 15, fix: 'status:500 AND (a)' });
    expect(checkQuery('status:500 AND (a', 'zh-CN').error?.message).toMatch(/括号/);
    expect(checkQuery('', 'en')).toEqual({ hints: [] });
  });

  it('hints at operators in lower case', () => {
    expect(checkQuery('a and b', 'en').hints[0]).toMatchObject({ fix: 'a AND b' });
  });
});

describe('hintText', () => {
  const parameters = { field: 'mesage', quoted: '"mesage:x"', near: 'message' };

  it('tells hints of the server in the language of the reader', () => {
    const hint = { code: 'unknown_field', message: 'No event has a field mesage', parameters };
    expect(hintText(hint, 'zh-CN')).toMatch(/字段.*mesage|mesage.*字段/);
    expect(hintText({ ...hint, code: 'brand_new' }, 'zh-CN')).toBe(hint.message);
  });
});
