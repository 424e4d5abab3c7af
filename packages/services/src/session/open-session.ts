import type { SessionInfo, SignedIn } from '@logwarden/contracts';
import type { PlatformDbs } from '@logwarden/db';
import { AppError } from '@logwarden/kernel';
import { hashSecret, newId, randomText } from '../secrets.ts';
import { absoluteMs, findSession, freshMs, viewSession } from './session-view.ts';

/** Where a request came from, as far as it says. */
export interface Peer {
  readonly address: string;
  readonly userAgent: string;
}

/** Makes a session inside the caller's transaction. It begins in the tenant used last, else in the first by name. */
export async function openSession(
  db: PlatformDbs['accounts'],
  input: {
    readonly userId: string;
    readonly peer: Peer;
    readonly nowMs: number;
    readonly method: SessionInfo['method'];
    readonly secondFactor: boolean;
    /** Milliseconds since 1970; default: ten minutes from now. Null: the person did not show itself just now. */
    readonly freshUntilMs?: number | null;
    /** What the provider is asked about the session again with. */
    readonly oidc?: {
      readonly issuer: string;
      readonly subject: string;
      readonly flowHash: string;
      readonly sealed: string;
    };
  },
): Promise<SignedIn> {
  const { freshUntilMs = input.nowMs + freshMs } = input;
  const now = new Date(input.nowMs);
  await db.apiSession.deleteMany({ where: { expiresAt: { lt: new Date(input.nowMs - absoluteMs) } } });
  const last = await db.apiSession.findFirst({
    where: { userId: input.userId, tenantId: { not: null } },
    orderBy: { lastSeenAt: 'desc' },
  });
  const memberships = await db.membership.findMany({
    where: { userId: input.userId },
    include: { tenant: true },
    orderBy: { tenant: { name: 'asc' } },
  });
  const tenantIds = memberships.map((membership) => membership.tenantId);
  const token = `lws_${randomText(52)}`;
  const id = newId('e');
  await db.apiSession.create({
    data: {
      id,
      tokenHash: hashSecret(token),
      userId: input.userId,
      tenantId: tenantIds.find((tenantId) => tenantId === last?.tenantId) ?? tenantIds[0] ?? null,
      createdAt: now,
      lastSeenAt: now,
      expiresAt: new Date(input.nowMs + absoluteMs),
      method: input.method,
      secondFactor: input.secondFactor,
      freshUntil: freshUntilMs === null ? null : new Date(freshUntilMs),
      peer: input.peer.address.slice(0, 100),
      userAgent: input.peer.userAgent.slice(0, 300),
      ...(input.oidc === undefined ? {} : { oidc: { create: { ...input.oidc, checkedAt: now } } }),
    },
  });
  const row = await findSession(db, { id });
  if (row === null) throw new AppError('internal.unexpected', 'The session was not kept.');
  return { token, session: viewSession(row, input.nowMs).info };
}
