import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineSplitter, type LineUnit, type RawLine } from './line-splitter.ts';
import { findMark, lineTextOf } from './transcode.ts';

function split(bytes: Buffer, cuts: readonly number[], unit: LineUnit = 'byte', maxBytes = 1000): RawLine[] {
  const splitter = new LineSplitter({ offset: 0, unit, maxBytes });
  const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.byteLength];
  const lines = places.slice(1).flatMap((to, i) => splitter.push(bytes.subarray(places[i], to)));
  const last = splitter.end();
  return last === null ? lines : [...lines, last];
}

const encodings: readonly [LineUnit, (text: string) => Buffer][] = [
  ['byte', (text) => Buffer.from(text)],
  ['utf-16le', (text) => Buffer.from(text, 'utf16le')],
  ['utf-16be', (text) => Buffer.from(text, 'utf16le').swap16()],
];

it.each(encodings)('gives the same lines wherever the chunks are cut (%s)', (unit, encode) => {
  const piece = fc.constantFrom('a', '\n', '\r\n', '中', '\u0a41', '\u410a', '\r', 'long text');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat({ max: 60 }), { maxLength: 6 }), (pieces, cuts) => {
      const bytes = encode(pieces.join(''));
      const inside = cuts.filter((cut) => cut <= bytes.byteLength);
      const whole = split(bytes, [], unit);
      const texts = (lines: readonly RawLine[]) =>
        lines.map((line) => [line.offset, line.next, line.bytes.toString('hex')]);
      expect(texts(split(bytes, inside, unit))).toEqual(texts(whole));
      expect(whole.at(-1)?.next ?? 0).toBe(bytes.byteLength);
      const expected = pieces
        .join('')
        .split('\n')
        .map((line) => line.replace(/\r$/, ''));
      if (expected.at(-1) === '' && !pieces.join('').endsWith('\r')) expected.pop();
      expect(whole.map((line) => line.bytes.toString('hex'))).toEqual(
        expected.map((line) => encode(line).toString('hex')),
      );
    }),
  );
});

it('cuts a line that is too long and keeps the next one', () => {
  const lines = split(Buffer.from(`${'x'.repeat(50)}\nnext\n`), [10, 30], 'byte', 20);
  expect(lines.map((line) => [line.bytes.byteLength, line.cut, line.offset])).toEqual([
    [20, true, 0],
    [4, false, 51],
  ]);
});

it('converts what is named and counts what is not of the charset', () => {
  const gbk = lineTextOf('gb18030');
  expect(gbk.convert(Buffer.from([0xd6, 0xd0, 0x81, 0x30, 0x84, 0x36])).toString()).toBe('中\u00a5');
  expect(gbk.convert(Buffer.from([0xff])).toString()).toBe('\ufffd');
  expect(gbk.lossyLines()).toBe(1);
  expect(lineTextOf(undefined).convert(Buffer.from([0xff]))).toEqual(Buffer.from([0xff]));
  expect(findMark(Buffer.from([0xff, 0xfe, 0x41, 0]))).toEqual({ charset: 'utf-16le', bytes: 2 });
  expect(findMark(Buffer.from('plain'))).toBeNull();
});
