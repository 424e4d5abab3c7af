import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WordAutomaton } from './aho-corasick.ts';
import { requiredLiteral } from './required-literal.ts';
import { RE2JS } from 're2js';

describe('requiredLiteral', { timeout: 60_000 }, () => {
  it.each([
    ['EMP-\\d{6}', 'emp-'],
    ['\\bABC\\d+XYZW', 'xyzw'],
    ['abc?def', 'def'],
    ['ab+cd', 'bcd'],
    ['(?:abc)+d', 'abc'],
    ['(?:abc)?d', 'd'],
    ['abc|abd', ''],
    ['x(?:abc|abd)yz', 'yz'],
    ['[abc]def', 'def'],
    ['a\\.b\\.c', 'a.b.c'],
    ['(?i)Staff-', 'staff-'],
    ['\\Qa.b\\Ec', 'a.b'],
    ['a{3}bcd', 'bcd'],
    ['客户编号[:：]\\d+', '客户编号'],
  ])('%s: %s', (pattern, literal) => {
    expect(requiredLiteral(pattern)).toBe(literal);
  });

  it('stands in everything that a pattern matches', () => {
    const atom = fc.constantFrom(
      'a',
      'bc',
      'd?',
      'e+',
      '(?:fg|h)',
      '[ij]',
      'k{2}',
      '(l)',
      'm*',
      '\\.',
      '(?:no)?',
      'p|q',
    );
    fc.assert(
      fc.property(
        fc.array(atom, { minLength: 1, maxLength: 6 }),
        fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopq.'.split('')), maxLength: 24 }),
        (atoms, text) => {
          const pattern = atoms.join('');
          const matcher = RE2JS.compile(pattern).matcher(text);
          if (matcher.find()) expect(matcher.group()?.toLowerCase()).toContain(requiredLiteral(pattern));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('WordAutomaton', { timeout: 60_000 }, () => {
  it('finds all words that a plain search finds', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abAB中文'.split('')), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 6 }),
        fc.string({ unit: fc.constantFrom(...'abcABC中文字'.split('')), maxLength: 40 }),
        (words, text) => {
          const found: string[] = [];
          new WordAutomaton(words).forEach(text, (index, start, end) => found.push(`${index}:${start}-${end}`));
          const expected = words.flatMap((item, index) =>
            Array.from({ length: text.length }, (_, at) => at)
              .filter((at) => text.toLowerCase().startsWith(item.toLowerCase(), at))
              .map((at) => `${index}:${at}-${at + item.length}`),
          );
          expect(found.sort()).toEqual(expected.sort());
        },
      ),
      { numRuns: 500 },
    );
  });
});
