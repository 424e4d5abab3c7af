import type { SessionInfo } from '@logwarden/contracts';
import { AppError, type PlatformCtx } from '@logwarden/kernel';
import { recordAudit } from '../audit/append-audit.ts';
import { actingUser } from '../authorise.ts';
import { hashPassword, verifyPassword } from '../password/password-hash.ts';
import { assertGoodPassword } from '../password/password-policy.ts';
import { findSession, viewSession, type LiveSession } from './session-view.ts';
import type { SignInDeps } from './sign-in.ts';

/** Changes the person's password after the old one was shown; every other session of the person ends. */
export async function changePassword(call: {
  readonly ctx: PlatformCtx;
  readonly session: LiveSession;
  readonly input: { readonly current: string; readonly next: string; readonly peer: string };
  readonly deps: SignInDeps;
}): Promise<SessionInfo> {
  const { session, input, deps } = call;
  const userId = actingUser(call.ctx);
  const { email } = session.info.user;
  deps.throttle.begin(email, input.peer);
  const stored = await deps.database.withPlatform('accounts', (db) => db.credential.findUnique({ where: { userId } }));
  if (!(await verifyPassword(stored?.passwordHash, input.current))) {
    throw new AppError('auth.invalid', 'The present password is wrong.', { details: { field: 'current' } });
  }
  deps.throttle.succeeded(email, input.peer);
  assertGoodPassword(input.next, email, 'next');
  if (input.next === input.current) {
    throw new AppError('request.invalid', 'The new password is the old one.', {
      details: { field: 'next', rule: 'unchanged', expected: 'another password' },
    });
  }
  const passwordHash = await hashPassword(input.next);
  const now = new Date(deps.clock.nowMs());
  const info = await deps.database.withPlatform('accounts', async (db) => {
    await db.credential.update({ where: { userId }, data: { passwordHash, mustChange: false, changedAt: now } });
    await db.apiSession.updateMany({
      where: { userId, id: { not: session.id }, revokedAt: null },
      data: { revokedAt: now },
    });
    const row = await findSession(db, { id: session.id });
    if (row === null) throw new AppError('auth.invalid', 'The session has ended; sign in again.');
    return viewSession(row, now.getTime()).info;
  });
  const where = session.scope === null ? call.ctx : { ...call.ctx, scope: session.scope };
  await recordAudit(deps, { ctx: where, action: 'session.change_password', outcome: 'ok' });
  return info;
}
