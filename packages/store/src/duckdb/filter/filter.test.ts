import { fold, forEachFoldedTokenHash, hashToken } from '@logwarden/query';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { addToBloom, bloomHas, makeBloom } from './bloom.ts';
import { type Column, TextBuilder } from '../parquet/column.ts';
import { buildFilter, decodeFilter } from './build-filter.ts';
import { GramBitmap, mayHavePart } from './grams.ts';
import { HashPairSet } from './token-set.ts';

test('a token filter knows every token it was given and few others', () => {
  const tokens = new HashPairSet(16);
  for (let at = 0; at < 20_000; at++) forEachFoldedTokenHash(`token${at} 超时`, (a, b) => tokens.add(a, b));
  expect(tokens.size).toBe(20_002);
  const bloom = makeBloom(tokens.size);
  tokens.forEach((a, b) => addToBloom(bloom, a, b));
  const has = (token: string): boolean => {
    let found = false;
    hashToken(token, (a, b) => {
      found = bloomHas(bloom, a, b);
    });
    return found;
  };
  for (let at = 0; at < 20_000; at++) expect(has(`token${at}`)).toBe(true);
  expect(has('超')).toBe(true);
  const wrong = Array.from({ length: 20_000 }, (_, at) => has(`other${at}`)).filter(Boolean).length;
  expect(wrong / 20_000).toBeLessThan(0.02);
});

test('a part bitmap knows every part of its texts, whatever their case, and denies most others', () => {
  const grams = new GramBitmap();
  const texts = ['Connection refused by peer', '请求 TIMEOUT 超时了', 'id=7'];
  for (const text of texts) grams.addFolded(fold(text));
  const bits = grams.finish();
  for (const text of texts) {
    for (let from = 0; from < text.length; from++) {
      for (let to = from + 1; to <= text.length; to++) expect(mayHavePart(bits, text.slice(from, to))).toBe(true);
    }
  }
  expect(mayHavePart(bits, 'nection refu')).toBe(true);
  expect(mayHavePart(bits, 'xyzzyplugh')).toBe(false);
});

test('lines behind masked forms have filters of their own', () => {
  const texts = (name: string, values: readonly (string | undefined)[]): Column => {
    const builder = new TextBuilder(name, values.length);
    for (const [row, value] of values.entries()) if (value !== undefined) builder.set(row, value);
    return builder.finish(values.length);
  };
  const raw = texts('#raw', ['plain words', 'secret words']);
  const path = join(mkdtempSync(join(tmpdir(), 'logwarden-filter-')), 'filter');
  const has = (columns: readonly Column[], token: string): boolean[] => {
    buildFilter(path, columns, Uint32Array.from([0, 1]));
    const [block] = decodeFilter(readFileSync(path)) ?? [];
    const filters = block?.hidden === undefined ? [block] : [block, block.hidden];
    return filters.map((filter) => {
      let found = false;
      hashToken(token, (a, b) => (found = bloomHas(filter?.tokens[0] ?? new Uint8Array(64), a, b)));
      expect(mayHavePart(filter?.grams ?? new Uint8Array(64), token)).toBe(found);
      return found;
    });
  };
  expect(has([raw], 'secret')).toEqual([true]);
  const masked = [raw, texts('#masked', [undefined, '****** words'])];
  expect(has(masked, 'secret')).toEqual([false, true]);
  expect(has(masked, 'plain')).toEqual([true, false]);
  expect(has(masked, 'words')).toEqual([true, true]);
  rmSync(dirname(path), { recursive: true });
});

test('a damaged filter file is no filter', () => {
  expect(decodeFilter(Buffer.alloc(0))).toBeNull();
  expect(decodeFilter(Buffer.from('not a filter file'))).toBeNull();
});
