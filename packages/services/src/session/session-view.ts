import { locales, roles, signInMethods, type Locale, type SessionInfo, type TenantSummary } from '@logwarden/contracts';
import type { PlatformDbs } from '@logwarden/db';
import { tenantId, userId, type Actor, type Role, type TenantScope } from '@logwarden/kernel';
import { permissionsOf } from '@logwarden/policy';

export const idleMs = 30 * 60_000;
export const absoluteMs = 12 * 60 * 60_000;
/** How long after password and second factor were shown a session counts as fresh. */
export const freshMs = 10 * 60_000;

/** A session as the api works with it. `scope` is null while the person is in no tenant. */
export interface LiveSession {
  readonly id: string;
  readonly actor: Extract<Actor, { kind: 'user' }>;
  readonly scope: TenantScope | null;
  /** Groups of the person in the tenant, by id. */
  readonly groups: readonly string[];
  readonly info: SessionInfo;
}

const inGroups = { include: { group: { include: { roles: true } } } } as const;
const include = {
  user: {
    include: { credential: true, totp: true, memberships: { include: { tenant: true, groups: inGroups } } },
  },
} as const;

/** Unknown words in the column are no roles: they grant nothing. */
export function rolesOf(texts: readonly string[]): Role[] {
  return roles.filter((role) => texts.includes(role));
}

function localeOf(text: string): Locale {
  return locales.find((locale) => locale === text) ?? 'en';
}

function methodOf(text: string): SessionInfo['method'] {
  return signInMethods.find((method) => method === text) ?? 'password';
}

type Row = NonNullable<Awaited<ReturnType<typeof findSession>>>;

export function findSession(db: PlatformDbs['accounts'], by: { readonly tokenHash: string } | { readonly id: string }) {
  return db.apiSession.findUnique({ where: by, include });
}

/** Has a second factor that was confirmed. */
export function isEnrolled(user: { readonly totp: { readonly confirmedAt: Date | null } | null }): boolean {
  return user.totp !== null && user.totp.confirmedAt !== null;
}

/** Ended, out of time or idle too long. */
export function isOver(row: Pick<Row, 'revokedAt' | 'expiresAt' | 'lastSeenAt'>, nowMs: number): boolean {
  return row.revokedAt !== null || row.expiresAt.getTime() <= nowMs || row.lastSeenAt.getTime() + idleMs <= nowMs;
}

/** Builds the view. A tenant the person was taken out of is no tenant any more; roles are those of this moment. */
export function viewSession(row: Row, nowMs: number): LiveSession {
  const tenants: TenantSummary[] = row.user.memberships
    .map(({ tenant, roles: own, groups }) => ({
      id: tenant.id,
      name: tenant.name,
      zone: tenant.zone,
      calendar: tenant.calendar,
      roles: rolesOf([...own, ...groups.flatMap(({ group }) => group.roles.map(({ role }) => role))]),
    }))
    .sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
  const tenant = tenants.find((candidate) => candidate.id === row.tenantId) ?? null;
  const actor = {
    kind: 'user',
    userId: userId(row.userId),
    platformAdmin: row.user.platformAdmin,
    roles: tenant?.roles ?? [],
    name: row.user.email,
  } as const;
  const membership = row.user.memberships.find((candidate) => candidate.tenantId === tenant?.id);
  const fresh = row.freshUntil !== null && row.freshUntil.getTime() > nowMs;
  const idleEnd = Math.min(nowMs + idleMs, row.expiresAt.getTime());
  return {
    id: row.id,
    actor,
    scope: tenant === null ? null : { tenantId: tenantId(tenant.id) },
    groups: membership?.groups.map(({ groupId }) => groupId) ?? [],
    info: {
      user: {
        id: row.userId,
        email: row.user.email,
        name: row.user.name,
        locale: localeOf(row.user.locale),
        platformAdmin: row.user.platformAdmin,
        mustChangePassword: row.user.credential?.mustChange ?? false,
      },
      tenant,
      tenants,
      permissions: [...permissionsOf(actor)],
      expiresAt: row.expiresAt.toISOString(),
      idleExpiresAt: new Date(idleEnd).toISOString(),
      freshUntil: fresh ? (row.freshUntil?.toISOString() ?? null) : null,
      method: methodOf(row.method),
      secondFactor: { enrolled: isEnrolled(row.user), shown: row.secondFactor },
    },
  };
}
