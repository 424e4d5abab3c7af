import { platformChain, type AuditHead, type AuditPage, type AuditQuery, type AuditRecord } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';
import type { Ctx, PlatformCtx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import type { ServiceDeps } from '../deps.ts';
import { storedChain, toAuditRecord } from './audit-rows.ts';
import { signHead, type HeadDeps } from './audit-heads.ts';

type ChainDb = Pick<TenantDb, 'auditRecord'>;

async function page(db: ChainDb, chain: string, input: AuditQuery): Promise<AuditPage> {
  const { from, to, actor, action, outcome, target, limit, cursor } = input;
  const rows = await db.auditRecord.findMany({
    where: {
      tenantId: storedChain(chain),
      ...(cursor === undefined ? {} : { seq: { lt: BigInt(cursor) } }),
      at: { ...(from === undefined ? {} : { gte: new Date(from) }), ...(to === undefined ? {} : { lt: new Date(to) }) },
      ...(actor === undefined ? {} : { actor: { path: ['id'], equals: actor } }),
      ...(target === undefined ? {} : { target: { path: ['id'], equals: target } }),
      ...(action === undefined ? {} : { OR: [{ action }, { action: { startsWith: `${action}.` } }] }),
      ...(outcome === undefined ? {} : { outcome }),
    },
    orderBy: { seq: 'desc' },
    take: limit + 1,
  });
  const items: AuditRecord[] = rows.slice(0, limit).map(toAuditRecord);
  const last = items.at(-1);
  return { items, ...(rows.length > limit && last !== undefined ? { cursor: String(last.seq) } : {}) };
}

/** What was done in the tenant, the newest first. */
export async function listAudit(call: {
  readonly ctx: Ctx;
  readonly input: AuditQuery;
  readonly deps: ServiceDeps;
}): Promise<AuditPage> {
  authorise(call.ctx, 'audit.read');
  const { ctx, input, deps } = call;
  return deps.database.withTenant(ctx.scope, (db) => page(db, ctx.scope.tenantId, input));
}

/** What was done to the installation itself: sign-ins of its admins, tenants, quotas. */
export async function listPlatformAudit(call: {
  readonly ctx: PlatformCtx;
  readonly input: AuditQuery;
  readonly deps: ServiceDeps;
}): Promise<AuditPage> {
  authorise(call.ctx, 'platform.audit');
  return call.deps.database.withPlatform('audit', (db) => page(db, platformChain, call.input));
}

/** The signed end of the tenant's chain at this moment. */
export async function getAuditHead(call: { readonly ctx: Ctx; readonly deps: HeadDeps }): Promise<AuditHead> {
  authorise(call.ctx, 'audit.read');
  const { ctx, deps } = call;
  return deps.database.withTenant(ctx.scope, (db) => signHead(db, ctx.scope.tenantId, deps));
}
