import { z } from 'zod';

const Csrf = z.object({ csrfToken: z.string() });
const Answer = z.object({ url: z.string().nullish() });

/** What the session handler answers: no error, or the text of one. */
export interface AuthResult {
  readonly error: string | null;
}

async function post(path: string, fields: Readonly<Record<string, string>>): Promise<AuthResult> {
  const { csrfToken } = Csrf.parse(await (await fetch('/api/auth/csrf', { cache: 'no-store' })).json());
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, csrfToken, callbackUrl: '/', json: 'true' }),
  });
  const { url } = Answer.parse(await response.json());
  const error = new URL(url ?? '/', window.location.origin).searchParams.get('error');
  return { error: error ?? (response.ok ? null : response.status.toString()) };
}

/** Opens a session with one of the server's ways in. A failure of the way to the server is an error too. */
export async function signInWith(
  provider: 'credentials' | 'first-run',
  fields: Readonly<Record<string, string>>,
): Promise<AuthResult> {
  return post(`/api/auth/callback/${provider}`, fields).catch(() => ({ error: '{"code":"network.unreachable"}' }));
}

/** Ends the session here and in the api. */
export async function endSession(): Promise<void> {
  await post('/api/auth/signout', {});
}
