import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { AppError } from '@logwarden/kernel';

/** Bytes of a file in order; `caught-up` at its end for now, `idle` when nothing came for a while after that. */
export type Chunk = Buffer | 'caught-up' | 'idle';

const chunkBytes = 1_048_576;

/** Reads an open file from a position up to `to`, or to its end. */
export async function* plainChunks(handle: FileHandle, from: number, to = Infinity): AsyncGenerator<Buffer> {
  let at = from;
  while (at < to) {
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, to - at));
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function decompressorFor(path: string): Transform | null {
  if (path.endsWith('.gz')) return createGunzip({ chunkSize: 262_144 });
  return path.endsWith('.zst') ? createZstdDecompress({ chunkSize: 262_144 }) : null;
}

export function isCompressed(path: string): boolean {
  return /\.(gz|zst)$/.test(path);
}

function asBuffer(chunk: unknown): Buffer {
  if (!Buffer.isBuffer(chunk))
    throw new AppError('internal.unexpected', 'a file stream gave something else than bytes');
  return chunk;
}

/**
 * The inflated bytes of a compressed file from a position in them. Positions are found by inflating again from the
 * start. `onRead` hears how many compressed bytes were taken.
 */
export async function* inflatedChunks(
  path: string,
  from: number,
  to: number,
  onRead: (compressedBytes: number) => void,
): AsyncGenerator<Buffer> {
  const inflater = decompressorFor(path);
  if (inflater === null) return;
  const file = createReadStream(path, { highWaterMark: 262_144 });
  file.on('error', (error) => inflater.destroy(error));
  file.pipe(inflater);
  let at = 0;
  try {
    for await (const piece of inflater) {
      const chunk = asBuffer(piece);
      const start = Math.max(0, from - at);
      const end = Math.min(chunk.byteLength, to - at);
      at += chunk.byteLength;
      onRead(file.bytesRead);
      if (end > start) yield chunk.subarray(start, end);
      if (at >= to) return;
    }
  } finally {
    file.destroy();
    inflater.destroy();
  }
}
