import type { MaskKeyVersion } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { changeAudited } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { assertFresh } from '../session/fresh.ts';
import type { LiveSession } from '../session/session-view.ts';
import type { PolicyCall } from './policies.ts';

type SessionCall = PolicyCall & { readonly session: () => LiveSession };

const states = ['active', 'retiring', 'retired'] as const;
/** What a tenant has before it ever changed its key. */
const first: MaskKeyVersion = { version: 1, state: 'active', createdAt: null };

function toVersion(row: { version: number; state: string; createdAt: Date }): MaskKeyVersion {
  const state = states.find((name) => name === row.state) ?? 'retired';
  return { version: row.version, state, createdAt: row.createdAt.toISOString() };
}

/** Versions of the tenant's key, the newest first. */
export async function listMaskKeys(call: PolicyCall): Promise<MaskKeyVersion[]> {
  authorise(call.ctx, 'masking.read');
  const rows = await call.deps.database.withTenant(call.ctx.scope, (db) =>
    db.maskKey.findMany({ orderBy: { version: 'desc' } }),
  );
  return rows.length === 0 ? [first] : rows.map(toVersion);
}

/** New tokens are made with a new version from now on; lookups try the older ones until they are retired. */
export async function rotateMaskKey(call: SessionCall): Promise<MaskKeyVersion> {
  authorise(call.ctx, 'masking.approve');
  const { ctx, deps } = call;
  await assertFresh(deps, ctx, call.session());
  const { tenantId } = ctx.scope;
  const createdAt = new Date(deps.clock.nowMs());
  const made = await changeAudited(
    call,
    async (db) => {
      const last = await db.maskKey.findFirst({ orderBy: { version: 'desc' } });
      if (last === null) await db.maskKey.create({ data: { tenantId, version: 1, state: 'retiring', createdAt } });
      await db.maskKey.updateMany({ where: { state: 'active' }, data: { state: 'retiring' } });
      const version = (last?.version ?? 1) + 1;
      return db.maskKey.create({ data: { tenantId, version, state: 'active', createdAt } });
    },
    (row) => ({ action: 'masking.rotate_key', target: { kind: 'mask_key', id: String(row.version) } }),
  );
  await deps.directory.refresh();
  return toVersion(made);
}

/** Tokens made with a retired version are tried no more. The active version cannot be retired. */
export async function retireMaskKey(call: SessionCall & { readonly version: number }): Promise<void> {
  authorise(call.ctx, 'masking.approve');
  const { ctx, deps, version } = call;
  await assertFresh(deps, ctx, call.session());
  const { tenantId } = ctx.scope;
  await changeAudited(
    call,
    async (db) => {
      const row = await db.maskKey.findFirst({ where: { version } });
      if (row === null) throw new AppError('resource.not_found', 'There is no such version of the key.');
      if (row.state === 'active')
        throw new AppError('resource.conflict', 'New tokens are made with this version; rotate first.');
      await db.maskKey.update({ where: { tenantId_version: { tenantId, version } }, data: { state: 'retired' } });
    },
    () => ({ action: 'masking.retire_key', target: { kind: 'mask_key', id: String(version) } }),
  );
  await deps.directory.refresh();
}
