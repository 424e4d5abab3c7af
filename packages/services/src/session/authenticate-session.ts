import type { Steps } from '@logwarden/db';
import { AppError } from '@logwarden/kernel';
import type { ServiceDeps } from '../deps.ts';
import { accessByGrants, type GrantSubject } from '../grant/access.ts';
import { hashSecret } from '../secrets.ts';
import { findSession, isOver, viewSession, type LiveSession } from './session-view.ts';

/** Being seen is written down at most this often. */
const seenEveryMs = 30_000;

/** The live session of a token, with the rights of this moment. Throws `auth.invalid` when there is none. */
export async function authenticateSession(call: {
  readonly token: string;
  readonly deps: ServiceDeps;
}): Promise<LiveSession> {
  const { token, deps } = call;
  const nowMs = deps.clock.nowMs();
  return deps.database.inSteps(async (steps) => {
    const session = await steps.asPlatform('accounts', async (db) => {
      const row = await findSession(db, { tokenHash: hashSecret(token) });
      if (row === null || isOver(row, nowMs)) {
        throw new AppError('auth.invalid', 'The session has ended; sign in again.');
      }
      if (nowMs - row.lastSeenAt.getTime() > seenEveryMs) {
        await db.apiSession.updateMany({ where: { id: row.id }, data: { lastSeenAt: new Date(nowMs) } });
      }
      return viewSession(row, nowMs);
    });
    return narrowed(steps, session, nowMs);
  });
}

/** The session with its scope as grants of the tenant narrow it. */
async function narrowed(steps: Steps, session: LiveSession, nowMs: number): Promise<LiveSession> {
  const { scope } = session;
  if (scope === null) return session;
  const subjects: GrantSubject[] = [
    { kind: 'user', id: session.actor.userId },
    ...session.groups.map((id) => ({ kind: 'group', id }) as const),
    ...session.actor.roles.map((id) => ({ kind: 'role', id }) as const),
  ];
  const access = await steps.asTenant(scope, async (db) => {
    const named = subjects.map(({ kind, id }) => ({ subjectKind: kind, subjectId: id }));
    const grants = await db.grant.findMany({ where: { OR: named } });
    if (grants.length === 0) return undefined;
    const sources = await db.source.findMany({ select: { id: true, systemId: true } });
    return accessByGrants(grants, subjects, sources, nowMs);
  });
  if (access === undefined) return session;
  return { ...session, scope: { ...scope, sources: access.map(({ source }) => source), access } };
}
