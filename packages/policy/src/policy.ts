import type { Permission } from '@logwarden/contracts';
import type { Actor, KeyUse, SourceId, TenantId, TenantScope } from '@logwarden/kernel';

/** What a holder can be: the roles of a person in a tenant, the admin of the platform, the uses of a key. */
export const holders = [
  'platform_admin',
  'admin',
  'operator',
  'analyst',
  'auditor',
  'admin_key',
  'read_key',
  'ingest_key',
] as const;
export type Holder = (typeof holders)[number];

const operator = [
  'systems.read',
  'sources.read',
  'sources.manage',
  'logs.search',
  'pii.reveal',
  'masking.read',
  'quarantine.read',
  'quarantine.replay',
  'ledger.read',
  'pipeline.read',
] as const satisfies readonly Permission[];

/** What an admin may do that a key of an admin may do too. */
const administration = [
  'members.read',
  'members.manage',
  'groups.read',
  'groups.manage',
  'grants.read',
  'grants.manage',
  'settings.read',
  'settings.manage',
  'quotas.read',
  'systems.manage',
  'keys.read',
  'keys.manage',
  'pii.lookup',
  'pii.correlate',
  'masking.manage',
  'audit.read',
  'audit.export',
] as const satisfies readonly Permission[];

/** What takes a person who has just signed in: never by key. */
const inPerson: readonly Permission[] = ['pii.reveal', 'pii.approve', 'masking.approve'];

/**
 * Who may do what: the one table. The platform admin manages tenants and sees no logs; a read key has the operator's
 * reading rights without reveal, since keys that read do not write; an admin's key neither reveals nor approves.
 */
export const grants: Readonly<Record<Holder, readonly Permission[]>> = {
  platform_admin: [
    'tenants.manage',
    'quotas.manage',
    'platform.directory',
    'platform.audit',
    'pipeline.read',
    'platform.pipeline',
  ],
  admin: [...operator, ...administration, 'pii.approve', 'masking.approve'],
  operator,
  analyst: ['systems.read', 'sources.read', 'logs.search', 'ledger.read', 'pipeline.read'],
  auditor: [
    'members.read',
    'groups.read',
    'grants.read',
    'settings.read',
    'quotas.read',
    'keys.read',
    'systems.read',
    'sources.read',
    'ledger.read',
    'pipeline.read',
    'masking.read',
    'audit.read',
    'audit.export',
  ],
  admin_key: [...operator, ...administration].filter((permission) => !inPerson.includes(permission)),
  read_key: [
    'systems.read',
    'sources.read',
    'logs.search',
    'masking.read',
    'quarantine.read',
    'ledger.read',
    'pipeline.read',
  ],
  ingest_key: ['ingest.write'],
};

const holderOfKey = { ingest: 'ingest_key', read: 'read_key', admin: 'admin_key' } as const satisfies Record<
  KeyUse,
  Holder
>;

/** What the actor works on. `within` is the actor's own scope; the others belong to the thing asked for. */
export interface Resource {
  readonly within?: TenantScope;
  readonly tenantId?: TenantId;
  readonly sourceId?: SourceId;
}

function holdersOf(actor: Extract<Actor, { kind: 'user' | 'apiKey' }>): readonly Holder[] {
  if (actor.kind === 'apiKey') return [holderOfKey[actor.use]];
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
