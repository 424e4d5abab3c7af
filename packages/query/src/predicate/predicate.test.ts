import type { Fields, QueryableEvent } from '@logwarden/contracts';
import { describe, expect, it } from 'vitest';
import type { QueryNode } from '../ast/node.ts';
import { parseQuery } from '../parse/parse-query.ts';
import { searchedText } from '../text/searched-text.ts';
import { compilePredicate } from './compile-predicate.ts';

const options = { zone: 'Asia/Shanghai', textFields: ['note'], ipFields: ['peer'], dateFields: ['due'] };

function matches(query: string, event: Partial<QueryableEvent> | string): boolean {
  const parsed = parseQuery(query, options);
  if (!parsed.ok) throw new Error(`${query}: ${parsed.error.message}`);
  const given = typeof event === 'string' ? { searchText: event } : event;
  return compilePredicate(parsed.ast, options)({ timestampUs: 0, searchText: '', fields: {}, ...given });
}
const field = (query: string, fields: Fields): boolean => matches(query, { fields });

describe('words', () => {
  it.each([
    ['timeout', 'Read TIMEOUT.', true],
    ['time', 'timeout', false],
    ['10.1.2.3', 'from 10.1.2.3:80', true],
    ['10.1.2.3', 'from 10.1.2.34', false],
    ['"connection refused"', 'connection -- refused', true],
    ['"connection refused"', 'refused connection', false],
    ['user-id', 'user_id', false],
    ['超时', '请求超时了', true],
    ['失败请求', '失败 请求', false],
    ['失败请求', '失败请求', true],
    ['"失败，请求"', '失败 - 请求', true],
    ['"失败，请求"', '失败请求', false],
    ['file', 'ﬁle', true],
    ['istanbul', 'İSTANBUL', true],
    ['strasse', 'straße', false],
    ['审单*', 'x审单y', true],
  ])('%s in %s: %s', (query, text, expected) => {
    expect(matches(query, text)).toBe(expected);
  });

  it('find what JSON escapes', () => {
    const searchText = searchedText('{"m":"\\u8d85\\u65f6\\n\\tat com.foo.Bar"}');
    expect(matches('超时', { searchText })).toBe(true);
    expect(matches('"at com.foo.Bar"', { searchText })).toBe(true);
    expect(matches('raw:"时\\n\\tat"', { searchText })).toBe(true);
    expect(matches('raw:"\\u8d85\\u65f6"', { searchText })).toBe(true);
  });
});

describe('parts of words and patterns', () => {
  it.each([
    ['conn*', 'a connection', true],
    ['conn*', 'reconnect', false],
    ['*fused', 'refused', true],
    ['*nect*', 'connection', true],
    ['c?t', 'cat', true],
    ['c?t', 'coat', false],
    ['???', 'ab abc', true],
    ['?', '审', true],
    ['raw:"nection refu"', 'Connection Refused', true],
    ['raw:"nection  refu"', 'connection refused', false],
    ['/E[a-z]+r/', 'an Error', true],
    ['/e[a-z]+r/', 'an ERROR', false],
    ['/e[a-z]+r/i', 'an ERROR', true],
    ['/a.b/', 'a\nb', false],
    ['timeout~1', 'tiemout', true],
    ['timeout~1', 'tmeoutt', false],
    ['timeout~', 'tmeoutt', true],
    ['timeout~', 'timeouts xx', true],
    ['abc~1', 'a b', false],
  ])('%s in %s: %s', (query, text, expected) => {
    expect(matches(query, text)).toBe(expected);
  });
});

describe('fields', () => {
  it.each<[string, Fields, boolean]>([
    ['level:error', { level: 'ERROR' }, true],
    ['level:err', { level: 'ERROR' }, false],
    ['level:err*', { level: 'ERROR' }, true],
    ['code:200', { code: 200 }, true],
    ['code:200', { code: '200' }, true],
    ['code:200', { code: '0200' }, false],
    ['id:12345678901234567891', { id: 12345678901234567891n }, true],
    ['id:12345678901234567890', { id: 12345678901234567891n }, false],
    ['ok:true', { ok: true }, true],
    ['tags:(a b)', { tags: ['a', 'b'] }, true],
    ['tags:"a b"', { tags: ['a', 'b'] }, false],
    ['message:refused', { message: 'Connection refused' }, true],
    ['message:fused', { message: 'Connection refused' }, false],
    ['note:"a b"', { note: 'x a-b' }, true],
    ['name:/^a.c$/', { name: 'abc' }, true],
    ['name:*', { name: '' }, true],
    ['name:*', { name: [] }, false],
    ['name:""', { name: '' }, true],
    ['NOT name:x', {}, true],
    ['constructor:*', {}, false],
    ['path:/app/*', { path: '/app/logs/x' }, true],
    ['host:web-0?', { host: 'web-01' }, true],
    ['host:web01~1', { host: 'web02' }, true],
    ['host:web01~1', { host: 'xx web02' }, false],
  ])('%s, case %#', (query, fields, expected) => {
    expect(field(query, fields)).toBe(expected);
  });

  it('compare long values by their first 8,191 characters', () => {
    const value = `${'长'.repeat(8190)}ab`;
    expect(field('v:*a', { v: value })).toBe(true);
    expect(field('v:*b', { v: value })).toBe(false);
    expect(field('v:/b$/', { v: value })).toBe(false);
  });
});

describe('ranges', () => {
  it.each<[string, Fields, boolean]>([
    ['n >= 5', { n: 5 }, true],
    ['n > 5', { n: 5 }, false],
    ['n:[1 TO 5}', { n: 5 }, false],
    ['n:{1 TO 5]', { n: [9, 5] }, true],
    ['n > 5', { n: '6' }, false],
    ['n > 9007199254740992', { n: 9007199254740993n }, false],
    ['source.ip:10.0.0.0/8', { 'source.ip': '10.9.8.7' }, true],
    ['source.ip:10.0.0.0/8', { 'source.ip': '::ffff:10.9.8.7' }, true],
    ['source.ip:10.0.0.0/8', { 'source.ip': '11.0.0.1' }, false],
    ['peer:fe80::/10', { peer: 'FE80::1' }, true],
    ['peer:"fe80::1"', { peer: 'fe80:0:0::1' }, true],
    ['other:10.0.0.0/8', { other: '10.9.8.7' }, false],
    ['source.ip:[10.0.0.1 TO 10.0.0.9]', { 'source.ip': '10.0.0.5' }, true],
    ['other > 10.0.0.1', { other: '10.0.0.5' }, false],
    ['due >= 2025-12-30', { due: '2025-12-29T16:00:00Z' }, true],
    ['due >= 2025-12-30', { due: '2025-12-29T15:59:59Z' }, false],
    ['due:2025-12-30', { due: '2025-12-30T23:00:00+08:00' }, true],
    ['other >= 2025-12-30', { other: '2025-12-31T00:00:00Z' }, false],
  ])('%s, case %#', (query, fields, expected) => {
    expect(field(query, fields)).toBe(expected);
  });

  it('know @timestamp to the microsecond, in the zone', () => {
    const timestampUs = Date.UTC(2025, 11, 30, 3) * 1000 + 1;
    const at = (query: string): boolean => matches(query, { timestampUs });
    expect(at('@timestamp > 2025-12-30T11:00:00')).toBe(true);
    expect(at('@timestamp > 2025-12-30T11:00:00.000001')).toBe(false);
    expect(at('@timestamp >= 2025-12-30T03:00:00.000001Z')).toBe(true);
    expect(at('@timestamp:2025-12-30')).toBe(true);
    expect(at('@timestamp:"2025-12-30 11:01"')).toBe(false);
    expect(at('@timestamp:2025-12')).toBe(true);
    expect(at('@timestamp:*')).toBe(true);
  });

  it('find the first instant of days whose clock jumps', () => {
    const predicate = (query: string, zone: string, timestampUs: number): boolean => {
      const parsed = parseQuery(query);
      return parsed.ok && compilePredicate(parsed.ast, { zone })({ timestampUs, searchText: '', fields: {} });
    };
    const jump = Date.UTC(2018, 10, 4, 3) * 1000;
    expect(predicate('@timestamp >= 2018-11-04', 'America/Sao_Paulo', jump)).toBe(true);
    expect(predicate('@timestamp >= 2018-11-04', 'America/Sao_Paulo', jump - 1)).toBe(false);
    const twice = Date.UTC(2025, 9, 26, 0, 30) * 1000;
    expect(predicate('@timestamp >= 2025-10-26T02:30:00', 'Europe/Berlin', twice)).toBe(true);
    expect(predicate('@timestamp >= 2025-10-26T02:30:00', 'Europe/Berlin', twice - 1)).toBe(false);
  });
});

it('fails closed on a node it does not know', () => {
  const strange: QueryNode = JSON.parse('{"kind":"near","text":"a"}') as QueryNode;
  expect(() => compilePredicate(strange, options)).toThrow(/does not know/);
});
