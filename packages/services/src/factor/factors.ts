import type { FactorEnrolment, FactorState } from '@logwarden/contracts';
import type { PlatformDbs } from '@logwarden/db';
import { AppError, type PlatformCtx } from '@logwarden/kernel';
import { recordAudit } from '../audit/append-audit.ts';
import { actingUser } from '../authorise.ts';
import { randomText } from '../secrets.ts';
import { assertRecent } from '../session/recent.ts';
import type { LiveSession } from '../session/session-view.ts';
import type { SignInDeps } from '../session/sign-in.ts';
import { factorContext, hashRecovery, useCode } from './factor-rows.ts';
import { newTotpSecret, otpauthUri } from './totp.ts';

interface OwnCall {
  readonly ctx: PlatformCtx;
  readonly session: LiveSession;
  readonly deps: SignInDeps;
}
type CodeCall = OwnCall & { readonly input: { readonly code: string; readonly peer: string } };

const recoveryCodes = 10;

async function audited(call: OwnCall, action: string): Promise<void> {
  const { ctx, session, deps } = call;
  const where = session.scope === null ? ctx : { ...ctx, scope: session.scope };
  await recordAudit(deps, { ctx: where, action, outcome: 'ok' });
}

/** Whether the person has an authenticator, and how many recovery codes are left. */
export async function getFactor(call: OwnCall): Promise<FactorState> {
  const userId = actingUser(call.ctx);
  const row = await call.deps.database.withPlatform('accounts', (db) =>
    db.totpSecret.findUnique({ where: { userId } }),
  );
  const confirmedAt = row?.confirmedAt?.toISOString() ?? null;
  return { confirmedAt, recoveryCodesLeft: confirmedAt === null ? 0 : (row?.recoveryHashes.length ?? 0) };
}

/** A new secret that waits for its first code. `resource.conflict` while there is a confirmed one. */
export async function beginFactor(call: OwnCall): Promise<FactorEnrolment> {
  const userId = actingUser(call.ctx);
  assertRecent(call.session.info);
  const { deps, session } = call;
  const secret = newTotpSecret();
  const sealed = deps.keys.seal(secret, factorContext(userId));
  await deps.database.withPlatform('accounts', async (db) => {
    const known = await db.totpSecret.findUnique({ where: { userId } });
    if (known !== null && known.confirmedAt !== null) {
      throw new AppError('resource.conflict', 'The account has an authenticator; take it off first.');
    }
    const fresh = { sealed, createdAt: new Date(deps.clock.nowMs()), lastStep: 0n, recoveryHashes: [] };
    await db.totpSecret.upsert({ where: { userId }, create: { userId, ...fresh }, update: fresh });
  });
  return { secret, uri: otpauthUri(secret, session.info.user.email) };
}

/** Runs with the person's factor; failures are slowed down like those of passwords. */
async function withFactor<T>(
  call: CodeCall,
  isConfirmed: boolean,
  use: (db: PlatformDbs['accounts'], userId: string) => Promise<T>,
): Promise<T> {
  const userId = actingUser(call.ctx);
  const { deps, session, input } = call;
  const { email } = session.info.user;
  deps.throttle.begin(email, input.peer);
  const result = await deps.database.withPlatform('accounts', async (db) => {
    const factor = await db.totpSecret.findUnique({ where: { userId } });
    if (factor === null || (factor.confirmedAt !== null) !== isConfirmed) {
      throw new AppError('resource.not_found', 'There is no authenticator in this state.');
    }
    await useCode(db, factor, { code: input.code, nowMs: deps.clock.nowMs(), keys: deps.keys });
    return use(db, userId);
  });
  deps.throttle.succeeded(email, input.peer);
  return result;
}

/** Confirms the authenticator with its first code. The recovery codes are in this answer only; their hashes are kept. */
export async function confirmFactor(call: CodeCall): Promise<{ readonly recoveryCodes: string[] }> {
  const codes = Array.from({ length: recoveryCodes }, () => `${randomText(5)}-${randomText(5)}-${randomText(5)}`);
  await withFactor(call, false, async (db, userId) => {
    const data = { confirmedAt: new Date(call.deps.clock.nowMs()), recoveryHashes: codes.map(hashRecovery) };
    await db.totpSecret.update({ where: { userId }, data });
    await db.apiSession.update({ where: { id: call.session.id }, data: { secondFactor: true } });
  });
  await audited(call, 'factor.confirm');
  return { recoveryCodes: codes };
}

/** Takes the authenticator off, with one of its codes or a recovery code, right after a sign-in. */
export async function removeFactor(call: CodeCall): Promise<void> {
  actingUser(call.ctx);
  assertRecent(call.session.info);
  await withFactor(call, true, (db, userId) => db.totpSecret.deleteMany({ where: { userId } }));
  await audited(call, 'factor.remove');
}
