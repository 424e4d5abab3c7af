import { apiOrigin, isSecureOrigin } from './env.ts';
import { isSameOrigin } from './same-origin.ts';

/** What the browser may send on, and what may come back. Everything else ends here. */
const requestHeaders = [
  'accept',
  'logwarden-tenant',
  'content-type',
  'accept-language',
  'last-event-id',
  'user-agent',
  'x-forwarded-for',
];
const responseHeaders = ['content-type', 'content-disposition', 'retry-after', 'x-request-id'];

/** Answers of these hold a session token, which page script must never see: sign-in goes through this server's own routes. */
const closedPaths = new Set([
  'api/v1/sign-in',
  'api/v1/sign-in/oidc/start',
  'api/v1/sign-in/oidc/finish',
  'api/v1/sign-out',
  'api/v1/first-run',
]);

function refusal(status: number, code: string, message: string): Response {
  return Response.json(
    { error: { code, message, retryable: status === 503, requestId: crypto.randomUUID() } },
    { status, headers: { 'cache-control': 'no-store' } },
  );
}

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

function pick(from: Headers, names: readonly string[]): Headers {
  const out = new Headers();
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) out.set(name, value);
  }
  return out;
}

/**
 * Sends a request of the page on to the api, with the session's token, and streams the answer back.
 * A closed connection of the browser closes the one to the api, which ends the search there.
 */
export async function forward(request: Request, path: string, apiSession: string | undefined): Promise<Response> {
  if (!isSafe(request.method) && !isSameOrigin(request, isSecureOrigin())) {
    return refusal(403, 'auth.forbidden', 'The request does not come from a page of this console.');
  }
  if (closedPaths.has(path) && request.method !== 'GET') {
    return refusal(404, 'resource.not_found', 'No such path.');
  }
  const headers = pick(request.headers, requestHeaders);
  if (apiSession !== undefined) headers.set('authorization', `Bearer ${apiSession}`);
  const target = `${apiOrigin()}/${path}${new URL(request.url).search}`;
  try {
    // `duplex` is what the platform asks for when a body is a stream; the DOM's types do not know it yet.
    const init: RequestInit & { readonly duplex: 'half' } = {
      method: request.method,
      headers,
      body: isSafe(request.method) ? null : request.body,
      duplex: 'half',
      redirect: 'manual',
      cache: 'no-store',
      signal: request.signal,
    };
    const answer = await fetch(target, init);
    const out = pick(answer.headers, responseHeaders);
    out.set('cache-control', 'no-store');
    out.set('x-content-type-options', 'nosniff');
    return new Response(answer.status === 204 ? null : answer.body, { status: answer.status, headers: out });
  } catch {
    return refusal(503, 'store.unavailable', 'The api does not answer. It may be restarting.');
  }
}
