import type { Group, GroupCreate, GroupUpdate } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';
import { AppError, type Ctx, type Role } from '@logwarden/kernel';
import { changeAudited } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { newId } from '../secrets.ts';
import { rolesOf } from '../session/session-view.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: ServiceDeps;
}

const parts = {
  roles: { select: { role: true } },
  members: { select: { userId: true, membership: { select: { name: true } } }, orderBy: { userId: 'asc' } },
} as const;

type Row = NonNullable<Awaited<ReturnType<typeof findGroup>>>;

function findGroup(db: TenantDb, id: string) {
  return db.group.findFirst({ where: { id }, include: parts });
}

/** A group as it is shown. */
export function toGroup(row: Row): Group {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    roles: rolesOf(row.roles.map(({ role }) => role)),
    members: row.members.map(({ userId, membership }) => ({ userId, name: membership.name })),
    createdAt: row.createdAt.toISOString(),
  };
}

/** The group, or `resource.not_found`. */
export async function groupOf(db: TenantDb, id: string): Promise<Row> {
  const row = await findGroup(db, id);
  if (row === null) throw new AppError('resource.not_found', 'There is no such group.');
  return row;
}

function nameTaken(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'resource.conflict') return error;
  return new AppError('resource.conflict', 'There is a group with this name.', { details: { field: 'name' } });
}

async function setRoles(
  db: TenantDb,
  group: { readonly tenantId: string; readonly id: string },
  roles: readonly Role[],
) {
  const { tenantId, id } = group;
  await db.groupRole.deleteMany({ where: { groupId: id } });
  await db.groupRole.createMany({ data: rolesOf(roles).map((role) => ({ tenantId, groupId: id, role })) });
}

/** Groups of the tenant, by name. */
export async function listGroups(call: Call): Promise<Group[]> {
  authorise(call.ctx, 'groups.read');
  const rows = await call.deps.database.withTenant(call.ctx.scope, (db) =>
    db.group.findMany({ include: parts, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
  );
  return rows.map(toGroup);
}

/** Makes a group without members. `resource.conflict` for a name in use. */
export async function createGroup(call: Call & { readonly input: GroupCreate }): Promise<Group> {
  authorise(call.ctx, 'groups.manage');
  const { ctx, input } = call;
  const { tenantId } = ctx.scope;
  const id = newId('g');
  const by = { createdBy: writtenBy(ctx.actor), updatedBy: writtenBy(ctx.actor) };
  try {
    return await changeAudited(
      call,
      async (db) => {
        await db.group.create({ data: { tenantId, id, name: input.name, description: input.description, ...by } });
        await setRoles(db, { tenantId, id }, input.roles);
        return toGroup(await groupOf(db, id));
      },
      (group) => ({
        action: 'groups.create',
        target: { kind: 'group', id, name: group.name },
        details: { roles: group.roles },
      }),
    );
  } catch (error) {
    throw nameTaken(error);
  }
}

/** Changes what is given. */
export async function updateGroup(
  call: Call & { readonly groupId: string; readonly input: GroupUpdate },
): Promise<Group> {
  authorise(call.ctx, 'groups.manage');
  const { ctx, groupId: id, input } = call;
  const { name, description, roles } = input;
  try {
    return await changeAudited(
      call,
      async (db) => {
        await groupOf(db, id);
        const data = {
          ...(name === undefined ? {} : { name }),
          ...(description === undefined ? {} : { description }),
          updatedBy: writtenBy(ctx.actor),
        };
        await db.group.updateMany({ where: { id }, data });
        if (roles !== undefined) await setRoles(db, { tenantId: ctx.scope.tenantId, id }, roles);
        return toGroup(await groupOf(db, id));
      },
      (group) => ({
        action: 'groups.update',
        target: { kind: 'group', id, name: group.name },
        details: { changed: Object.keys(input).sort(), roles: group.roles },
      }),
    );
  } catch (error) {
    throw nameTaken(error);
  }
}

/** Removes a group; what it gave ends with the next request. Its grants are kept, for whoever asks later. */
export async function removeGroup(call: Call & { readonly groupId: string }): Promise<void> {
  authorise(call.ctx, 'groups.manage');
  const { groupId: id } = call;
  await changeAudited(
    call,
    async (db) => {
      const row = await groupOf(db, id);
      await db.group.deleteMany({ where: { id } });
      return row;
    },
    (row) => ({ action: 'groups.remove', target: { kind: 'group', id, name: row.name } }),
  );
}
