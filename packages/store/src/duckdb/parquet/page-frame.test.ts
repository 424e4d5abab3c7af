import fc from 'fast-check';
import { zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentSize, packPage, rawContent } from './page-frame.ts';

const noise = (size: number): Buffer => {
  let state = 7;
  return Buffer.from(
    Array.from({ length: size }, () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 24),
  );
};

describe('a page', () => {
  it('is a frame that any Zstandard reader takes, whatever it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const frame = packPage(Buffer.from(bytes));
        expect(zstdDecompressSync(frame).equals(bytes)).toBe(true);
        expect(rawContent(frame)?.equals(bytes) ?? true).toBe(true);
      }),
    );
  });

  it.each([0, 1, 192, 5000, 131_072])('of %i bytes that get no smaller stands as it is', (size) => {
    const data = noise(size);
    const frame = packPage(data);
    expect(rawContent(frame)?.equals(data)).toBe(true);
    expect(zstdDecompressSync(frame).equals(data)).toBe(true);
    expect(frame.byteLength).toBe(size + 12);
  });

  it('that is larger than a block, or gets smaller, is packed and says its size', () => {
    for (const data of [noise(131_073), Buffer.alloc(5000, 'ab'), Buffer.alloc(193, 'ab')]) {
      const frame = packPage(data);
      expect(rawContent(frame)).toBeUndefined();
      expect(contentSize(frame)).toBe(data.byteLength);
      expect(zstdDecompressSync(frame).equals(data)).toBe(true);
    }
  });
});
