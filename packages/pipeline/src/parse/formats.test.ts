import { AppError } from '@logwarden/kernel';
import { describe, expect, test } from 'vitest';
import { eventOf, fieldsOf, pipelineOf, timeOf } from '../source-fixture.ts';

function compileError(compile: () => unknown): AppError | undefined {
  try {
    compile();
  } catch (error) {
    return error instanceof AppError ? error : undefined;
  }
  return undefined;
}

describe('logfmt', () => {
  const logfmt = pipelineOf({ kind: 'logfmt' });
  const auto = pipelineOf();

  test('pairs, quotes, numbers, flags', () => {
    const line = String.raw`ts=2025-12-30T11:00:00.5Z level=warn msg="a \"b\" = c\n" dur=1.50 code=007 n=-3 ok=true id=12345678901234567890 empty= flag`;
    const event = eventOf(logfmt, line);
    expect(timeOf(event)).toBe('2025-12-30T11:00:00.500Z');
    expect({ ...event.fields }).toEqual({
      'log.level': 'warn',
      message: 'a "b" = c\n',
      dur: 1.5,
      code: '007',
      n: -3,
      ok: true,
      id: '12345678901234567890',
      empty: '',
      flag: true,
    });
  });

  test('auto-detection takes lines of pairs only', () => {
    expect(fieldsOf(auto, 'a=1 b="x y"')).toEqual({ a: 1, b: 'x y' });
    expect(fieldsOf(auto, 'a=1 and more')).toEqual({ message: 'a=1 and more' });
    expect(fieldsOf(auto, 'a=1')).toEqual({ message: 'a=1' });
    expect(fieldsOf(auto, 'http://x?a=1 b=2')).toEqual({ message: 'http://x?a=1 b=2' });
  });

  test('a quote that is not closed', () => {
    expect(fieldsOf(logfmt, 'a="x')).toEqual({ message: 'a="x', 'event.ingest_error': 'not a logfmt line' });
  });
});

describe('csv', () => {
  const csv = pipelineOf({ kind: 'csv', columns: ['time', 'level', 'bh', 'amount', 'message'] });

  test('columns, quotes, doubled quotes, numbers, empty cells', () => {
    const event = eventOf(csv, '2025-12-30 11:00:00,ERROR,"5100,2025",12.5,"say ""no"""');
    expect(timeOf(event)).toBe('2025-12-30T11:00:00.000Z');
    expect({ ...event.fields }).toEqual({ 'log.level': 'error', bh: '5100,2025', amount: 12.5, message: 'say "no"' });
    expect(fieldsOf(csv, ',,x,,\r\n')).toEqual({ bh: 'x' });
  });

  test('more and fewer cells than columns', () => {
    expect(fieldsOf(csv, '2025-12-30,info,a,1,m,extra')).toMatchObject({ message: 'm', column_6: 'extra' });
    expect(fieldsOf(csv, '2025-12-30,info')).toEqual({ 'log.level': 'info' });
  });

  test('other delimiters, broken quotes, no columns', () => {
    const tabs = pipelineOf({ kind: 'csv', columns: ['a', 'b'], delimiter: '\t' });
    expect(fieldsOf(tabs, '1\tx y')).toEqual({ a: 1, b: 'x y' });
    expect(fieldsOf(csv, '2025-12-30,"open')['event.ingest_error']).toMatch(/quote that is not closed/);
    expect(() => pipelineOf({ kind: 'csv' })).toThrow(/names of its columns/);
  });
});

describe('regex and grok', () => {
  test('named groups become fields, numbers numbers', () => {
    const regex = pipelineOf({
      kind: 'regex',
      pattern: String.raw`^(?<time>\S+ \S+) \[(?<level>\w+)\] 单据(?<bh>\w+) 用时(?P<ms>\d+)ms(?<[labels][site]> \S+)?`,
    });
    const event = eventOf(regex, '2025-12-30 11:00:00.250 [warning] 单据A17 用时1200ms');
    expect(timeOf(event)).toBe('2025-12-30T11:00:00.250Z');
    expect({ ...event.fields }).toEqual({ 'log.level': 'warn', bh: 'A17', ms: 1200 });
  });

  test('look-behind runs in linear time too', () => {
    const regex = pipelineOf({ kind: 'regex', pattern: String.raw`(?<!\d)(?<pin>\d{4})\b` });
    expect(fieldsOf(regex, 'x12345 9876')).toEqual({ pin: 9876 });
  });

  test('grok with types and own definitions', () => {
    const grok = pipelineOf({
      kind: 'grok',
      pattern:
        '%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:level} %{BH:[declaration][id]} %{NUMBER:ms:float} %{INT:big:int} %{GREEDYDATA:message}',
      patterns: { BH: 'D%{INT}' },
    });
    const event = eventOf(grok, '2025-12-30T11:00:00Z ERROR D42 1.5 90071992547409931 超时 了');
    expect(timeOf(event)).toBe('2025-12-30T11:00:00.000Z');
    expect({ ...event.fields }).toEqual({
      'log.level': 'error',
      'declaration.id': 'D42',
      ms: 1.5,
      big: 90071992547409931n,
      message: '超时 了',
    });
  });

  test('a line that does not match is kept with the reason', () => {
    expect(fieldsOf(pipelineOf({ kind: 'grok', pattern: '^%{IP:source.ip}$' }), '1.2.3.400')).toEqual({
      message: '1.2.3.400',
      'event.ingest_error': 'the pattern does not match',
    });
  });

  test('brackets inside classes and dialects are told apart', () => {
    const pattern = String.raw`^[\w[]+(?<a>[]x]+)[^]x](?<b>[[:alpha:]]+)$`;
    expect(fieldsOf(pipelineOf({ kind: 'regex', pattern }), 'q[x]-yz')).toEqual({ a: ']', b: 'yz' });
    const lines = pipelineOf({ kind: 'regex', pattern: String.raw`(?m)^b=(?<b>.*)$` });
    expect(fieldsOf(lines, 'a=1\nb=2\nc=3')).toEqual({ b: 2 });
    const onigmo = pipelineOf({ kind: 'grok', pattern: String.raw`(?m)^(?<a>\h+)(?>-)[\h]+ (?<rest>.*)\Z` });
    expect(fieldsOf(onigmo, 'aF09-b x\ny')).toEqual({ a: 'aF09', rest: 'x\ny' });
  });

  test.each([
    ['regex', `(?<a>${'x{1000}'.repeat(1400)})`, /too large/],
    ['grok', '%{NOPE:x}', /%\{NOPE:x\} is not defined/],
    ['grok', '%{INT:x:date}', /type "date"/],
    ['grok', '(?=x)%{INT:x}', /look-ahead/],
    ['grok', '%{A}', /nest without end/],
    ['regex', '(?<a>x', /missing/],
    ['regex', String.raw`(?<a>x)\1`, /invalid escape/],
    ['regex', 'x+', /no named group/],
    ['regex', '(?<a>x)(?!y)', /look-ahead/],
    ['regex', '', /there is none/],
  ] as const)('%s %s is refused', (kind, pattern, reason) => {
    const error = compileError(() => pipelineOf({ kind, pattern, patterns: { A: '%{B}', B: '%{A}' } }));
    expect(error?.message).toMatch(reason);
    expect([error?.code, error?.details.field]).toEqual(['request.invalid', 'pattern']);
  });
});
