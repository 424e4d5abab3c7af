import type { SessionInfo, SessionListItem } from '@logwarden/contracts';
import { AppError, tenantId, type PlatformCtx } from '@logwarden/kernel';
import { recordAudit, type AuditEntry } from '../audit/append-audit.ts';
import { actingUser } from '../authorise.ts';
import type { ServiceDeps } from '../deps.ts';
import { findSession, idleMs, viewSession, type LiveSession } from './session-view.ts';

interface OwnCall {
  readonly ctx: PlatformCtx;
  readonly session: LiveSession;
  readonly deps: ServiceDeps;
}

/** Writes down in the tenant the session is in, else in the platform's chain. */
async function audited(call: OwnCall, action: string, target?: AuditEntry['target']): Promise<void> {
  const { ctx, session, deps } = call;
  const where = session.scope === null ? ctx : { ...ctx, scope: session.scope };
  await recordAudit(deps, { ctx: where, action, outcome: 'ok', ...(target === undefined ? {} : { target }) });
}

export async function signOut(call: OwnCall): Promise<void> {
  actingUser(call.ctx);
  await call.deps.database.withPlatform('accounts', (db) =>
    db.apiSession.updateMany({
      where: { id: call.session.id, revokedAt: null },
      data: { revokedAt: new Date(call.deps.clock.nowMs()) },
    }),
  );
  await audited(call, 'session.sign_out');
}

/** Live sessions, the newest first. */
export async function liveSessions(
  deps: ServiceDeps,
  of: { readonly userId: string; readonly tenantId?: string; readonly currentId?: string },
): Promise<SessionListItem[]> {
  const nowMs = deps.clock.nowMs();
  const rows = await deps.database.withPlatform('accounts', (db) =>
    db.apiSession.findMany({
      where: {
        userId: of.userId,
        ...(of.tenantId === undefined ? {} : { tenantId: of.tenantId }),
        revokedAt: null,
        expiresAt: { gt: new Date(nowMs) },
        lastSeenAt: { gt: new Date(nowMs - idleMs) },
      },
      orderBy: { createdAt: 'desc' },
    }),
  );
  return rows.map((row) => ({
    id: row.id,
    current: row.id === of.currentId,
    createdAt: row.createdAt.toISOString(),
    lastSeenAt: row.lastSeenAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    peer: row.peer,
    userAgent: row.userAgent,
  }));
}

/** The person's live sessions, the newest first. */
export async function listSessions(call: OwnCall): Promise<SessionListItem[]> {
  return liveSessions(call.deps, { userId: actingUser(call.ctx), currentId: call.session.id });
}

/** Ends one of the person's own sessions; another person's answers like none. */
export async function revokeSession(call: OwnCall & { readonly sessionId: string }): Promise<void> {
  const userId = actingUser(call.ctx);
  const ended = await call.deps.database.withPlatform('accounts', (db) =>
    db.apiSession.updateMany({
      where: { id: call.sessionId, userId, revokedAt: null },
      data: { revokedAt: new Date(call.deps.clock.nowMs()) },
    }),
  );
  if (ended.count === 0) throw new AppError('resource.not_found', 'There is no such session.');
  await audited(call, 'session.end', { kind: 'session', id: call.sessionId });
}

/** Puts the session into another tenant of the person; one that is not the person's answers like none. */
export async function switchTenant(call: OwnCall & { readonly tenantId: string }): Promise<SessionInfo> {
  actingUser(call.ctx);
  if (!call.session.info.tenants.some((tenant) => tenant.id === call.tenantId)) {
    throw new AppError('resource.not_found', 'There is no such tenant.');
  }
  const data = { tenantId: call.tenantId, lastSeenAt: new Date(call.deps.clock.nowMs()) };
  const info = await changeOwn(call, (db) => db.apiSession.update({ where: { id: call.session.id }, data }));
  const entered = { ...call.ctx, scope: { tenantId: tenantId(call.tenantId) } };
  await recordAudit(call.deps, { ctx: entered, action: 'session.enter_tenant', outcome: 'ok' });
  return info;
}

/** Name or language of the person. */
export async function updateProfile(
  call: OwnCall & { readonly input: { readonly name?: string | undefined; readonly locale?: string | undefined } },
): Promise<SessionInfo> {
  const userId = actingUser(call.ctx);
  const { name, locale } = call.input;
  const data = { ...(name === undefined ? {} : { name }), ...(locale === undefined ? {} : { locale }) };
  return changeOwn(call, (db) => db.user.update({ where: { id: userId }, data }));
}

async function changeOwn(
  call: OwnCall,
  change: (db: Parameters<typeof findSession>[0]) => Promise<unknown>,
): Promise<SessionInfo> {
  return call.deps.database.withPlatform('accounts', async (db) => {
    await change(db);
    const row = await findSession(db, { id: call.session.id });
    if (row === null) throw new AppError('auth.invalid', 'The session has ended; sign in again.');
    return viewSession(row, call.deps.clock.nowMs()).info;
  });
}
