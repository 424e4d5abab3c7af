import type { Fields } from '@logwarden/contracts';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../parse/parse-query.ts';
import { printQuery } from '../print/print-query.ts';
import { searchedPlaces } from '../text/searched-places.ts';
import { searchedText } from '../text/searched-text.ts';
import { explainMatches } from './explain-matches.ts';
import { compileMetClauses } from './met-clauses.ts';

const options = { zone: 'Asia/Shanghai' };

function met(query: string, raw: string, fields: Fields = {}): string {
  const parsed = parseQuery(query);
  if (!parsed.ok) throw new Error(`${query}: ${parsed.error.message}`);
  return printQuery(compileMetClauses(parsed.ast, options)({ timestampUs: 0, searchText: searchedText(raw), fields }));
}

describe('the clauses by which an event matches', () => {
  it.each([
    ['a b', 'a b', 'a AND b'],
    ['(a x) OR b', 'a b', 'b'],
    ['a OR b', 'a b', 'a AND b'],
    ['a NOT x', 'a b', 'a'],
    ['NOT (x OR y)', 'a b', '*'],
    ['x', 'a b', '*'],
    ['*', 'a b', '*'],
    ['审单 OR 超时', '请求超时了', '超时'],
  ])('%s on %s: %s', (query, raw, expected) => {
    expect(met(query, raw)).toBe(expected);
  });

  it('holds fields against their own meaning', () => {
    const fields = { 'host.name': 'GZ-1', code: 504, 'source.ip': '10.1.2.3' };
    expect(met('host.name:gz-1 (code>=500 OR code:200) source.ip:10.0.0.0/8', '', fields)).toBe(
      'host.name:gz-1 AND code:>=500 AND source.ip:10.0.0.0/8',
    );
  });
});

describe('places of the searched text', () => {
  function marked(query: string, raw: string): string[] {
    const parsed = parseQuery(query);
    if (!parsed.ok) throw new Error(parsed.error.message);
    const places = searchedPlaces(raw);
    return explainMatches(parsed.ast, places.text, options).map(({ start, end }) => {
      const range = places.range(start, end);
      return raw.slice(range.start, range.end);
    });
  }

  it('leads back to the escapes of a JSON line', () => {
    const raw = String.raw`{"m":"\u8d85\u65f6 of \"a b\"\n\tat com.foo","n":"超时"}`;
    expect(marked('超时', raw)).toEqual([String.raw`\u8d85\u65f6`, '超时']);
    expect(marked('raw:"\\"a b\\""', raw)).toEqual([String.raw`\"a b\"`]);
    expect(marked('"at com.foo"', raw)).toEqual(['at com.foo']);
  });

  it('leaves any other text alone', () => {
    const raw = String.raw`C:\temp\超时 failed`;
    expect(marked('超时', raw)).toEqual(['超时']);
    expect(searchedPlaces(raw).range(3, 5)).toEqual({ start: 3, end: 5 });
  });
});
