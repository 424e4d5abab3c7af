import type { SessionInfo } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';

/** Throws `auth.not_fresh` when the person showed who it is longer ago; `reason` says where to show it again. */
export function assertRecent(info: SessionInfo): void {
  if (info.freshUntil !== null) return;
  if (info.method === 'oidc') {
    throw new AppError('auth.not_fresh', 'Sign in at the identity provider again first.', {
      details: { reason: 'provider' },
    });
  }
  throw new AppError('auth.not_fresh', 'Show your password again first.', { details: { reason: 'password' } });
}
