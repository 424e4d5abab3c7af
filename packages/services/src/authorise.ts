import type { Permission } from '@logwarden/contracts';
import { AppError, type Ctx, type PlatformCtx, type UserId } from '@logwarden/kernel';
import { can, type Resource } from '@logwarden/policy';

/** Throws `auth.forbidden` that names the missing right. The first line of every service. */
export function authorise(
  ctx: Ctx | PlatformCtx,
  permission: Permission,
  resource: Pick<Resource, 'tenantId' | 'sourceId'> = {},
): void {
  const within = 'scope' in ctx ? { within: ctx.scope } : {};
  if (can(ctx.actor, permission, { ...within, ...resource })) return;
  throw new AppError('auth.forbidden', `This needs the right ${permission}; an admin of the tenant can grant it.`, {
    details: { permission },
  });
}

/** The person who acts; services on one's own account are for people only. */
export function actingUser(ctx: Ctx | PlatformCtx): UserId {
  authorise(ctx, 'self');
  if (ctx.actor.kind === 'user') return ctx.actor.userId;
  throw new AppError('auth.forbidden', 'Only a signed-in person can do this.');
}
