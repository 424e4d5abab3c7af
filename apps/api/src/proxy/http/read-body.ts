import { AppError } from '@logwarden/kernel';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { malformed } from '../ask/refusal.ts';

const maxBytes = 2 * 1_048_576;
const maxInflatedBytes = 8 * 1_048_576;
const unzip = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;
const jsonTypes = /^application\/(?:(?:x-nd)?json|vnd\.elasticsearch\+(?:x-nd)?json)\s*(?:;.*)?$/i;

function tooLarge(): AppError {
  return new AppError('request.too_large', `The body is larger than ${maxBytes} bytes.`);
}

/** Only JSON comes in and only JSON goes out; other forms are refused by name. */
export function assertJsonOnly(req: IncomingMessage): void {
  const type = req.headers['content-type'];
  if (type !== undefined && type !== '' && !jsonTypes.test(type.trim())) {
    throw new AppError('ingest.unsupported', `Content-Type [${type}] is not offered by this proxy: JSON only`);
  }
  const accepted = (req.headers.accept ?? '*/*').split(',').map((part) => part.trim());
  if (accepted.some((part) => /^(\*\/\*|application\/\*)/.test(part) || jsonTypes.test(part))) return;
  if (accepted.every((part) => part === '' || part.startsWith('text/'))) return;
  throw new AppError(
    'ingest.unsupported',
    `Accept [${req.headers.accept ?? ''}] is not offered by this proxy: JSON only`,
  );
}

/** The body as text: UTF-8 without faults, plain, gzip or deflate. Empty text: there was none. */
export async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of req) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const bytes = await inflated(Buffer.concat(chunks, size), req.headers['content-encoding'] ?? 'identity');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('the body', 'UTF-8');
  }
}

async function inflated(bytes: Uint8Array, encoding: string): Promise<Uint8Array> {
  if (encoding === 'identity' || bytes.byteLength === 0) return bytes;
  const inflater = encoding === 'gzip' ? unzip.gzip : encoding === 'deflate' ? unzip.deflate : undefined;
  if (inflater === undefined) throw malformed('Content-Encoding', 'gzip, deflate or identity');
  try {
    return await inflater(bytes, { maxOutputLength: maxInflatedBytes });
  } catch (cause) {
    throw new AppError('request.invalid', `The body is not ${encoding}, or larger than ${maxInflatedBytes} bytes.`, {
      cause,
    });
  }
}
