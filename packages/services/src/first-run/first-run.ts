import type { FirstRunRequest, SignedIn } from '@logwarden/contracts';
import { AppError, tenantId, userId } from '@logwarden/kernel';
import { recordAudit } from '../audit/append-audit.ts';
import type { ServiceDeps } from '../deps.ts';
import { hashPassword } from '../password/password-hash.ts';
import { assertGoodPassword } from '../password/password-policy.ts';
import { hashSecret, newId, randomText } from '../secrets.ts';
import { openSession, type Peer } from '../session/open-session.ts';
import type { SignInDeps } from '../session/sign-in.ts';

/** The emergency account is no first admin: it may be sealed before there is one. */
const people = { where: { emergency: false } } as const;

/** True while nobody has an account. */
export async function isFirstRun(call: { readonly deps: ServiceDeps }): Promise<boolean> {
  return (await call.deps.database.withPlatform('accounts', (db) => db.user.count(people))) === 0;
}

/** A new one-time token for the link that the start prints; earlier ones stop working. Null: there is an admin already. */
export async function issueFirstRunToken(call: { readonly deps: ServiceDeps }): Promise<string | null> {
  const now = new Date(call.deps.clock.nowMs());
  return call.deps.database.withPlatform('accounts', async (db) => {
    if ((await db.user.count(people)) > 0) return null;
    await db.firstRunToken.updateMany({ where: { usedAt: null }, data: { usedAt: now } });
    const token = randomText(32);
    await db.firstRunToken.create({ data: { tokenHash: hashSecret(token), createdAt: now } });
    return token;
  });
}

/**
 * Uses the token up: makes the first person (admin of the platform and of the first tenant), the tenant, and a session.
 * `auth.invalid` for a wrong or used token, `resource.conflict` when there is an admin already.
 */
export async function createFirstAdmin(call: {
  readonly input: FirstRunRequest & { readonly peer: Peer };
  readonly deps: SignInDeps;
}): Promise<SignedIn> {
  const { input, deps } = call;
  deps.throttle.begin('first run', input.peer.address);
  assertGoodPassword(input.password, input.email, 'password');
  const passwordHash = await hashPassword(input.password);
  const nowMs = deps.clock.nowMs();
  const ids = { tenant: newId('t'), user: newId('u') };
  const scope = { tenantId: tenantId(ids.tenant) };
  const by = { createdBy: `user:${ids.user}`, updatedBy: `user:${ids.user}` };
  const signedIn = await deps.database.inSteps(async (steps) => {
    await steps.asPlatform('accounts', async (db) => {
      const used = await db.firstRunToken.updateMany({
        where: { tokenHash: hashSecret(input.token), usedAt: null },
        data: { usedAt: new Date(nowMs) },
      });
      if ((await db.user.count(people)) > 0) throw new AppError('resource.conflict', 'The first admin exists already.');
      if (used.count !== 1)
        throw new AppError('auth.invalid', 'The link is wrong or was used; start again for a new one.');
      await db.user.create({
        data: { id: ids.user, email: input.email, name: input.name, locale: input.locale, platformAdmin: true },
      });
      await db.credential.create({ data: { userId: ids.user, passwordHash } });
    });
    await steps.asPlatform('tenants', (db) => db.tenant.create({ data: { id: ids.tenant, ...input.tenant } }));
    await steps.asTenant(scope, (db) =>
      db.membership.create({
        data: { tenantId: ids.tenant, userId: ids.user, name: input.name, roles: ['admin'], ...by },
      }),
    );
    return steps.asPlatform('accounts', (db) =>
      openSession(db, { userId: ids.user, peer: input.peer, nowMs, method: 'password', secondFactor: false }),
    );
  });
  deps.throttle.succeeded('first run', input.peer.address);
  const actor = { kind: 'user', userId: userId(ids.user), platformAdmin: true, roles: [], name: input.email } as const;
  await recordAudit(deps, {
    ctx: { actor, requestId: '', peer: input.peer.address },
    action: 'platform.first_run',
    outcome: 'ok',
    target: { kind: 'tenant', id: ids.tenant, name: input.tenant.name },
  });
  return signedIn;
}
