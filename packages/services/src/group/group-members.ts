import type { Group } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import { changeAudited } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { groupOf, toGroup } from './groups.ts';

interface Call {
  readonly ctx: Ctx;
  readonly groupId: string;
  readonly userId: string;
  readonly deps: ServiceDeps;
}

/** Puts a person of the tenant into a group; one who is in it already stays. */
export async function addGroupMember(call: Call): Promise<Group> {
  authorise(call.ctx, 'groups.manage');
  const { ctx, groupId, userId } = call;
  const { tenantId } = ctx.scope;
  return changeAudited(
    call,
    async (db) => {
      await groupOf(db, groupId);
      if ((await db.membership.count({ where: { userId } })) === 0) {
        throw new AppError('resource.not_found', 'There is no such person in this tenant.');
      }
      const row = { tenantId, groupId, userId, createdBy: writtenBy(ctx.actor) };
      await db.groupMember.createMany({ data: [row], skipDuplicates: true });
      return toGroup(await groupOf(db, groupId));
    },
    (group) => ({
      action: 'groups.add_member',
      target: { kind: 'group', id: groupId, name: group.name },
      details: { userId },
    }),
  );
}

/** Takes a person out of a group. */
export async function removeGroupMember(call: Call): Promise<void> {
  authorise(call.ctx, 'groups.manage');
  const { groupId, userId } = call;
  await changeAudited(
    call,
    async (db) => {
      const group = await groupOf(db, groupId);
      const removed = await db.groupMember.deleteMany({ where: { groupId, userId } });
      if (removed.count === 0) throw new AppError('resource.not_found', 'There is no such person in this group.');
      return group;
    },
    (group) => ({
      action: 'groups.remove_member',
      target: { kind: 'group', id: groupId, name: group.name },
      details: { userId },
    }),
  );
}
