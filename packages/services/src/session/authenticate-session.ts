import { AppError } from '@logwarden/kernel';
import type { ServiceDeps } from '../deps.ts';
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
  return deps.database.withPlatform('accounts', async (db) => {
    const row = await findSession(db, { tokenHash: hashSecret(token) });
    if (row === null || isOver(row, nowMs)) {
      throw new AppError('auth.invalid', 'The session has ended; sign in again.');
    }
    if (nowMs - row.lastSeenAt.getTime() > seenEveryMs) {
      await db.apiSession.updateMany({ where: { id: row.id }, data: { lastSeenAt: new Date(nowMs) } });
    }
    return viewSession(row, nowMs);
  });
}
