import type { TenantSettings } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { changeAudited } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { assertFresh } from '../session/fresh.ts';
import type { LiveSession } from '../session/session-view.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: ServiceDeps;
}
type Change = { readonly [K in keyof TenantSettings]?: TenantSettings[K] | undefined };

/** What holds until a tenant decides otherwise. */
const defaults: TenantSettings = {
  revealFourEyes: true,
  maskingFourEyes: true,
  revealMinutes: 5,
  requireSecondFactor: false,
};

function toSettings(row: TenantSettings | null): TenantSettings {
  const { revealFourEyes, maskingFourEyes, revealMinutes, requireSecondFactor } = row ?? defaults;
  return { revealFourEyes, maskingFourEyes, revealMinutes, requireSecondFactor };
}

/** Settings of a tenant for the parts of the product that work by them; asks for no right. */
export async function settingsOf(call: Call): Promise<TenantSettings> {
  return toSettings(await call.deps.database.withTenant(call.ctx.scope, (db) => db.tenantSetting.findFirst()));
}

export async function getTenantSettings(call: Call): Promise<TenantSettings> {
  authorise(call.ctx, 'settings.read');
  return settingsOf(call);
}

/** Changes what is given. Giving up four eyes or the second factor takes a person who has just signed in. */
export async function updateTenantSettings(
  call: Call & { readonly input: Change; readonly session: () => LiveSession },
): Promise<TenantSettings> {
  authorise(call.ctx, 'settings.manage');
  const { ctx, deps } = call;
  const { tenantId } = ctx.scope;
  const given = Object.fromEntries(
    Object.entries(call.input).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
  if (Object.values(given).includes(false)) await assertFresh(deps, ctx, call.session());
  const by = { updatedBy: writtenBy(ctx.actor) };
  return changeAudited(
    call,
    async (db) => {
      const row = await db.tenantSetting.upsert({
        where: { tenantId },
        create: { tenantId, ...defaults, ...given, ...by },
        update: { ...given, ...by },
      });
      return toSettings(row);
    },
    () => ({ action: 'settings.update', target: { kind: 'tenant', id: tenantId }, details: given }),
  );
}
