import { AppError, tenantId, type PlatformCtx } from '@logwarden/kernel';
import { appendAudit } from '../audit/append-audit.ts';
import type { ServiceDeps } from '../deps.ts';
import type { InstallationKeys } from '../installation/installation-keys.ts';
import { idleMs } from '../session/session-view.ts';
import type { OidcProvider, OidcTokens } from './oidc.ts';
import type { OidcProviders } from './oidc-providers.ts';
import { enabledOidc, type KnownProvider } from './oidc-settings.ts';
import { openTokens, sealTokens } from './oidc-seals.ts';
import { mappedRoles, syncMemberships } from './sync-person.ts';

interface Deps extends ServiceDeps {
  readonly keys: InstallationKeys;
  readonly providers: OidcProviders;
}

interface Asked {
  readonly sessionId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly sealed: string;
  readonly checkedAt: Date;
  readonly session: {
    readonly userId: string;
    readonly tenantId: string | null;
    readonly user: { readonly name: string; readonly email: string };
  };
}

/** Undefined: the provider does not vouch for the person any more. */
type Word = { readonly groups: readonly string[]; readonly name: string; readonly tokens: OidcTokens } | undefined;

/**
 * Asks the provider again about every live session by it: roles follow its groups; where it refuses, or was switched
 * off, the session ends, and where no group gives a role any more the person is out. Run it at least every five
 * minutes. Rejects with `db.unavailable` when the provider does not answer; nothing is taken away for that.
 */
export async function refreshOidcSessions(deps: Deps): Promise<{ readonly asked: number; readonly out: number }> {
  const nowMs = deps.clock.nowMs();
  const rows = await liveRows(deps, nowMs);
  if (rows.length === 0) return { asked: 0, out: 0 };
  const known = await enabledOidc(deps);
  let out = 0;
  for (const row of rows) {
    if (!(await claim(deps, row, nowMs))) continue;
    if (!(await refreshOne(deps, row, known))) out += 1;
  }
  return { asked: rows.length, out };
}

/** Sessions that are over are forgotten with their tokens; the rest is asked about, the longest unasked first. */
async function liveRows(deps: Deps, nowMs: number): Promise<Asked[]> {
  const now = new Date(nowMs);
  const idleSince = new Date(nowMs - idleMs);
  const over = [{ revokedAt: { not: null } }, { expiresAt: { lte: now } }, { lastSeenAt: { lte: idleSince } }];
  return deps.database.withPlatform('accounts', async (db) => {
    await db.oidcSession.deleteMany({ where: { session: { OR: over } } });
    return db.oidcSession.findMany({
      include: { session: { select: { userId: true, tenantId: true, user: { select: { name: true, email: true } } } } },
      orderBy: { checkedAt: 'asc' },
    });
  });
}

/** A refresh token works once, so of several processes only one may use it. */
async function claim(deps: Deps, { sessionId, checkedAt }: Asked, nowMs: number): Promise<boolean> {
  const claimed = await deps.database.withPlatform('accounts', (db) =>
    db.oidcSession.updateMany({ where: { sessionId, checkedAt }, data: { checkedAt: new Date(nowMs) } }),
  );
  return claimed.count === 1;
}

async function wordOf(deps: Deps, row: Asked, provider: OidcProvider): Promise<Word> {
  try {
    const { person, tokens } = await provider.ask(row.subject, openTokens(deps, row.subject, row.sealed));
    return { groups: person.groups, name: person.name, tokens };
  } catch (error) {
    const isRefused = error instanceof AppError && error.code === 'auth.invalid';
    // A client that is not known any more says nothing about the person.
    if (isRefused && error.details['reason'] !== 'client') return undefined;
    throw error;
  }
}

/** False: the session has ended. */
async function refreshOne(deps: Deps, row: Asked, known: KnownProvider | undefined): Promise<boolean> {
  const nowMs = deps.clock.nowMs();
  const isOff = known === undefined || known.server.issuer !== row.issuer;
  const word = isOff ? undefined : await wordOf(deps, row, await deps.providers.get(known.server));
  const roles = mappedRoles(known?.mapping ?? [], (group) => word?.groups.includes(group) ?? false);
  const { userId, user } = row.session;
  const isOut = isOff || (word !== undefined && roles.size === 0);
  await deps.database.inSteps(async (steps) => {
    if (word !== undefined || isOff) {
      await syncMemberships(steps, { userId, name: word?.name || user.name, roles, nowMs });
    }
    await steps.asPlatform('accounts', async (db) => {
      const { sessionId } = row;
      if (word !== undefined) {
        const sealed = sealTokens(deps, row.subject, word.tokens);
        await db.oidcSession.updateMany({ where: { sessionId }, data: { sealed } });
      }
      if (word !== undefined && !isOut) return;
      const ended = isOut ? { userId, method: 'oidc' } : { id: sessionId };
      await db.apiSession.updateMany({ where: { ...ended, revokedAt: null }, data: { revokedAt: new Date(nowMs) } });
      await db.oidcSession.deleteMany({ where: isOut ? { session: { userId } } : { sessionId } });
    });
    if (word !== undefined && !isOut) return;
    const reason = isOff ? 'off' : word === undefined ? 'refused' : 'no_roles';
    const ctx: PlatformCtx = { actor: { kind: 'system', part: 'directory' }, requestId: '' };
    const tenant = row.session.tenantId;
    const where = tenant === null ? ctx : { ...ctx, scope: { tenantId: tenantId(tenant) } };
    const target = { kind: 'session', id: row.sessionId, name: user.email };
    const entry = {
      ctx: where,
      action: 'session.end',
      outcome: 'ok',
      target,
      details: { method: 'oidc', reason },
    } as const;
    await appendAudit(steps, entry, { nowMs });
  });
  return word !== undefined && !isOut;
}
