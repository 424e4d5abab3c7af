import type { SessionInfo } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { Database } from '@logwarden/db';
import type { Ctx, PlatformCtx } from '@logwarden/kernel';
import { recordAudit } from '../audit/append-audit.ts';
import { actingUser } from '../authorise.ts';
import { showFactor } from '../factor/factor-rows.ts';
import { isLdapPassword } from '../people-directory/sign-in-ldap.ts';
import { verifyPassword } from '../password/password-hash.ts';
import { assertRecent } from './recent.ts';
import { findSession, freshMs, viewSession, type LiveSession } from './session-view.ts';
import type { SignInDeps } from './sign-in.ts';

/**
 * For what takes a person who has just signed in: throws `auth.not_fresh` when password and second factor were shown
 * longer ago, or a second factor that the account has (or the tenant asks for) was not shown at all.
 */
export async function assertFresh(
  deps: { readonly database: Database },
  ctx: Ctx,
  session: Pick<LiveSession, 'info'>,
): Promise<void> {
  const { secondFactor } = session.info;
  assertRecent(session.info);
  const settings = await deps.database.withTenant(ctx.scope, (db) => db.tenantSetting.findFirst());
  if (settings?.requireSecondFactor === true && !secondFactor.enrolled) {
    throw new AppError('auth.not_fresh', 'This tenant asks for a second factor; set up an authenticator first.', {
      details: { reason: 'enrol' },
    });
  }
  if (secondFactor.enrolled && !secondFactor.shown) {
    throw new AppError('auth.not_fresh', 'Show your second factor first.', { details: { reason: 'second_factor' } });
  }
}

/** The password of the account, or of the directory where the account has none of its own. */
async function passwordFits(
  deps: SignInDeps,
  person: { readonly userId: string; readonly email: string; readonly password: string },
): Promise<boolean> {
  const { userId } = person;
  const stored = await deps.database.withPlatform('accounts', (db) => db.credential.findUnique({ where: { userId } }));
  if (stored !== null) return verifyPassword(stored.passwordHash, person.password);
  return isLdapPassword(deps, person);
}

/** Who signed in by an OpenID provider has no password here: it must have shown itself there, in a new sign-in. */
async function isShownAgain(deps: SignInDeps, session: LiveSession, password: string | undefined): Promise<boolean> {
  const { method, user } = session.info;
  if (method === 'oidc') assertRecent(session.info);
  else if (password === undefined) return false;
  else return passwordFits(deps, { userId: user.id, email: user.email, password });
  return true;
}

/**
 * Shows password and second factor again; the session counts as fresh for ten minutes. A session by an OpenID provider
 * shows the second factor only, and stays fresh as long as it was.
 */
export async function refreshSignIn(call: {
  readonly ctx: PlatformCtx;
  readonly session: LiveSession;
  readonly input: { readonly password?: string | undefined; readonly code?: string | undefined; readonly peer: string };
  readonly deps: SignInDeps;
}): Promise<SessionInfo> {
  const { ctx, session, input, deps } = call;
  const userId = actingUser(ctx);
  const { email } = session.info.user;
  deps.throttle.begin(email, input.peer);
  const audited = session.scope === null ? ctx : { ...ctx, scope: session.scope };
  if (!(await isShownAgain(deps, session, input.password))) {
    await recordAudit(deps, { ctx: audited, action: 'session.fresh', outcome: 'refused' });
    throw new AppError('auth.invalid', 'The password is wrong.', { details: { field: 'password' } });
  }
  const nowMs = deps.clock.nowMs();
  const info = await deps.database.withPlatform('accounts', async (db) => {
    const shown = await showFactor(db, userId, { code: input.code, nowMs, keys: deps.keys });
    const again = session.info.method === 'oidc' ? {} : { freshUntil: new Date(nowMs + freshMs) };
    const data = { ...again, ...(shown ? { secondFactor: true } : {}) };
    await db.apiSession.update({ where: { id: session.id }, data });
    const row = await findSession(db, { id: session.id });
    if (row === null) throw new AppError('auth.invalid', 'The session has ended; sign in again.');
    return viewSession(row, nowMs).info;
  });
  deps.throttle.succeeded(email, input.peer);
  await recordAudit(deps, { ctx: audited, action: 'session.fresh', outcome: 'ok' });
  return info;
}
