import type { AuditTarget, Member, MemberCreate } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';
import { AppError, type Ctx, type Role } from '@logwarden/kernel';
import { appendAudit, changeAudited } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { rolesOf } from '../session/session-view.ts';
import { ensureAccount, prepareAccount } from './ensure-account.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: ServiceDeps;
}

interface Row {
  readonly userId: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly createdAt: Date;
  readonly user: { readonly email: string };
}

const withUser = { user: { select: { email: true } } } as const;

function toMember(row: Row): Member {
  const { userId, name } = row;
  return { userId, email: row.user.email, name, roles: rolesOf(row.roles), createdAt: row.createdAt.toISOString() };
}

function memberTarget(row: Pick<Row, 'userId' | 'name'>): AuditTarget {
  return { kind: 'member', id: row.userId, name: row.name };
}

function notFound(): AppError {
  return new AppError('resource.not_found', 'There is no such person in this tenant.');
}

/** People of the tenant, by name. */
export async function listMembers(call: Call): Promise<Member[]> {
  authorise(call.ctx, 'members.read');
  const rows = await call.deps.database.withTenant(call.ctx.scope, (db) =>
    db.membership.findMany({ include: withUser, orderBy: [{ name: 'asc' }, { userId: 'asc' }] }),
  );
  return rows.map(toMember);
}

/** Adds a person. The answer is the same whether the address had an account elsewhere or not. */
export async function addMember(
  call: Call & { readonly input: MemberCreate; readonly mustChangePassword?: boolean },
): Promise<Member> {
  authorise(call.ctx, 'members.manage');
  const { ctx, input, deps } = call;
  const { tenantId } = ctx.scope;
  const account = await prepareAccount(input, call.mustChangePassword ?? true);
  const by = { createdBy: writtenBy(ctx.actor), updatedBy: writtenBy(ctx.actor) };
  const row = await deps.database.inSteps(async (steps) => {
    const userId = await steps.asPlatform('accounts', (db) => ensureAccount(db, account));
    const added = await steps.asTenant(ctx.scope, async (db) => {
      if ((await db.membership.count({ where: { userId } })) > 0) {
        throw new AppError('resource.conflict', 'This person is in the tenant already.', {
          details: { field: 'email' },
        });
      }
      return db.membership.create({
        data: { tenantId, userId, name: input.name, roles: rolesOf(input.roles), ...by },
        include: withUser,
      });
    });
    const entry = { ctx, action: 'members.add', outcome: 'ok', target: memberTarget(added) } as const;
    await appendAudit(steps, { ...entry, details: { roles: added.roles } }, { nowMs: deps.clock.nowMs() });
    return added;
  });
  return toMember(row);
}

async function assertAdminRemains(db: TenantDb, without: string): Promise<void> {
  const admins = await db.membership.count({ where: { roles: { has: 'admin' }, userId: { not: without } } });
  if (admins === 0) {
    throw new AppError('resource.conflict', 'This is the last admin of the tenant; make another person admin first.');
  }
}

/** Changes roles or shown name. The last admin stays one (`resource.conflict`). */
export async function updateMember(
  call: Call & {
    readonly userId: string;
    readonly input: { readonly roles?: readonly Role[] | undefined; readonly name?: string | undefined };
  },
): Promise<Member> {
  authorise(call.ctx, 'members.manage');
  const { ctx, userId, input, deps } = call;
  const update = async (db: TenantDb): Promise<{ readonly row: Row; readonly before: readonly string[] }> => {
    const where = { tenantId_userId: { tenantId: ctx.scope.tenantId, userId } };
    const before = await db.membership.findUnique({ where });
    if (before === null) throw notFound();
    if (input.roles?.includes('admin') === false && before.roles.includes('admin'))
      await assertAdminRemains(db, userId);
    const row = await db.membership.update({
      where,
      data: {
        ...(input.roles === undefined ? {} : { roles: rolesOf(input.roles) }),
        ...(input.name === undefined ? {} : { name: input.name }),
        updatedBy: writtenBy(ctx.actor),
      },
      include: withUser,
    });
    return { row, before: before.roles };
  };
  const changed = await changeAudited({ ctx, deps }, update, ({ row, before }) => ({
    action: 'members.update',
    target: memberTarget(row),
    details: { changed: Object.keys(input).sort(), rolesBefore: [...before], roles: [...row.roles] },
  }));
  return toMember(changed.row);
}

/** Takes a person out of the tenant; its sessions see nothing of it from the next request on. */
export async function removeMember(call: Call & { readonly userId: string }): Promise<void> {
  authorise(call.ctx, 'members.manage');
  const { ctx, userId, deps } = call;
  const remove = async (db: TenantDb) => {
    const before = await db.membership.findFirst({ where: { userId } });
    if (before === null) throw notFound();
    if (before.roles.includes('admin')) await assertAdminRemains(db, userId);
    await db.membership.deleteMany({ where: { userId } });
    return before;
  };
  await changeAudited({ ctx, deps }, remove, (before) => ({
    action: 'members.remove',
    target: memberTarget(before),
    details: { roles: before.roles },
  }));
}
