import { describe, expect, it } from 'vitest';
import { completeQuery } from '../complete/complete-query.ts';
import { explainMatches } from '../explain/explain-matches.ts';
import { parseQuery } from '../parse/parse-query.ts';
import { printQuery } from '../print/print-query.ts';
import { addFilter, invertFilter, listFilters, removeFilter, replaceFilter } from './edit-filters.ts';
import { rawAlternative, rawHint } from './raw-alternative.ts';

const parsed = (text: string) => {
  const result = parseQuery(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.ast;
};

describe('filters of a query', () => {
  it('are the parts of its outermost AND', () => {
    const text = 'timeout AND NOT level:(debug OR info) -host:a "x y"';
    expect(listFilters(text).map(({ label, negated, field }) => [label, negated, field])).toEqual([
      ['timeout', false, undefined],
      ['level:(debug OR info)', true, undefined],
      ['host:a', true, 'host'],
      ['"x y"', false, undefined],
    ]);
    expect(listFilters('a OR b').map(({ label }) => label)).toEqual(['a OR b']);
    expect(listFilters('(').length).toBe(0);
  });

  it('are added, once, and turned when they stand there the other way', () => {
    const level = { kind: 'value', field: 'level', value: 'error' } as const;
    expect(addFilter('', level)).toBe('level:error');
    expect(addFilter('a  OR b', level)).toBe('(a  OR b) level:error');
    expect(addFilter('timeout', level, true)).toBe('timeout NOT level:error');
    expect(addFilter('a -level:error b', level)).toBe('a level:error b');
    expect(addFilter('a level:"error"', level)).toBe('a level:"error"');
    expect(addFilter('a', { kind: 'value', field: 'my f', value: 'x "y"\n' })).toBe('a "my f":"x \\"y\\"\\n"');
    expect(addFilter('a', { kind: 'exists', field: 'code' })).toBe('a code:*');
    expect(addFilter('a', { kind: 'words', text: 'OR' })).toBe('a "OR"');
    expect(addFilter('a (', level)).toBe('a (');
  });

  it('are removed, inverted and replaced, the rest left as written', () => {
    const text = 'a  AND level:x   AND NOT b';
    expect([0, 1, 2].map((index) => removeFilter(text, index))).toEqual([
      'level:x   AND NOT b',
      'a  AND NOT b',
      'a  AND level:x',
    ]);
    expect([0, 1, 2].map((index) => invertFilter(text, index))).toEqual([
      'NOT a  AND level:x   AND NOT b',
      'a  AND NOT level:x   AND NOT b',
      'a  AND level:x   AND b',
    ]);
    expect(invertFilter('a OR b', 0)).toBe('NOT (a OR b)');
    expect(replaceFilter(text, 1, 'c')).toBe('a  AND c   AND NOT b');
    expect(removeFilter('a', 0)).toBe('');
  });
});

describe('completion', () => {
  it.each([
    ['|', ['field', 'value'], undefined, ''],
    ['lev|', ['field', 'value'], undefined, 'lev'],
    ['le|vel:x', ['field'], undefined, 'le'],
    ['level:|', ['value'], 'level', ''],
    ['level:er|r', ['value'], 'level', 'er'],
    ['level:"er|', ['value'], 'level', 'er'],
    ['level >= |', ['value'], 'level', ''],
    ['a level:(x OR y|', ['value'], 'level', 'y'],
    ['a |', ['operator', 'field', 'value'], undefined, ''],
    ['a AND |', ['field', 'value'], undefined, ''],
    ['a -le|', ['field', 'value'], undefined, 'le'],
    ['(a) |', ['operator', 'field', 'value'], undefined, ''],
    ['"x |y"', [], undefined, 'x '],
  ])('%s', (marked, expects, field, prefix) => {
    const cursor = marked.indexOf('|');
    const found = completeQuery(marked.replace('|', ''), cursor);
    expect([found.expects, found.field, found.prefix]).toEqual([expects, field, prefix]);
    expect(marked.replace('|', '').slice(found.from, cursor)).toBe(prefix);
  });

  it('takes any text and cursor', () => {
    const text = 'a "b (c:[1 TO f:(g -h \\';
    for (let cursor = 0; cursor <= text.length; cursor++) {
      const { from, to, prefix } = completeQuery(text, cursor);
      expect(text.slice(from, cursor)).toBe(prefix);
      expect(to).toBeGreaterThanOrEqual(cursor);
    }
  });
});

describe('explanation', () => {
  const marks = (query: string, text: string, field?: string): string[] =>
    explainMatches(parsed(query), text, { zone: 'UTC', ...(field === undefined ? {} : { field }) }).map(
      ({ start, end, clause }) => `${text.slice(start, end)}@${start} ${clause}`,
    );

  it('names the characters and the clause', () => {
    expect(marks('超时 -x level:error', 'ab 请求超时 x')).toEqual(['超时@5 超时']);
    expect(marks('"a b" raw:"ﬁ" conn* /d+/ hallo~1', 'A--B ﬁle Connect ddd hello')).toEqual([
      'A--B@0 "a b"',
      'ﬁ@5 raw:"ﬁ"',
      'Connect@9 conn*',
      'ddd@17 /d+/',
      'hello@21 hallo~1',
    ]);
    expect(marks('level:ERR* message:b code >= 5', 'error', 'level')).toEqual(['error@0 level:ERR*']);
    expect(marks('message:b', 'a b', 'message')).toEqual(['b@2 message:b']);
    expect(marks('code >= 5', '7', 'code')).toEqual(['7@0 code:>=5']);
    expect(marks('code >= 5', '4', 'code')).toEqual([]);
  });
});

it('offers raw: for words that find nothing', () => {
  const raw = rawAlternative(parsed('nection AND level:x OR *fus*'));
  expect(raw === undefined ? '' : printQuery(raw)).toBe('raw:"nection" AND level:x OR raw:"fus"');
  expect(rawAlternative(parsed('level:x'))).toBeUndefined();
  expect(rawHint('nection', parsed('nection'))?.fix).toBe('raw:"nection"');
});
