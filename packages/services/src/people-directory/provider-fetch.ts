import { AppError } from '@logwarden/kernel';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';

const timeoutMs = 5000;
const mostBytes = 1_048_576;

/** Names and addresses of this machine, as `URL.hostname` writes them. */
export function isLoopback(hostname: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

function unavailable(cause: unknown): AppError {
  return new AppError('db.unavailable', 'The identity provider does not answer; try again in a moment.', {
    details: { reason: 'provider' },
    cause,
  });
}

/** A stream of an HTTP answer that sets no encoding gives bytes. */
function bytesOf(part: unknown): Buffer {
  return part as Buffer;
}

async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer) {
    const bytes = bytesOf(part);
    size += bytes.length;
    if (size > mostBytes) throw unavailable('its answer is too long');
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

function open(url: URL, options: RequestOptions & { readonly ca?: string }, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, options, resolve);
    request.once('error', reject);
    request.end(body);
  });
}

interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * A `fetch` that trusts `ca` (PEM) in place of the authorities this machine knows, follows no redirect, takes 1 MiB and
 * 5 s at most, and speaks plainly with this machine only. Rejects with `db.unavailable`.
 */
export function providerFetch(ca: string | null): (url: string, options: Asked) => Promise<Response> {
  return async (text, { method, headers, body }) => {
    const url = new URL(text);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
      throw unavailable('one of its addresses is not encrypted');
    }
    const sent = body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : '';
    const signal = AbortSignal.timeout(timeoutMs);
    const length = sent === '' ? {} : { 'content-length': String(Buffer.byteLength(sent)) };
    try {
      const options = { method, headers: { ...headers, ...length }, signal, agent: false } satisfies RequestOptions;
      const answer = await open(url, ca === null ? options : { ...options, ca }, sent);
      const bytes = await bodyOf(answer);
      const status = answer.statusCode ?? 500;
      if (status >= 500 || status === 429) throw unavailable(`it answers ${status}`);
      const given = new Headers();
      for (const [name, value] of Object.entries(answer.headersDistinct)) given.set(name, (value ?? []).join(', '));
      const hasBody = bytes.length > 0 && status !== 204 && status !== 304;
      return new Response(hasBody ? new Uint8Array(bytes) : null, { status, headers: given });
    } catch (cause) {
      throw cause instanceof AppError ? cause : unavailable(cause);
    }
  };
}
