import { ClientError } from '@logwarden/client';
import { isErrorCode } from '@logwarden/kernel';

interface Reply {
  readonly code?: unknown;
  readonly message?: unknown;
}

/** What next-auth's sign-in answers: undefined when it went well, else the api's own failure. */
export function failureOfSignIn(
  result: { readonly error?: string | null | undefined } | undefined,
): ClientError | undefined {
  if (result !== undefined && (result.error === null || result.error === undefined)) return undefined;
  let reply: Reply = {};
  try {
    reply = JSON.parse(result?.error ?? '{}') as Reply;
  } catch {
    // A word of next-auth's own, such as CredentialsSignin.
  }
  const code = typeof reply.code === 'string' ? reply.code : '';
  const known = isErrorCode(code) || code === 'network.unreachable' ? code : 'internal.unexpected';
  return new ClientError(typeof reply.message === 'string' ? reply.message : known, {
    code: known,
    status: 401,
    retryable: false,
  });
}

/** Only a path of this console: never another origin. */
export function safeNext(next: string | null | undefined): string {
  return next !== null && next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/search';
}
