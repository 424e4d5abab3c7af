import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryNode } from '../ast/node.ts';
import { printQuery } from '../print/print-query.ts';
import { describeError } from './errors.ts';
import { describeHint, fieldHints } from './hints.ts';
import { parseQuery, queryLimits } from './parse-query.ts';

const ast = (text: string): QueryNode => {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.message}`);
  return parsed.ast;
};
const failure = (text: string) => {
  const parsed = parseQuery(text);
  if (parsed.ok) throw new Error(`${text} parses`);
  return parsed.error;
};
const words = (text: string): QueryNode => ({ kind: 'words', text });
const match = (field: string, text: string): QueryNode => ({ kind: 'match', field, text });
const not = (node: QueryNode): QueryNode => ({ kind: 'not', node });
const and = (...nodes: QueryNode[]): QueryNode => ({ kind: 'and', nodes });
const or = (...nodes: QueryNode[]): QueryNode => ({ kind: 'or', nodes });

describe('operators', () => {
  it('bind NOT, then AND, then OR', () => {
    const tree = or(and(words('a'), not(words('b'))), and(words('c'), words('d')));
    for (const text of ['a NOT b OR c d', 'a -b || c && d', 'a AND !b OR c AND d', '(a (-b)) OR (c d)']) {
      expect(ast(text)).toEqual(tree);
    }
    expect(ast('NOT (a OR b) c')).toEqual(and(not(or(words('a'), words('b'))), words('c')));
    expect(ast('NOT NOT a')).toEqual(words('a'));
    expect(ast('a and b')).toEqual(and(words('a'), words('and'), words('b')));
  });

  it('take everything for nothing or *', () => {
    for (const text of ['', '  ', '*', '(*)', '**']) expect(ast(text)).toEqual({ kind: 'all' });
  });
});

describe('terms', () => {
  it.each<[string, QueryNode]>([
    ['"two words"', words('two words')],
    ['10.1.2.3', words('10.1.2.3')],
    ['10:30:00', words('10:30:00')],
    ['http://a.com:80/x', words('http://a.com:80/x')],
    ['std::vector', words('std::vector')],
    ['[main]', words('[main]')],
    ['a\\:b', words('a:b')],
    ['"a\\nb\\u8d85\\x"', words('a\nb超x')],
    ['审单*', words('审单')],
    ['*审单', words('审单')],
    ['conn*', { kind: 'wildcard', pattern: 'conn*' }],
    ['c?t**', { kind: 'wildcard', pattern: 'c?t*' }],
    ['conn\\*', words('conn*')],
    ['raw:"nection refu"', { kind: 'raw', text: 'nection refu' }],
    ['raw:a*b', { kind: 'raw', text: 'a*b' }],
    ['raw:\\u8d85', { kind: 'raw', text: '超' }],
    ['raw:"a\\nb"', { kind: 'raw', text: 'a\nb' }],
    ['/app/logs', words('/app/logs')],
    ['/app/', { kind: 'regex', pattern: 'app', ignoreCase: false }],
    ['/a\\/b c/i', { kind: 'regex', pattern: 'a/b c', ignoreCase: true }],
    ['word~1', { kind: 'fuzzy', text: 'word', distance: 1 }],
    ['words~', { kind: 'fuzzy', text: 'words', distance: 2 }],
  ])('%s', (text, tree) => {
    expect(ast(text)).toEqual(tree);
  });

  it.each<[string, QueryNode]>([
    ['level:error', match('level', 'error')],
    ['level: error', match('level', 'error')],
    ['level:""', match('level', '')],
    ['"my field":"a b"', match('my field', 'a b')],
    ['my\\ field:x', match('my field', 'x')],
    ['"raw":x', match('raw', 'x')],
    ['mac:aa:bb', match('mac', 'aa:bb')],
    ['t:-5', match('t', '-5')],
    ['f:(a OR b)', or(match('f', 'a'), match('f', 'b'))],
    ['f:(a -b)', and(match('f', 'a'), not(match('f', 'b')))],
    ['f:(g:(a) b)', and(match('g', 'a'), match('f', 'b'))],
    ['f:*', { kind: 'exists', field: 'f' }],
    ['f:[* TO *]', { kind: 'exists', field: 'f' }],
    ['f:val*', { kind: 'wildcard', field: 'f', pattern: 'val*' }],
    ['f:/re/i', { kind: 'regex', field: 'f', pattern: 're', ignoreCase: true }],
    ['f >= 5', { kind: 'range', field: 'f', low: { text: '5', inclusive: true } }],
    ['f:<5', { kind: 'range', field: 'f', high: { text: '5', inclusive: false } }],
    [
      'f:{1 TO 5]',
      { kind: 'range', field: 'f', low: { text: '1', inclusive: false }, high: { text: '5', inclusive: true } },
    ],
    ['ip:10.0.0.0/8', match('ip', '10.0.0.0/8')],
    ['message:审单*', match('message', '审单')],
  ])('%s', (text, tree) => {
    expect(ast(text)).toEqual(tree);
  });
});

describe('errors', () => {
  it.each([
    ['a AND', 'missing_operand', 2, 'a'],
    ['OR a', 'missing_operand', 0, 'a'],
    ['a OR AND b', 'missing_operand', 5, 'a OR  b'],
    ['(a', 'unclosed_group', 0, '(a)'],
    ['a)', 'unexpected_close', 1, 'a'],
    ['a ()', 'empty_group', 2, 'a'],
    ['a "b', 'unclosed_quote', 2, 'a "b"'],
    ['level: AND b', 'missing_value', 0, '"level:" AND b'],
    ['status = 200', 'equals', 7, 'status:200'],
    ['- a', 'no_words', 0, 'raw:"-" a'],
    ['a > ', 'missing_value', 2, undefined],
    ['> 5', 'comparison_alone', 0, 'raw:">" 5'],
    ['conn-*', 'wildcard_words', 0, 'raw:"conn-"'],
    ['审*单', 'wildcard_words', 0, 'raw:"审"'],
    ['message:a-*', 'wildcard_words', 8, 'message:"a-"'],
    ['a*b*c*d*e*f*g*h*i*j', 'wildcard_limit', 0, undefined],
    ['ab~1', 'fuzzy_short', 0, 'ab'],
    ['word~', 'fuzzy_short', 0, 'word~1'],
    ['words~3', 'fuzzy_distance', 0, 'words~'],
    ['审单审单审~', 'fuzzy_words', 0, '"审单审单审"'],
    ['"a b"~2', 'fuzzy_words', 0, '"a b"'],
    ['/(/', 'regex_invalid', 0, 'raw:"("'],
    ['/(\\pL{1,100}\\pN){1,10}/', 'regex_large', 0, undefined],
    ['/\\p{Garay}/', 'regex_invalid', 0, 'raw:"\\\\p{Garay}"'],
    ['raw:/x/', 'raw_form', 4, 'raw:"/x/"'],
    ['f:>abc', 'range_text', 3, undefined],
    ['f:[1 TO 2025-01-01]', 'range_mixed', 3, undefined],
    ['f:[abc', 'range_form', 2, 'f:"[abc"'],
    ['@timestamp:foo', 'timestamp_value', 11, undefined],
    ['@timestamp > 5', 'timestamp_value', 13, undefined],
  ])('%s', (text, code, position, fix) => {
    const error = failure(text);
    expect([error.code, error.position, error.fix]).toEqual([code, position, fix]);
    expect(error.message).not.toBe('');
    expect(describeError(error, 'zh-CN').message).not.toMatch(/(?<!p)\{/);
    if (fix !== undefined) expect(parseQuery(fix).ok).toBe(true);
  });

  it('keep the limits', () => {
    expect(failure('超'.repeat(1366)).code).toBe('too_long');
    expect(ast('x'.repeat(queryLimits.bytes)).kind).toBe('words');
    expect(failure(Array.from({ length: 513 }, () => 'a').join(' ')).code).toBe('too_many_clauses');
    const nested = (levels: number): string =>
      Array.from({ length: levels }, (_, level) => (level % 2 === 0 ? '(a OR ' : '(b AND ')).join('') +
      'c' +
      ')'.repeat(levels);
    expect(parseQuery(nested(16)).ok).toBe(true);
    expect(failure(nested(17)).code).toBe('too_deep');
    expect(ast(`${'('.repeat(2000)}a${')'.repeat(2000)}`)).toEqual(words('a'));
    expect(ast('!'.repeat(4000) + 'a')).toEqual(words('a'));
  });
});

describe('hints', () => {
  it('tell of operators in lower case and full-width marks', () => {
    const parsed = parseQuery('a and level：error');
    const hints = parsed.ok ? parsed.hints : [];
    expect(hints.map(({ code, fix }) => [code, fix])).toEqual([
      ['lowercase_operator', 'a AND level：error'],
      ['full_width', 'a and level:error'],
    ]);
    expect(hints.map((hint) => describeHint(hint, 'zh-CN')).join()).not.toContain('{');
  });

  it('tell of unknown fields, near names and the quoted text', () => {
    const text = 'levle:error AND Exception: b AND host:x AND @timestamp:*';
    const parsed = parseQuery(text);
    const hints = parsed.ok ? fieldHints(text, parsed, ['level', 'host.name', 'log.level']) : [];
    expect(hints.map(({ code, parameters }) => [code, parameters['near'] ?? parameters['quoted']])).toEqual([
      ['unknown_field', 'level'],
      ['unknown_field_alone', '"Exception: b"'],
      ['unknown_field', 'host.name'],
    ]);
  });
});

const piece = fc.constantFrom(
  ...[
    'a',
    'b*',
    '?',
    '"',
    '"x y"',
    '(',
    ')',
    ':',
    ' ',
    ' AND ',
    ' OR ',
    ' NOT ',
    '-',
    '!',
    '&&',
    '||',
    '~',
    '~1',
    '/',
    '/re/',
    '\\',
  ],
  ...[
    'raw:',
    'f:',
    'f',
    '[',
    '1 TO 2]',
    '{',
    '}',
    '>',
    '<=',
    '5',
    '2025-01-01',
    '10.0.0.1',
    '审',
    '单',
    '\ud800',
    '\n',
    '@timestamp:',
    '+',
    '=',
  ],
);
const queryText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(piece, { maxLength: 24 }).map((parts) => parts.join('')),
);

describe('any input', () => {
  it('never throws, and an error has a place inside the text and a fix that parses', () => {
    fc.assert(
      fc.property(queryText, (text) => {
        const parsed = parseQuery(text);
        if (parsed.ok) return;
        const { position, end, fix } = parsed.error;
        expect(position).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(position);
        expect(end).toBeLessThanOrEqual(text.length);
        if (fix !== undefined) expect(parseQuery(fix).ok).toBe(true);
      }),
      { numRuns: 4000 },
    );
  });

  it('prints what parses to the same tree', () => {
    fc.assert(
      fc.property(queryText, (text) => {
        const parsed = parseQuery(text);
        if (!parsed.ok) return;
        const printed = printQuery(parsed.ast);
        const again = parseQuery(printed);
        if (printed.length <= 1300) expect(again.ok ? again.ast : [printed, again.error]).toEqual(parsed.ast);
      }),
      { numRuns: 4000 },
    );
  });
});
