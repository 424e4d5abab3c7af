import type { Charset } from '../cli/options.ts';
import type { LineUnit } from './line-splitter.ts';

/** What a charset means for reading: how lines are found, and how their bytes become what is sent. */
export interface LineText {
  readonly unit: LineUnit;
  /** Bytes to send for a line. */
  convert(bytes: Buffer): Buffer;
  /** Lines with bytes that are not of the charset, so far. */
  lossyLines(): number;
}

/** Bytes at the file's start that say its charset, and the charset they say. */
const marks: readonly (readonly [readonly number[], Charset])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** The byte order mark at the start of a file. */
export function findMark(head: Uint8Array): { readonly charset: Charset; readonly bytes: number } | null {
  const found = marks.find(([mark]) => mark.every((byte, i) => head[i] === byte));
  return found === undefined ? null : { charset: found[1], bytes: found[0].length };
}

/** Without a charset bytes go as they are; UTF-16 is always converted, because nothing after us could find its lines. */
export function lineTextOf(charset: Charset | undefined): LineText {
  const unit = charset === 'utf-16le' || charset === 'utf-16be' ? charset : 'byte';
  if (charset === undefined || charset === 'utf-8') return { unit, convert: (bytes) => bytes, lossyLines: () => 0 };
  const strict = new TextDecoder(charset, { fatal: true });
  const replacing = new TextDecoder(charset);
  let lossy = 0;
  const decode = (bytes: Buffer): string => {
    try {
      return strict.decode(bytes);
    } catch {
      lossy++;
      return replacing.decode(bytes);
    }
  };
  return { unit, convert: (bytes) => Buffer.from(decode(bytes)), lossyLines: () => lossy };
}
