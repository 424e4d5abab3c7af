import type { Column } from './column.ts';

/** Where the payload of a page stands, its header left out. */
export type PagePlace = readonly [offset: number, bytes: number];

/** Where one column of one row group stands: in one page, or in pages of `pageRows` rows. */
export interface ChunkPlace {
  readonly pages: readonly PagePlace[];
  readonly encoding: number;
  readonly dictionary?: { readonly page: PagePlace; readonly count: number };
}

export interface GroupPlace {
  readonly rows: number;
  readonly chunks: readonly ChunkPlace[];
  /** Least and greatest `#ts` of every `pageRows` rows, µs, both inclusive. */
  readonly times: readonly (readonly [minUs: number, maxUs: number])[];
}

/**
 * Our own index of a file, kept in its metadata: with it a merge reads the pages without a general Parquet reader.
 * Files of others do not have it.
 */
export interface FileIndex {
  readonly columns: readonly { readonly name: string; readonly type: Column['type'] }[];
  readonly groups: readonly GroupPlace[];
}

export const indexKey = 'logwarden.index';
const marker = 'LOGWARDEN-INDEX:';
const lengthDigits = 10;

export function encodeIndex(index: FileIndex): string {
  const json = JSON.stringify(index);
  return `${marker}${String(Buffer.byteLength(json)).padStart(lengthDigits, '0')}${json}`;
}

/** Finds the index in a footer; null when there is none. */
export function decodeIndex(footer: Buffer): FileIndex | null {
  const at = footer.lastIndexOf(marker);
  if (at < 0) return null;
  const start = at + marker.length + lengthDigits;
  const length = Number(footer.toString('latin1', at + marker.length, start));
  return parseIndex(footer.toString('utf8', start, start + length));
}

/** `encodeIndex` wrote it. */
function parseIndex(json: string): FileIndex {
  return JSON.parse(json) as FileIndex;
}
