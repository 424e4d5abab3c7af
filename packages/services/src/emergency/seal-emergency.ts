import { AppError, tenantId, type PlatformCtx } from '@logwarden/kernel';
import { appendAudit } from '../audit/append-audit.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { hashPassword } from '../password/password-hash.ts';
import { newId, randomText } from '../secrets.ts';

/** Cannot be an address that anybody gets mail at (RFC 2606). */
export const emergencyEmail = 'emergency@logwarden.invalid';

export interface SealedAccount {
  readonly email: string;
  /** For the envelope; it is nowhere else. */
  readonly password: string;
}

/**
 * Makes the one local account for the day when nobody else can sign in, or seals it again: a new password, all its
 * sessions ended. It manages the installation, and is an admin of the tenants named and of no other. Each use is
 * written down, in the platform's chain too. For whoever holds the machine: there is no route to it.
 */
export async function sealEmergencyAccount(call: {
  readonly ctx: PlatformCtx;
  readonly tenantIds: readonly string[];
  readonly deps: ServiceDeps;
}): Promise<SealedAccount> {
  const { ctx, deps } = call;
  const nowMs = deps.clock.nowMs();
  const now = new Date(nowMs);
  const tenants = [...new Set(call.tenantIds)].sort();
  const password = Array.from({ length: 6 }, () => randomText(5)).join('-');
  const passwordHash = await hashPassword(password);
  const by = { createdBy: writtenBy(ctx.actor), updatedBy: writtenBy(ctx.actor) };
  await deps.database.inSteps(async (steps) => {
    const { userId, left } = await steps.asPlatform('accounts', async (db) => {
      if ((await db.tenant.count({ where: { id: { in: tenants } } })) !== tenants.length) {
        throw new AppError('resource.not_found', 'There is no tenant with one of these ids.');
      }
      const known = await db.user.findFirst({ where: { emergency: true }, include: { memberships: true } });
      const id = known?.id ?? newId('u');
      if (known === null) {
        const person = { email: emergencyEmail, name: 'Emergency', platformAdmin: true, emergency: true };
        await db.user.create({ data: { id, ...person } });
      }
      const credential = { passwordHash, mustChange: false, changedAt: now };
      await db.credential.upsert({ where: { userId: id }, create: { userId: id, ...credential }, update: credential });
      await db.totpSecret.deleteMany({ where: { userId: id } });
      await db.apiSession.updateMany({ where: { userId: id, revokedAt: null }, data: { revokedAt: now } });
      const gone = (known?.memberships ?? []).map((row) => row.tenantId).filter((one) => !tenants.includes(one));
      return { userId: id, left: gone };
    });
    const target = { kind: 'member', id: userId, name: emergencyEmail };
    for (const id of [...tenants, ...left].sort()) {
      const scope = { tenantId: tenantId(id) };
      await steps.asTenant(scope, async (db) => {
        await db.membership.deleteMany({ where: { userId } });
        if (left.includes(id)) return;
        await db.membership.create({ data: { tenantId: id, userId, name: 'Emergency', roles: ['admin'], ...by } });
      });
    }
    const entry = { action: 'emergency.seal', outcome: 'ok', target, details: { tenants } } as const;
    await appendAudit(steps, { ...entry, ctx }, { nowMs });
    for (const id of [...tenants, ...left].sort()) {
      await appendAudit(steps, { ...entry, ctx: { ...ctx, scope: { tenantId: tenantId(id) } } }, { nowMs });
    }
  });
  return { email: emergencyEmail, password };
}
