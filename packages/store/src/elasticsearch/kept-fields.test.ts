import type { Fields, FieldValue } from '@logwarden/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fieldsOfKept, keptFields } from './kept-fields.ts';

const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'a\ud800', '超时', '1', '"', '\\'));
const name = fc.oneof(text, fc.constantFrom('level', 'log.level', 'a', 'a.b', '__proto__', 'ts', 'host', 'host.name'));
const scalar = fc.oneof(text, fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.bigInt());
const value: fc.Arbitrary<FieldValue> = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }));
const fields = fc.array(fc.tuple(name, value), { maxLength: 6 }).map((pairs): Fields => Object.fromEntries(pairs));
const line = fc.oneof(
  fc.json({ maxDepth: 3 }),
  text,
  fc.dictionary(name, fc.jsonValue({ maxDepth: 2 })).map((object) => JSON.stringify(object)),
);

function asJson(of: Fields): Fields {
  const wellFormed = (item: FieldValue): FieldValue => {
    if (typeof item === 'object') return item.map(wellFormed).flat();
    if (typeof item === 'string') return item.toWellFormed();
    return item === 0 ? 0 : item;
  };
  return Object.fromEntries(Object.entries(of).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]));
}

test('fields come back as they were, whatever the line is and whatever parsed it', () => {
  fc.assert(
    fc.property(line, fields, (raw, own) => {
      const well = raw.toWellFormed();
      expect(asJson(fieldsOfKept(well, keptFields(well, own)))).toEqual(asJson(own));
    }),
    { numRuns: 3000 },
  );
});

test('a line of JSON gives its fields again, and only what differs is kept', () => {
  const raw = '{"@timestamp":"2026-01-15T00:00:00Z","level":"INFO","host":"n1","http":{"status":200},"tags":["a","b"]}';
  const own = { 'log.level': 'info', 'host.name': 'n1', 'http.status': 200, tags: ['a', 'b'] };
  expect(keptFields(raw, own)).toBe('1');
  expect(fieldsOfKept(raw, '1')).toEqual(own);
  const { tags: _, ...fewer } = { ...own, 'http.status': 12345678901234567890n };
  expect(keptFields(raw, fewer)).toBe('1[["http.status",{"n":"12345678901234567890"}],["tags",null]]');
});

test('what an older index kept, all pairs, is read as it is', () => {
  expect(fieldsOfKept('{"level":"INFO"}', '[["a",{"n":"7"}],["b",[1,"x"]]]')).toEqual({ a: 7n, b: [1, 'x'] });
  expect(fieldsOfKept('{"level":"INFO"}', undefined)).toEqual({});
});
