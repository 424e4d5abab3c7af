import type { SessionListItem } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import { appendAudit } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import type { ServiceDeps } from '../deps.ts';
import { liveSessions } from '../session/own-sessions.ts';

interface Call {
  readonly ctx: Ctx;
  readonly userId: string;
  readonly deps: ServiceDeps;
}

async function assertMember(call: Call): Promise<void> {
  const { ctx, userId, deps } = call;
  const found = await deps.database.withTenant(ctx.scope, (db) => db.membership.count({ where: { userId } }));
  if (found === 0) throw new AppError('resource.not_found', 'There is no such person in this tenant.');
}

/** Live sessions of a person that are in this tenant; those in another tenant are not told of. */
export async function listMemberSessions(call: Call): Promise<SessionListItem[]> {
  authorise(call.ctx, 'members.manage');
  await assertMember(call);
  const { ctx, userId, deps } = call;
  return liveSessions(deps, { userId, tenantId: ctx.scope.tenantId });
}

/** Ends all sessions of a person that are in this tenant. */
export async function revokeMemberSessions(call: Call): Promise<void> {
  authorise(call.ctx, 'members.manage');
  await assertMember(call);
  const { ctx, userId, deps } = call;
  const nowMs = deps.clock.nowMs();
  await deps.database.inSteps(async (steps) => {
    const ended = await steps.asPlatform('accounts', (db) =>
      db.apiSession.updateMany({
        where: { userId, tenantId: ctx.scope.tenantId, revokedAt: null },
        data: { revokedAt: new Date(nowMs) },
      }),
    );
    const entry = {
      ctx,
      action: 'members.end_sessions',
      outcome: 'ok',
      target: { kind: 'member', id: userId },
    } as const;
    await appendAudit(steps, { ...entry, details: { sessions: ended.count } }, { nowMs });
  });
}
