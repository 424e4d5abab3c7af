import { AppError, type TenantId } from '@logwarden/kernel';

type Args = Readonly<Record<string, unknown>>;

/** How rows of a model are bound to a tenant: the condition that every read carries and the value every write gets. */
interface Binding {
  readonly where: (tenantId: TenantId) => Args;
  readonly data: ((tenantId: TenantId) => Args) | undefined;
}

const own: Binding = { where: (tenantId) => ({ tenantId }), data: (tenantId) => ({ tenantId }) };

const bindings: Readonly<Record<string, Binding>> = {
  System: own,
  Source: own,
  Membership: own,
  ApiKey: own,
  TenantSetting: own,
  Group: own,
  GroupMember: own,
  GroupRole: own,
  Grant: own,
  MaskPolicy: own,
  MaskedField: own,
  MaskKey: own,
  RevealRequest: own,
  LifecycleMove: own,
  AuditRecord: own,
  AuditHead: { where: own.where, data: undefined },
  TenantQuota: { where: own.where, data: undefined },
  TenantSize: { where: own.where, data: undefined },
  IngestGate: { where: own.where, data: undefined },
  Tenant: { where: (id) => ({ id }), data: undefined },
  User: { where: (tenantId) => ({ memberships: { some: { tenantId } } }), data: undefined },
};

const reads = new Set([
  'findFirst',
  'findFirstOrThrow',
  'findMany',
  'findUnique',
  'findUniqueOrThrow',
  'count',
  'aggregate',
  'groupBy',
  'deleteMany',
  'delete',
]);
const updates = new Set(['update', 'updateMany', 'updateManyAndReturn']);
const creates = new Set(['create', 'createMany', 'createManyAndReturn']);

function asArgs(value: unknown): Args {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function bound(where: unknown, condition: Args): Args {
  const given = asArgs(where);
  const and = given['AND'];
  const others: unknown[] = and === undefined ? [] : Array.isArray(and) ? and : [and];
  return { ...given, AND: [...others, condition] };
}

function stamped(data: unknown, value: Args): unknown {
  return Array.isArray(data) ? data.map((row) => ({ ...asArgs(row), ...value })) : { ...asArgs(data), ...value };
}

/**
 * The first lock: adds the tenant to every operation on a tenant's model, outside what the caller wrote. Throws on a
 * model or operation it does not know, and on writes to what a tenant's transaction may only read.
 */
export function lockToTenant(tenantId: TenantId, model: string, operation: string, args: unknown): Args {
  const binding = bindings[model];
  if (binding === undefined) throw new AppError('internal.unexpected', `${model} is not reachable from a tenant`);
  const given = asArgs(args);
  const where = { where: bound(given['where'], binding.where(tenantId)) };
  if (reads.has(operation)) return { ...given, ...where };
  if (binding.data === undefined) throw new AppError('internal.unexpected', `${model} is read-only in a tenant`);
  const value = binding.data(tenantId);
  if (updates.has(operation)) return { ...given, ...where, data: stamped(given['data'], value) };
  if (creates.has(operation)) return { ...given, data: stamped(given['data'], value) };
  if (operation === 'upsert') {
    return { ...given, ...where, create: stamped(given['create'], value), update: stamped(given['update'], value) };
  }
  throw new AppError('internal.unexpected', `${operation} is not known to the tenant lock`);
}
