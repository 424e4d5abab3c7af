import { tenantId, userId, type PlatformCtx } from '@logwarden/kernel';
import { appendAudit, nobody, type AuditEntry } from '../audit/append-audit.ts';
import type { ServiceDeps } from '../deps.ts';
import type { Peer } from './open-session.ts';

interface Account {
  readonly id: string;
  readonly email: string;
  readonly emergency: boolean;
  readonly platformAdmin: boolean;
  readonly memberships: readonly { readonly tenantId: string }[];
}

/**
 * Writes an attempt down where those look who answer for the person: in every tenant of the account, and in the
 * platform's chain for its admins, for the emergency account, and for addresses that nobody has.
 */
export async function recordAttempt(
  deps: ServiceDeps,
  account: Account | null,
  attempt: { readonly peer: Peer; readonly requestId: string; readonly entry: Pick<AuditEntry, 'outcome' | 'details'> },
): Promise<void> {
  const { peer, requestId, entry } = attempt;
  const actor =
    account === null || entry.outcome !== 'ok'
      ? nobody
      : ({
          kind: 'user',
          userId: userId(account.id),
          platformAdmin: account.platformAdmin,
          roles: [],
          name: account.email,
        } as const);
  const ctx: PlatformCtx = { actor, requestId, peer: peer.address };
  const target = account === null ? {} : { target: { kind: 'member', id: account.id, name: account.email } };
  const tenants = (account?.memberships ?? []).map((membership) => membership.tenantId).sort();
  const isPlatforms = account === null || account.platformAdmin || account.emergency || tenants.length === 0;
  const places: readonly AuditEntry['ctx'][] = [
    ...(isPlatforms ? [ctx] : []),
    ...tenants.map((id) => ({ ...ctx, scope: { tenantId: tenantId(id) } })),
  ];
  // One transaction and one order of chains: attempts take the same time, and none waits for another in a circle.
  await deps.database.inSteps(async (steps) => {
    for (const place of places) {
      const record = { ctx: place, action: 'session.sign_in', ...target, ...entry };
      await appendAudit(steps, record, { nowMs: deps.clock.nowMs() });
    }
  });
}

/** A person with what its sign-ins are judged and written down by. */
export function accountOf(deps: ServiceDeps, where: { readonly id: string } | { readonly email: string }) {
  return deps.database.withPlatform('accounts', (db) =>
    db.user.findUnique({ where, include: { credential: true, memberships: true } }),
  );
}
