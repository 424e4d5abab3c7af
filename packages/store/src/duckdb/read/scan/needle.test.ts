import { fold } from '@logwarden/query';
import { expect, test } from 'vitest';
import { Chunk } from '../../parquet/chunk.ts';
import { TextBuilder } from '../../parquet/column.ts';
import { Dictionary } from '../../parquet/dictionary.ts';
import { EncodeScratch } from '../../parquet/encode-scratch.ts';
import { encodeChunk } from '../../parquet/pages.ts';
import { Needle, searchable } from './needle.ts';

function chunkOf(texts: readonly (string | undefined)[]): Chunk {
  const builder = new TextBuilder('text', texts.length);
  for (const [row, text] of texts.entries()) if (text !== undefined) builder.set(row, text);
  const order = Uint32Array.from(texts, (_, row) => row);
  const { pages, dictionary, encoding } = encodeChunk(
    builder.finish(texts.length),
    order,
    new EncodeScratch(texts.length),
  );
  const data = pages[0]?.data ?? Buffer.alloc(0);
  const words = dictionary === undefined ? undefined : new Dictionary(dictionary.data, dictionary.count);
  return new Chunk({ type: 'text', rows: texts.length, encoding, page: data, dictionary: words });
}

/** What the chunk's rows say, by the values that were found. */
function found(chunk: Chunk, part: string): string[] {
  const values = new Needle(part).find(chunk, 1000) ?? [];
  return values.map((value) => chunk.textAt(value));
}

const few = ['Connection refused', 'CONNECTION REFUSED', '请求 超时', 'kelvin \u212a sign', 'İstanbul', '', 'pool'];
const many = Array.from({ length: 400 }, (_, at) => `${few[at % few.length] ?? ''} ${at}`);

test.each([
  ['a dictionary', [...few, undefined, ...few]],
  ['texts one after another', many],
])('finds every text of %s that holds a part, whatever its case', (_name, texts) => {
  const chunk = chunkOf(texts);
  for (const part of [
    'connection',
    'nection refu',
    'n r',
    '超时',
    '时',
    '求 超',
    'k',
    'i',
    'kelvin k',
    'pool',
    'absent',
  ]) {
    const expected = [...new Set(texts)].filter((text) => text !== undefined && fold(text).includes(part));
    expect(found(chunk, part)).toEqual(expect.arrayContaining(expected));
  }
  expect(found(chunk, 'absent')).toEqual([]);
  expect(new Set(found(chunk, '超时')).size).toBe(texts === many ? 57 : 1);
});

test('lengths between texts are no texts, and too many finds are none', () => {
  // A text of 97 characters is written with the length 97, which is the letter a.
  const chunk = chunkOf(['b'.repeat(97), 'c']);
  expect(found(chunk, 'a')).toEqual([]);
  expect(new Needle('line').find(chunkOf(many.map((text) => `line ${text}`)), 399)).toBeNull();
});

test('only what bytes can tell is looked for', () => {
  expect(searchable('status: 500,')).toBe('status');
  expect(searchable('é超时')).toBe('超时');
  expect(searchable('é,')).toBeNull();
});
