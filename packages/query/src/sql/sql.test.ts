import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryNode } from '../ast/node.ts';
import { parseQuery } from '../parse/parse-query.ts';
import { compilePredicate } from '../predicate/compile-predicate.ts';
import { forEachToken } from '../text/tokenise.ts';
import { compileSql } from './compile-sql.ts';
import { type SqlLayout, sqlName, sqlText } from './layout.ts';
import { mayMatch, type TokenNeed } from './need.ts';
import { tokenNeed } from './token-need.ts';

const layout: SqlLayout = {
  timestampUs: 'ts',
  searchText: 'txt',
  searchFolded: 'ftxt',
  field: (name) => (name === 'level' ? [{ kind: 'text', text: 'lv', folded: 'flv' }] : []),
};
const ast = (text: string): QueryNode => {
  const parsed = parseQuery(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.ast;
};
const sql = (text: string): string => compileSql(ast(text), layout, { zone: 'UTC' }).sql;

describe('SQL', () => {
  it('quotes what the user wrote, and never makes it LIKE', () => {
    expect(sqlText("a'b\0c")).toBe("('a''b' || chr(0) || 'c')");
    expect(sqlName('a"b')).toBe('"a""b"');
    expect(sql(`level:"a' OR 1=1 --"`)).toBe(`flv = 'a'' or 1=1 --'`);
    expect(sql('raw:"100%_"')).not.toMatch(/LIKE|GLOB/i);
  });

  it('makes a clause on a field the relation does not have false, and its NOT true', () => {
    expect(sql('nope:x')).toBe('false');
    expect(sql('NOT nope:x')).toBe('NOT coalesce(false, false)');
  });

  it('uses what statistics prune by', () => {
    expect(sql('level:err*')).toBe("starts_with(flv, 'err')");
    expect(sql('超时')).toBe("contains(ftxt, '超时')");
    expect(sql('@timestamp >= 1970-01-02')).toBe("ts >= CAST('86400000000' AS BIGINT)");
  });

  it('says when a long fuzzy word is only narrowed down, and never excludes a match under NOT', () => {
    const fuzzy = `${'abcdefgh'.repeat(3)}~2`;
    expect(compileSql(ast(fuzzy), layout, { zone: 'UTC' }).exact).toBe(false);
    expect(compileSql(ast(`NOT ${fuzzy}`), layout, { zone: 'UTC' })).toEqual({ sql: 'true', exact: false });
  });

  it('fails closed on a node it does not know', () => {
    const strange = JSON.parse('{"kind":"and","nodes":[{"kind":"near"}]}') as QueryNode;
    expect(() => compileSql(strange, layout, { zone: 'UTC' })).toThrow(/does not know/);
  });
});

describe('token need', () => {
  const token = (text: string): TokenNeed => ({ kind: 'token', token: text });

  it.each<[string, TokenNeed]>([
    ['Timeout', token('timeout')],
    ['"a b"', { kind: 'all', needs: [token('a'), token('b')] }],
    ['失，败', { kind: 'all', needs: [token('失'), token('败')] }],
    ['a OR b', { kind: 'any', needs: [token('a'), token('b')] }],
    ['a OR level:b', { kind: 'unknown' }],
    ['a level:b', token('a')],
    ['a -b', token('a')],
    ['NOT a', { kind: 'unknown' }],
    ['conn*', { kind: 'unknown' }],
    ['raw:"nection refu"', { kind: 'unknown' }],
    ['raw:"a whole word"', token('whole')],
    ['raw:"x超y"', token('超')],
    ['/timeout/', { kind: 'unknown' }],
    ['timeout~1', { kind: 'unknown' }],
  ])('%s', (text, need) => {
    expect(tokenNeed(ast(text))).toEqual(need);
  });

  it('never skips a text that matches', () => {
    const unit = fc.constantFrom('a', 'b', 'ab', ' ', '-', '超', '时', '，', 'w'.repeat(150), '_', 'É');
    const text = fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(''));
    const part = fc.tuple(text, fc.nat(), fc.nat());
    const kinds = fc.constantFrom<'words' | 'raw'>('words', 'raw');
    fc.assert(
      fc.property(part, kinds, ([searchText, from, length], kind) => {
        const start = from % (searchText.length + 1);
        const needle = searchText.slice(start, start + 1 + (length % 400));
        if (needle === '') return;
        const node: QueryNode = { kind, text: needle };
        if (!compilePredicate(node, { zone: 'UTC' })({ timestampUs: 0, searchText, fields: {} })) return;
        const tokens = new Set<string>();
        forEachToken(searchText, (found) => tokens.add(found));
        expect(mayMatch(tokenNeed(node), (wanted) => tokens.has(wanted))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
