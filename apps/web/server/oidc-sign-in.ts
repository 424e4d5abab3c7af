import { ClientError, createClient } from '@logwarden/client';
import { encode } from 'next-auth/jwt';
import { cookies } from 'next/headers';
import { safeNext } from '../src/auth/auth-reply.ts';
import { sessionCookieName, sessionMaxAgeS } from './auth-options.ts';
import { apiOrigin, isSecureOrigin, sessionSecret } from './env.ts';
import { readApiSession } from './session.ts';

const flowMaxAgeS = 600;

function flowCookieName(): string {
  return isSecureOrigin() ? '__Host-logwarden.oidc' : 'logwarden.oidc';
}

/** `lax`: the way back from the provider begins on its site, and must bring the cookie. */
function cookieOptions(maxAge: number) {
  return { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecureOrigin(), maxAge } as const;
}

function clientFor(request: Request) {
  const headers: Record<string, string> = {};
  for (const name of ['user-agent', 'x-forwarded-for']) {
    const value = request.headers.get(name);
    if (value !== null) headers[name] = value;
  }
  return createClient({ baseUrl: apiOrigin(), headers });
}

function leadTo(location: string): Response {
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
}

/** The sign-in page says why; only words of ours go into its address. */
function refused(error: unknown, next: string): Response {
  const reason = error instanceof ClientError ? error.details['reason'] : undefined;
  const code = error instanceof ClientError ? error.code : '';
  const word = typeof reason === 'string' && /^[a-z_]{1,20}$/.test(reason) ? reason : code === '' ? 'unknown' : code;
  return leadTo(`/sign-in?${new URLSearchParams({ refused: word, next }).toString()}`);
}

/** Sends the browser to the OpenID provider. */
export async function beginOidc(request: Request): Promise<Response> {
  const asked = new URL(request.url).searchParams;
  const next = safeNext(asked.get('next'));
  try {
    const { url, flow } = await clientFor(request).startOidcSignIn({ body: { fresh: asked.get('fresh') === '1' } });
    const kept = new URLSearchParams({ flow, next }).toString();
    (await cookies()).set(flowCookieName(), kept, cookieOptions(flowMaxAgeS));
    return leadTo(url);
  } catch (error) {
    return refused(error, next);
  }
}

/** Takes the browser back from the OpenID provider: opens the session and leads where one wanted to go. */
export async function endOidc(request: Request): Promise<Response> {
  const store = await cookies();
  const kept = new URLSearchParams(store.get(flowCookieName())?.value ?? '');
  store.set(flowCookieName(), '', cookieOptions(0));
  const next = safeNext(kept.get('next'));
  const before = await readApiSession();
  try {
    const body = { flow: kept.get('flow') ?? '', query: new URL(request.url).search.slice(1) };
    const { token } = await clientFor(request).finishOidcSignIn({ body });
    const sealed = await encode({ token: { apiSession: token }, secret: sessionSecret(), maxAge: sessionMaxAgeS });
    store.set(sessionCookieName(), sealed, cookieOptions(sessionMaxAgeS));
  } catch (error) {
    return refused(error, next);
  }
  if (before !== undefined) await endBefore(before);
  return leadTo(next);
}

/** The new session takes the place of the one this browser had; where that cannot be told, it ends by itself. */
async function endBefore(apiSession: string): Promise<void> {
  const client = createClient({ baseUrl: apiOrigin(), headers: { authorization: `Bearer ${apiSession}` } });
  await client.signOut().catch(() => undefined);
}

/** What the button of the sign-in page calls the provider; null: there is none, or nobody can say. */
export async function oidcName(): Promise<string | null> {
  try {
    return (await createClient({ baseUrl: apiOrigin() }).getOidcSignIn()).name;
  } catch {
    return null;
  }
}
