import { type CallInput, ClientError, createClient } from '@logwarden/client';
import { FirstRunRequest, type SignedIn } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { AuthOptions, User } from 'next-auth';
import type { JWT } from 'next-auth/jwt';
import CredentialsProvider from 'next-auth/providers/credentials';
import { ZodError } from 'zod';
import { apiOrigin, isSecureOrigin, sessionSecret } from './env.ts';

/** The cookie holds nothing but this: the opaque session of the api, sealed. */
interface SealedUser extends User {
  readonly apiSession: string;
}

/** Life of the cookie; the session itself ends in the api. */
export const sessionMaxAgeS = 12 * 3600;

export function sessionCookieName(): string {
  return isSecureOrigin() ? '__Host-logwarden.session' : 'logwarden.session';
}

/** The api session inside a decoded cookie, which only we can have sealed. */
export function apiSessionOf(token: JWT | null): string | undefined {
  const value = token?.['apiSession'];
  return typeof value === 'string' ? value : undefined;
}

type RequestHeaders = Readonly<Record<string, unknown>> | undefined;

function forwarded(headers: RequestHeaders): Record<string, string> {
  const out: Record<string, string> = {};
  for (const name of ['user-agent', 'x-forwarded-for']) {
    const value = headers?.[name];
    if (typeof value === 'string') out[name] = value;
  }
  return out;
}

function toUser({ token, session }: SignedIn): SealedUser {
  return { id: session.user.id, apiSession: token };
}

/** next-auth hands the message of what `authorize` throws to the page: there it is the code, never a sentence. */
async function openSession(open: () => Promise<SignedIn>): Promise<SealedUser> {
  try {
    return toUser(await open());
  } catch (error) {
    throw new AppError('auth.invalid', JSON.stringify(replyOf(error)), { cause: error });
  }
}

function replyOf(error: unknown): Readonly<Record<string, unknown>> {
  if (error instanceof ClientError) return { code: error.code, message: error.message, details: error.details };
  if (!(error instanceof ZodError)) return { code: 'internal.unexpected' };
  return { code: 'request.invalid', details: { field: error.issues[0]?.path.join('.') ?? '' } };
}

/** The form as our own page sent it; the api checks it again. */
function parseForm(text: string | undefined): CallInput<'createFirstAdmin'>['body'] {
  return FirstRunRequest.parse(JSON.parse(text ?? '{}'));
}

const credentials = CredentialsProvider({
  id: 'credentials',
  credentials: { email: {}, password: {}, code: {} },
  authorize: (given, request) =>
    openSession(() =>
      createClient({ baseUrl: apiOrigin(), headers: forwarded(request.headers) }).signIn({
        body: {
          email: given?.email ?? '',
          password: given?.password ?? '',
          ...(given?.code === undefined ? {} : { code: given.code }),
        },
      }),
    ),
});

/** The first admin is signed in by the same answer that created the account. */
const firstRun = CredentialsProvider({
  id: 'first-run',
  credentials: { form: {} },
  authorize: (given, request) =>
    openSession(() =>
      createClient({ baseUrl: apiOrigin(), headers: forwarded(request.headers) }).createFirstAdmin({
        body: parseForm(given?.form),
      }),
    ),
});

function cookie(name: string): NonNullable<NonNullable<AuthOptions['cookies']>['sessionToken']> {
  return { name, options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecureOrigin() } };
}

const silent = (): void => undefined;

/** Options are made per request, so that a missing setting is an error of the request and not of the build. */
export function authOptions(): AuthOptions {
  const prefix = isSecureOrigin() ? '__Host-' : '';
  return {
    secret: sessionSecret(),
    providers: [credentials, firstRun],
    session: { strategy: 'jwt', maxAge: sessionMaxAgeS },
    pages: { signIn: '/sign-in', error: '/sign-in', signOut: '/sign-in' },
    useSecureCookies: isSecureOrigin(),
    cookies: {
      sessionToken: cookie(sessionCookieName()),
      callbackUrl: cookie(`${prefix}logwarden.callback`),
      csrfToken: cookie(`${prefix}logwarden.csrf`),
    },
    callbacks: {
      jwt: ({ token, user }) => ('apiSession' in user ? { apiSession: user.apiSession } : token),
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url, baseUrl }) => (url.startsWith('/') ? url : baseUrl),
    },
    events: {
      signOut: async ({ token }) => {
        const apiSession = apiSessionOf(token);
        if (apiSession === undefined) return;
        const client = createClient({ baseUrl: apiOrigin(), headers: { authorization: `Bearer ${apiSession}` } });
        await client.signOut().catch(silent);
      },
    },
    logger: { error: silent, warn: silent, debug: silent },
  };
}
