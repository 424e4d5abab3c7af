import type { Tenant, TenantCreate } from '@logwarden/contracts';
import { AppError, tenantId, type PlatformCtx } from '@logwarden/kernel';
import { appendAudit } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { ensureAccount, prepareAccount } from '../member/ensure-account.ts';
import { newId } from '../secrets.ts';

interface Call {
  readonly ctx: PlatformCtx;
  readonly deps: ServiceDeps;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly calendar: string;
  readonly createdAt: Date;
  readonly _count: { readonly memberships: number; readonly sources: number };
}

const counted = { _count: { select: { memberships: true, sources: true } } } as const;

function toTenant(row: Row): Tenant {
  const { id, name, zone, calendar, _count } = row;
  const createdAt = row.createdAt.toISOString();
  return { id, name, zone, calendar, members: _count.memberships, sources: _count.sources, createdAt };
}

/** Every tenant of the installation, by name. */
export async function listTenants(call: Call): Promise<Tenant[]> {
  authorise(call.ctx, 'tenants.manage');
  const rows = await call.deps.database.withPlatform('tenants', (db) =>
    db.tenant.findMany({ include: counted, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
  );
  return rows.map(toTenant);
}

/** Creates a tenant with its first admin in one transaction. `resource.conflict` when the id is or was in use. */
export async function createTenant(
  call: Call & {
    readonly input: TenantCreate;
    /** false: the first admin keeps the given password (ready-made accounts of a demonstration). */
    readonly mustChangePassword?: boolean;
  },
): Promise<Tenant> {
  authorise(call.ctx, 'tenants.manage');
  const { input, deps, ctx } = call;
  const account = await prepareAccount(input.admin, call.mustChangePassword ?? true);
  const id = input.id ?? newId('t');
  const by = { createdBy: writtenBy(ctx.actor), updatedBy: writtenBy(ctx.actor) };
  const row = await deps.database.inSteps(async (steps) => {
    await steps.asPlatform('tenants', async (db) => {
      if ((await db.tenant.count({ where: { id } })) > 0) {
        throw new AppError('resource.conflict', 'There is a tenant with this id.', { details: { field: 'id' } });
      }
      await db.tenant.create({ data: { id, name: input.name, zone: input.zone, calendar: input.calendar } });
    });
    const userId = await steps.asPlatform('accounts', (db) => ensureAccount(db, account));
    await steps.asTenant({ tenantId: tenantId(id) }, (db) =>
      db.membership.create({ data: { tenantId: id, userId, name: input.admin.name, roles: ['admin'], ...by } }),
    );
    const target = { kind: 'tenant', id, name: input.name };
    for (const place of [ctx, { ...ctx, scope: { tenantId: tenantId(id) } }]) {
      const entry = { ctx: place, action: 'tenants.create', outcome: 'ok', target } as const;
      await appendAudit(steps, { ...entry, details: { firstAdmin: userId } }, { nowMs: deps.clock.nowMs() });
    }
    return steps.asPlatform('tenants', (db) => db.tenant.findUnique({ where: { id }, include: counted }));
  });
  if (row === null) throw new AppError('internal.unexpected', 'The tenant was not kept.');
  return toTenant(row);
}

/** Changes name, zone or calendar. */
export async function updateTenant(
  call: Call & {
    readonly tenantId: string;
    readonly input: {
      readonly name?: string | undefined;
      readonly zone?: string | undefined;
      readonly calendar?: string | undefined;
    };
  },
): Promise<Tenant> {
  authorise(call.ctx, 'tenants.manage');
  const { name, zone, calendar } = call.input;
  const data = {
    ...(name === undefined ? {} : { name }),
    ...(zone === undefined ? {} : { zone }),
    ...(calendar === undefined ? {} : { calendar }),
  };
  const { ctx, deps, tenantId: id } = call;
  return deps.database.inSteps(async (steps) => {
    const tenant = await steps.asPlatform('tenants', async (db) => {
      const changed = await db.tenant.updateMany({ where: { id }, data });
      const row = await db.tenant.findUnique({ where: { id }, include: counted });
      if (changed.count === 0 || row === null) throw new AppError('resource.not_found', 'There is no such tenant.');
      return toTenant(row);
    });
    const target = { kind: 'tenant', id, name: tenant.name };
    for (const place of [ctx, { ...ctx, scope: { tenantId: tenantId(id) } }]) {
      const entry = { ctx: place, action: 'tenants.update', outcome: 'ok', target, details: data } as const;
      await appendAudit(steps, entry, { nowMs: deps.clock.nowMs() });
    }
    return tenant;
  });
}
