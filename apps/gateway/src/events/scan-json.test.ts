import fc from 'fast-check';
import { expect, it } from 'vitest';
import { JsonScanner } from './scan-json.ts';

const scanner = new JsonScanner();
const check = (text: string): string | null => {
  const padded = Buffer.from(`#${text}#`);
  return scanner.check(padded, 1, padded.byteLength - 1);
};

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

it('finds nothing wrong with what JSON.stringify writes, spaced in any way', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(0, 1, '\t'), (text, space) => {
      expect(check(JSON.stringify(JSON.parse(text), null, space))).toBeNull();
    }),
  );
});

it('agrees with JSON.parse on texts that are broken in one place', () => {
  const noise = fc.constantFrom(
    '',
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '0',
    '-',
    '.',
    'e',
    't',
    'nul',
    ' ',
    '\n',
    '\u0001',
    '中',
    '\\u12',
    '\\x',
  );
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat({ max: 3 }), noise, (text, at, cut, extra) => {
      const place = at % (text.length + 1);
      const broken = text.slice(0, place) + extra + text.slice(place + cut);
      const problem = check(broken);
      if (problem === 'duplicate_key') expect(parses(broken)).toBe(true);
      else expect(problem === null).toBe(parses(broken));
    }),
    { numRuns: 3000 },
  );
});

it.each([
  ['{"a":1,"b":{"a":2},"a":3}', 'duplicate_key'],
  ['{"a":1,"\\u0061":3}', 'duplicate_key'],
  ['[{"a":1},{"a":2}]', null],
  ['{"a":1,"a":', 'malformed_json'],
  ['{"__proto__":1,"__proto__":2}', 'duplicate_key'],
  [`{${Array.from({ length: 40 }, (_, i) => `"k${i}":1`).join(',')},"k3":2}`, 'duplicate_key'],
  [`{${Array.from({ length: 1000 }, (_, i) => `"k${i}":1`).join(',')}}`, null],
  [`{${Array.from({ length: 1001 }, (_, i) => `"k${i}":1`).join(',')}}`, 'too_many_keys'],
  [`${'['.repeat(64)}${']'.repeat(64)}`, null],
  [`${'['.repeat(65)}${']'.repeat(65)}`, 'too_deep'],
  ['[1.5e+3, -0, 0.1, 1E9]', null],
  ['01', 'malformed_json'],
  ['+1', 'malformed_json'],
  ['1 2', 'malformed_json'],
  ['', 'malformed_json'],
  ['"\ud800"', null],
])('says of %j: %s', (text, problem) => {
  expect(check(text)).toBe(problem);
});
