import { cookies, headers } from 'next/headers';
import { decode } from 'next-auth/jwt';
import { ClientError, createClient } from '@logwarden/client';
import type { SessionInfo } from '@logwarden/contracts';
import { apiSessionOf, sessionCookieName } from './auth-options.ts';
import { apiOrigin, sessionSecret } from './env.ts';

/** The api session of this request's cookie; undefined when nobody is signed in or the seal is not ours. */
export async function readApiSession(): Promise<string | undefined> {
  const store = await cookies();
  const token = store.get(sessionCookieName())?.value;
  if (token === undefined) return undefined;
  return apiSessionOf(await decode({ token, secret: sessionSecret() }).catch(() => null));
}

export type SessionState =
  | { readonly kind: 'signed-in'; readonly session: SessionInfo }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'unreachable'; readonly requestId: string | undefined };

/** Asks the api who is signed in: the cookie alone proves nothing, since a session can be revoked. */
export async function readSession(): Promise<SessionState> {
  const apiSession = await readApiSession();
  if (apiSession === undefined) return { kind: 'signed-out' };
  try {
    const client = createClient({ baseUrl: apiOrigin(), headers: { authorization: `Bearer ${apiSession}` } });
    return { kind: 'signed-in', session: await client.getSession() };
  } catch (error) {
    if (error instanceof ClientError && error.status === 401) return { kind: 'signed-out' };
    return { kind: 'unreachable', requestId: error instanceof ClientError ? error.requestId : undefined };
  }
}

/** Path and query of the page being rendered, as the proxy noted it. */
export async function requestedPath(): Promise<string> {
  return (await headers()).get('x-path') ?? '/';
}
