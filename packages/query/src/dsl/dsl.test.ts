import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryNode } from '../ast/node.ts';
import { parseQuery } from '../parse/parse-query.ts';
import { fold } from '../text/fold.ts';
import { tokenise, tokeniseFolded } from '../text/tokenise.ts';
import { compileDsl } from './compile-dsl.ts';
import { indexText, standsIn } from './indexed-text.ts';
import type { DslLayout, LeafDsl } from './layout.ts';

const layout: DslLayout = {
  timestampUs: 'ts',
  tokens: 't',
  giants: 'g',
  longWords: 'l',
  oddFields: 'o',
  field: (name) => ({
    present: `k.${name}`,
    folded: `f.${name}`,
    number: `n.${name}`,
    address: `i.${name}`,
    dateUs: `d.${name}`,
  }),
};
const capped: DslLayout = { ...layout, overflow: { field: 'z', item: (name, folded) => `${name}=${folded}` } };

function compile(text: string, of: DslLayout = layout): LeafDsl {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return compileDsl(parsed.ast, of, { zone: 'UTC' });
}

describe('query DSL', () => {
  it('looks for words as tokens of ours, touching Chinese characters as a phrase', () => {
    expect(compile('Error')).toEqual({ dsl: { term: { t: { value: 'error' } } }, exact: true });
    expect(compile('超时').dsl).toEqual({ match_phrase: { t: { query: '超 时' } } });
    expect(compile('10.1.2.3').dsl).toEqual({ match_phrase: { t: { query: '10 1 2 3' } } });
  });

  it('escapes what a user wrote where a pattern is made of it', () => {
    expect(compile('level:"a*b?\\\\"').dsl).toEqual({ term: { 'f.level': { value: 'a*b?\\' } } });
    const pattern = compile('level:a\\*b*', capped).dsl;
    expect(JSON.stringify(pattern)).toContain(JSON.stringify({ wildcard: { 'f.level': { value: 'a\\*b*' } } }));
    expect(JSON.stringify(pattern)).toContain(JSON.stringify({ wildcard: { z: { value: 'level=a\\*b*' } } }));
  });

  it('knows which clauses only the text decides, and excludes nothing by them under NOT', () => {
    for (const text of ['/re/', 'raw:"a b"', 'message:word', 'level:/x/']) expect(compile(text).exact).toBe(false);
    for (const text of ['raw:part', 'raw:超时', 'conn*', 'word~1', 'n >= 5', 'level:*', '*'])
      expect(compile(text).exact).toBe(true);
    expect(compile('a NOT /re/').dsl).toEqual({ term: { t: { value: 'a' } } });
    expect(compile('NOT a').dsl).toEqual({ bool: { must_not: [{ term: { t: { value: 'a' } } }] } });
  });

  it('looks for words in the masked text of events that have one, and for values of fields as ever', () => {
    const masked: DslLayout = { ...layout, masked: { present: 'h', tokens: 'mt', giants: 'mg', longWords: 'ml' } };
    const term = (field: string) => ({ term: { [field]: { value: 'error' } } });
    const hasNone = { bool: { must_not: [{ term: { h: { value: true } } }] } };
    const received = { bool: { filter: [hasNone, term('t')] } };
    expect(compile('error', masked).dsl).toEqual({
      bool: { should: [term('mt'), received], minimum_should_match: 1 },
    });
    expect(compile('level:error', masked)).toEqual(compile('level:error'));
    for (const text of ['err*', 'raw:rro', '超时', 'error~1', '*rro*']) {
      const parts = JSON.stringify(compile(text, masked).dsl);
      expect(parts).toContain('"mt"');
      expect(compile(text, masked).exact).toBe(compile(text).exact);
    }
    expect(compile('/err/', masked)).toEqual(compile('/err/'));
  });

  it('takes fields past the cap as candidates of ranges', () => {
    expect(compile('n > 5')).toEqual({ dsl: { range: { 'n.n': { gt: 5 } } }, exact: true });
    expect(compile('n > 5', capped).exact).toBe(false);
  });

  it('fails closed on a node it does not know', () => {
    const unknown = { kind: 'near', left: 'a', right: 'b' } as unknown as QueryNode;
    for (const node of [unknown, { kind: 'and', nodes: [unknown, unknown] }, { kind: 'not', node: unknown }] as const)
      expect(() => compileDsl(node, layout, { zone: 'UTC' })).toThrow(/does not know/);
  });
});

describe('indexed text', () => {
  const odd = fc.constantFrom(
    'a',
    'b',
    '1',
    '_',
    ' ',
    '-',
    '超',
    '时',
    '，',
    'é',
    '\u0301',
    '𠀀',
    '𝔄',
    '😀',
    'w'.repeat(150),
  );
  const text = fc.array(odd, { maxLength: 30 }).map((parts) => parts.join(''));

  it('has every token between blanks, none longer than the engine takes', () => {
    fc.assert(
      fc.property(text, (raw) => {
        const { tokens, giants } = indexText(fold(raw));
        const own = tokenise(raw);
        const parts = tokens === '' ? [] : tokens.split(' ');
        expect(parts.length).toBe(own.length);
        expect(parts.filter((part) => part.length > 255)).toEqual([]);
        expect(giants).toEqual(own.filter((token) => token.length > 255));
      }),
    );
  });

  it('keeps long words whole enough for any part of a query to be inside one piece', () => {
    const word = Array.from({ length: 20_000 }, (_, at) => (at % 997).toString(36)).join('');
    const { longWords } = indexText(`a ${word} 超`);
    for (let at = 0; at + 4096 <= word.length; at += 1234)
      expect(longWords.some((piece) => piece.includes(word.slice(at, at + 4096)))).toBe(true);
    expect(indexText('short words').longWords).toEqual([]);
  });

  it('says that a value stands in a line only when its tokens do', () => {
    fc.assert(
      fc.property(text, text, text, (before, value, after) => {
        const [line, folded] = [fold(before + value + after), fold(value)];
        if (!standsIn(line, folded)) return;
        const [all, own] = [`\0${tokeniseFolded(line).join('\0')}\0`, tokeniseFolded(folded)];
        expect(own.length === 0 || all.includes(`\0${own.join('\0')}\0`)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(standsIn('a conn b', 'conn')).toBe(true);
    expect(standsIn('xconn', 'conn')).toBe(false);
  });
});
