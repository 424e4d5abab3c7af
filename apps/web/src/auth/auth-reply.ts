import { ClientError } from '@logwarden/client';
import { isErrorCode } from '@logwarden/kernel';
import { z } from 'zod';

const Reply = z.object({
  code: z.string().default(''),
  message: z.string().optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});
type Reply = z.infer<typeof Reply>;

/** A word of next-auth's own, such as CredentialsSignin, is no JSON and says nothing. */
function parseReply(text: string): Reply {
  try {
    return Reply.parse(JSON.parse(text));
  } catch {
    return { code: '' };
  }
}

/** What next-auth's sign-in answers: undefined when it went well, else the api's own failure. */
export function failureOfSignIn(
  result: { readonly error?: string | null | undefined } | undefined,
): ClientError | undefined {
  if (result !== undefined && (result.error === null || result.error === undefined)) return undefined;
  const { code, message, details } = parseReply(result?.error ?? '');
  const known = isErrorCode(code) || code === 'network.unreachable' ? code : 'internal.unexpected';
  return new ClientError(message ?? known, {
    code: known,
    status: 401,
    retryable: false,
    ...(details === undefined ? {} : { details }),
  });
}

/** Only a path of this console: never another origin. */
export function safeNext(next: string | null | undefined): string {
  return next !== null && next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/search';
}
