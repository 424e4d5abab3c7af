import { expect, it } from 'vitest';
import { filterPath } from './filter-path.ts';
import { replyType, versionFor } from './version.ts';

const value = {
  took: 3,
  errors: false,
  items: [{ index: { _id: 'a', status: 201 } }, { create: { _id: 'b', status: 409, error: { type: 'x' } } }],
};

it.each([
  ['took', { took: 3 }],
  ['items.*.status', { items: [{ index: { status: 201 } }, { create: { status: 409 } }] }],
  ['items.*.error', { items: [{ create: { error: { type: 'x' } } }] }],
  ['errors,items.*.error.t*', { errors: false, items: [{ create: { error: { type: 'x' } } }] }],
  ['**.type', { items: [{ create: { error: { type: 'x' } } }] }],
  ['-items', { took: 3, errors: false }],
  ['items,-items.*._id,-items.*.error', { items: [{ index: { status: 201 } }, { create: { status: 409 } }] }],
  ['nothing', {}],
])('%s', (filter, expected) => {
  expect(filterPath(value, filter)).toEqual(expected);
});

it('never answers with an older version than the one that asks', () => {
  expect(versionFor('Elastic-filebeat/8.20.1 (linux)')).toBe('8.20.1');
  expect(versionFor('Elastic-filebeat/8.18.9 (linux)')).toBe('8.19.0');
  expect(versionFor('Logstash/10.0.0')).toBe('10.0.0');
  expect(versionFor('Mozilla/5.0')).toBe('8.19.0');
  expect(versionFor(undefined)).toBe('8.19.0');
});

it('repeats a compatibility header, of Accept before Content-Type', () => {
  const vendor = (n: number): string => `application/vnd.elasticsearch+json; compatible-with=${n}`;
  expect(replyType(vendor(9), vendor(8))).toBe('application/vnd.elasticsearch+json;compatible-with=9');
  expect(replyType(undefined, vendor(8))).toBe('application/vnd.elasticsearch+json;compatible-with=8');
  expect(replyType('*/*', 'application/json')).toBe('application/json');
});
