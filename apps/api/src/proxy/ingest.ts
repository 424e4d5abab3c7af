import { AppError } from '@logwarden/kernel';
import { Readable } from 'node:stream';
import { refused } from './ask/refusal.ts';
import type { Answer, Call } from './http/call.ts';

export const ingestParameters = [
  'refresh',
  'timeout',
  'wait_for_active_shards',
  'op_type',
  'require_alias',
  '_source',
] as const;

/** Headers that say what the body is and whose it is; no other goes on. */
const passed = ['authorization', 'content-type', 'content-encoding', 'user-agent', 'accept'] as const;
const maxAnswerBytes = 64 * 1_048_576;

/** Node's own stream in the form that `fetch` takes: the types of both differ, the object is the same. */
function bodyOf(call: Call): BodyInit {
  return Readable.toWeb(call.request) as unknown as BodyInit;
}

function addressOf(call: Call, gateway: string): URL {
  const url = new URL(call.segments.map(encodeURIComponent).join('/'), `${gateway}/`);
  for (const name of ['op_type', 'filter_path']) {
    const value = call.parameters.text(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

/** `_bulk`, `_doc` and `_create` of an ingest key go to the gateway, which checks the key again and takes the events. */
export async function forwardIngest(call: Call): Promise<Answer> {
  const { gatewayUrl } = call.deps;
  if (gatewayUrl === undefined) throw refused('sending logs here', 'send them to the gateway');
  const headers = new Headers();
  for (const name of passed) {
    const value = call.request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  const init = { method: call.method, headers, body: bodyOf(call), duplex: 'half', signal: call.signal } as const;
  try {
    const response = await fetch(addressOf(call, gatewayUrl), init);
    const text = await response.text();
    if (text.length > maxAnswerBytes) throw new AppError('internal.unexpected', 'The answer is too large.');
    const retryAfter = response.headers.get('retry-after');
    return {
      status: response.status,
      body: text,
      ...(retryAfter === null ? {} : { headers: { 'Retry-After': retryAfter } }),
    };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('bus.unavailable', 'The gateway cannot be reached; send again.', { cause });
  }
}
