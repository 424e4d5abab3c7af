import type { Permission } from '@logwarden/contracts';
import type { Actor, Role, SourceId, TenantId, TenantScope } from '@logwarden/kernel';

/** What a holder can be: the roles of a person in a tenant, the admin of the platform, the two uses of a key. */
export type Holder = Role | 'platform_admin' | 'ingest_key' | 'read_key';

const operator = [
  'systems.read',
  'sources.read',
  'sources.manage',
  'logs.search',
  'logs.reveal',
  'quarantine.read',
  'quarantine.replay',
  'ledger.read',
] as const satisfies readonly Permission[];

/**
 * Who may do what: the one table. The platform admin manages tenants and sees no logs; a read key has the operator's
 * reading rights without reveal, since keys that read do not write.
 */
export const grants: Readonly<Record<Holder, readonly Permission[]>> = {
  platform_admin: ['tenants.manage'],
  admin: [...operator, 'members.read', 'members.manage', 'systems.manage', 'keys.read', 'keys.manage'],
  operator,
  analyst: ['systems.read', 'sources.read', 'logs.search', 'ledger.read'],
  auditor: ['members.read', 'keys.read', 'systems.read', 'sources.read', 'ledger.read'],
  read_key: ['systems.read', 'sources.read', 'logs.search', 'quarantine.read', 'ledger.read'],
  ingest_key: ['ingest.write'],
};

/** What the actor works on. `within` is the actor's own scope; the others belong to the thing asked for. */
export interface Resource {
  readonly within?: TenantScope;
  readonly tenantId?: TenantId;
  readonly sourceId?: SourceId;
}

function holdersOf(actor: Extract<Actor, { kind: 'user' | 'apiKey' }>): readonly Holder[] {
  if (actor.kind === 'apiKey') return [actor.use === 'ingest' ? 'ingest_key' : 'read_key'];
  return actor.platformAdmin ? [...actor.roles, 'platform_admin'] : actor.roles;
}

/** All that an actor may do, in the table's order, without duplicates. */
export function permissionsOf(actor: Actor): readonly Permission[] {
  if (actor.kind === 'system') return [];
  const own: readonly Permission[] = actor.kind === 'user' ? ['public', 'self'] : ['public'];
  const created: readonly Permission[] =
    actor.kind === 'apiKey' && actor.use === 'ingest' && actor.createSources ? ['ingest.create_sources'] : [];
  return [...new Set([...own, ...holdersOf(actor).flatMap((holder) => grants[holder]), ...created])];
}

function inside(resource: Resource): boolean {
  const { within, tenantId, sourceId } = resource;
  if (tenantId !== undefined && tenantId !== within?.tenantId) return false;
  if (sourceId === undefined) return true;
  return within !== undefined && (within.sources === undefined || within.sources.includes(sourceId));
}

/** Deny by default. A part of the system itself may do what is done inside one tenant or none, never `self`. */
export function can(actor: Actor, action: Permission, resource: Resource = {}): boolean {
  if (!inside(resource)) return false;
  if (actor.kind === 'system') return action !== 'self';
  return permissionsOf(actor).includes(action);
}
