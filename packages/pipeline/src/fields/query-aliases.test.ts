import { AppError } from '@logwarden/kernel';
import { compilePredicate, parseQuery, type QueryNode } from '@logwarden/query';
import { expect, test } from 'vitest';
import { eventOf, pipelineOf } from '../source-fixture.ts';
import { aliasedQueryText, expandFieldAliases, storedFieldName } from './query-aliases.ts';

function nodeOf(text: string): QueryNode {
  const result = parseQuery(text);
  if (!result.ok) throw new AppError('query.invalid', result.error.message);
  return expandFieldAliases(result.ast);
}

const event = eventOf(
  pipelineOf(),
  '{"level":"WARNING","service":"till","host":"a","hostname":"b","client_ip":"10.1.2.3","msg":"no stock left","n":7}',
);

test.each([
  'service:till',
  'service.name:till',
  'level:WARNING',
  'level:warn',
  'log.level:Warning',
  'log.level:warn',
  'host:a',
  'hostname:b',
  'hostname:a',
  'client_ip:10.0.0.0/8',
  'msg:stock',
  'n:7',
  'level:(ERROR OR WARNING) service:t*',
  'level:*',
  'NOT (level:info OR service:shop)',
])('%s finds the event', (query) => expect(compilePredicate(nodeOf(query), { zone: 'UTC' })(event)).toBe(true));

test.each(['level:error', 'NOT service:till', 'host:b', 'msg:sold', 'client_ip:11.0.0.0/8'])('%s does not', (query) =>
  expect(compilePredicate(nodeOf(query), { zone: 'UTC' })(event)).toBe(false),
);

test('parts of OR stay flat, names without an alias stay themselves', () => {
  expect(nodeOf('level:error OR n:1')).toEqual({
    kind: 'or',
    nodes: [
      { kind: 'match', field: 'log.level', text: 'error' },
      { kind: 'match', field: 'level', text: 'error' },
      { kind: 'match', field: 'n', text: '1' },
    ],
  });
  const parsed = parseQuery('service:till AND n:1');
  expect(parsed.ok && expandFieldAliases(parsed.ast, () => false)).toEqual({
    kind: 'and',
    nodes: [
      { kind: 'match', field: 'service.name', text: 'till' },
      { kind: 'match', field: 'n', text: '1' },
    ],
  });
  expect([storedFieldName('service'), storedFieldName('n')]).toEqual(['service.name', 'n']);
});

test('as text: unchanged without aliases, one printed query with them, within the limits of a query', () => {
  const textOf = (text: string): string => {
    const parsed = parseQuery(text);
    return aliasedQueryText(parsed.ok ? parsed.ast : { kind: 'all' }, text);
  };
  expect(textOf('n:1   AND stock')).toBe('n:1   AND stock');
  const expanded = parseQuery(textOf('NOT (level:WARNING service:"a b") OR 超时'));
  expect(expanded.ok && expanded.ast).toEqual(nodeOf('NOT (level:WARNING service:"a b") OR 超时'));
  const long = (count: number): string => Array.from({ length: count }, () => 'host:a').join(' OR ');
  expect(textOf(long(200))).toMatch(/^host\.name:a OR host\.name:a/);
  expect(textOf(long(400))).toBe(long(400));
});
