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
 * No row is asked about again before the word of another process about it can have been stored: a refresh token that
 * was used already would end the whole sign-in at the provider.
 */
const restMs = 30_000;

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
      where: { checkedAt: { lte: new Date(nowMs - restMs) } },
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
  const held = openTokens(deps, row.subject, row.sealed);
  if (held === undefined) return undefined;
  try {
    const { person, tokens } = await provider.ask(row.subject, held);
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
  if (known === undefined || known.server.issuer !== row.issuer) {
    await follow(deps, row, { name: row.session.user.name, roles: new Map(), nowMs });
    return end(deps, row, 'off');
  }
  const word = await wordOf(deps, row, await deps.providers.get(known.server));
  if (word === undefined) return end(deps, row, 'refused');
  const roles = mappedRoles(known.mapping, (group) => word.groups.includes(group));
  await follow(deps, row, { name: word.name || row.session.user.name, roles, nowMs, tokens: word.tokens });
  return roles.size > 0 || end(deps, row, 'no_roles');
}

/** Makes the memberships of the person what its groups give, and keeps the tokens that come next. */
async function follow(
  deps: Deps,
  { sessionId, subject, session }: Asked,
  now: {
    readonly name: string;
    readonly roles: ReadonlyMap<string, readonly string[]>;
    readonly nowMs: number;
    readonly tokens?: OidcTokens;
  },
): Promise<void> {
  const { tokens, ...rest } = now;
  await deps.database.inSteps(async (steps) => {
    if (tokens !== undefined) {
      const data = { sealed: sealTokens(deps, subject, tokens) };
      await steps.asPlatform('accounts', (db) => db.oidcSession.updateMany({ where: { sessionId }, data }));
    }
    await syncMemberships(steps, { userId: session.userId, ...rest });
  });
}

/** Ends the session, and all by the provider of a person who is out. Always false. */
async function end(deps: Deps, row: Asked, reason: 'off' | 'refused' | 'no_roles'): Promise<false> {
  const nowMs = deps.clock.nowMs();
  const { userId, tenantId: tenant, user } = row.session;
  const which = reason === 'refused' ? { id: row.sessionId } : { userId, method: 'oidc' };
  await deps.database.inSteps(async (steps) => {
    await steps.asPlatform('accounts', async (db) => {
      await db.apiSession.updateMany({ where: { ...which, revokedAt: null }, data: { revokedAt: new Date(nowMs) } });
      await db.oidcSession.deleteMany({ where: { session: which } });
    });
    const ctx: PlatformCtx = { actor: { kind: 'system', part: 'directory' }, requestId: '' };
    const where = tenant === null ? ctx : { ...ctx, scope: { tenantId: tenantId(tenant) } };
    const target = { kind: 'session', id: row.sessionId, name: user.email };
    const entry = { ctx: where, action: 'session.end', outcome: 'ok', target } as const;
    await appendAudit(steps, { ...entry, details: { method: 'oidc', reason } }, { nowMs });
  });
  return false;
}
