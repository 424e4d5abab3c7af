import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';
import { AppError } from '@logwarden/kernel';
import type { GatewayLimits } from '../limits.ts';

/** Bytes of bodies that are in memory now, over all requests. */
export class HeldBytes {
  #now = 0;
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get now(): number {
    return this.#now;
  }

  take(bytes: number): boolean {
    if (this.#now + bytes > this.#max) return false;
    this.#now += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#now -= bytes;
  }
}

export interface Body {
  readonly bytes: Buffer;
  /** Gives the memory back to the account; call it once, when the body is no longer needed. */
  release(): void;
}

const chunkSize = 131_072;

export const acceptedEncodings = 'gzip, deflate, zstd, identity';

/** A body of `deflate` may come with the zlib header or without: the first byte tells. */
function inflaterFor(encoding: string, firstByte: number): Transform | null {
  switch (encoding) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip({ chunkSize });
    case 'deflate':
    case 'zlib':
      return (firstByte & 0x0f) === 8 ? createInflate({ chunkSize }) : createInflateRaw({ chunkSize });
    case 'zstd':
      return createZstdDecompress({ chunkSize });
    default:
      throw new AppError('ingest.unsupported', `Content-Encoding must be one of ${acceptedEncodings}`, {
        details: { field: 'Content-Encoding', expected: acceptedEncodings },
      });
  }
}

export function tooLarge(max: number): AppError {
  return new AppError('ingest.too_large', `The body is larger than ${max} bytes after decompression`, {
    details: { expected: `at most ${max} bytes` },
  });
}

/** Refuses what Content-Length or Content-Encoding already tell, before a byte of the body is read. */
export function checkBodyHeaders(req: IncomingMessage, limits: GatewayLimits): void {
  if (Number(req.headers['content-length'] ?? 0) > limits.maxBodyBytes) throw tooLarge(limits.maxBodyBytes);
  inflaterFor((req.headers['content-encoding'] ?? '').trim().toLowerCase(), 0)?.destroy();
}

/**
 * Reads and decompresses a body. Rejects with `ingest.too_large` as soon as the limit is passed, `ingest.full` when
 * too much is held already, `ingest.malformed` for broken compression or a body that ends early.
 */
export async function readBody(req: IncomingMessage, limits: GatewayLimits, held: HeldBytes): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of decompress(req, limits)) {
      if (size + chunk.byteLength > limits.maxInflatedBytes) throw tooLarge(limits.maxInflatedBytes);
      if (!held.take(chunk.byteLength)) {
        throw new AppError('ingest.full', 'Too many bodies are being taken at once; send again later');
      }
      size += chunk.byteLength;
      chunks.push(chunk);
    }
  } catch (error) {
    held.give(size);
    throw error;
  }
  const [only] = chunks;
  const bytes = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, size);
  return { bytes, release: () => held.give(size) };
}

function asBuffer(chunk: unknown): Buffer {
  if (!Buffer.isBuffer(chunk))
    throw new AppError('internal.unexpected', 'a body stream gave something else than bytes');
  return chunk;
}

async function* decompress(req: IncomingMessage, limits: GatewayLimits): AsyncGenerator<Buffer> {
  const encoding = (req.headers['content-encoding'] ?? '').trim().toLowerCase();
  const source = arriving(req, limits);
  const first = await source.next();
  if (first.done === true) return;
  const inflater = inflaterFor(encoding, first.value[0] ?? 0);
  if (inflater === null) {
    yield first.value;
    yield* source;
    return;
  }
  const feeding = feed(inflater, first.value, source);
  try {
    for await (const chunk of inflater) yield asBuffer(chunk);
    await feeding;
  } catch (error) {
    const cause = await feeding.then(
      () => error,
      (feedError: unknown) => feedError,
    );
    throw cause instanceof AppError
      ? cause
      : new AppError('ingest.malformed', `The body is not valid ${encoding}`, { cause, details: { line: 1 } });
  } finally {
    inflater.destroy();
    feeding.catch(() => undefined);
  }
}

/** Writes what arrives, waiting while the inflater is behind, so that a bomb never piles up in memory. */
async function feed(inflater: Transform, first: Buffer, rest: AsyncGenerator<Buffer>): Promise<void> {
  const write = (chunk: Buffer): Promise<void> | null =>
    inflater.write(chunk)
      ? null
      : new Promise((resolve) => {
          inflater.once('drain', resolve);
          inflater.once('close', resolve);
        });
  try {
    await write(first);
    for await (const chunk of rest) {
      if (inflater.destroyed) return;
      await write(chunk);
    }
    inflater.end();
  } catch (error) {
    inflater.destroy(error instanceof Error ? error : undefined);
    throw error;
  }
}

/** The chunks of a request; a client that stalls or breaks off ends it with an error that names what happened. */
async function* arriving(req: IncomingMessage, limits: GatewayLimits): AsyncGenerator<Buffer> {
  let received = 0;
  try {
    for await (const piece of req.iterator({ destroyOnReturn: false })) {
      const chunk = asBuffer(piece);
      received += chunk.byteLength;
      if (received > limits.maxBodyBytes) throw tooLarge(limits.maxBodyBytes);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('ingest.malformed', 'The body ended before it was complete', { cause: error });
  }
}
