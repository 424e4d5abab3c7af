import { ingestQuotas, isolationClasses, type Quota, type Usage } from '@logwarden/contracts';
import type { PlatformDbs } from '@logwarden/db';
import { AppError, tenantId, type Ctx, type PlatformCtx } from '@logwarden/kernel';
import type { StorePort } from '@logwarden/store';
import { appendAudit } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';

interface UsageDeps extends ServiceDeps {
  readonly store: Pick<StorePort, 'sourceStats'>;
}
type Change = { readonly [K in keyof Quota]?: Quota[K] | undefined };

interface Row {
  readonly ingestEventsPerSecond: bigint | null;
  readonly ingestBytesPerSecond: bigint | null;
  readonly storageBytes: bigint | null;
  readonly queryMsPerMinute: number | null;
  readonly concurrentQueries: number | null;
  readonly isolation: string;
}

const none: Row = {
  ingestEventsPerSecond: null,
  ingestBytesPerSecond: null,
  storageBytes: null,
  queryMsPerMinute: null,
  concurrentQueries: null,
  isolation: 'shared',
};

function numberOf(value: bigint | null): number | null {
  return value === null ? null : Number(value);
}

/** The quota of a stored row; no row is no limit. */
export function toQuota(row: Row | null): Quota {
  const known = row ?? none;
  return {
    ingestEventsPerSecond: numberOf(known.ingestEventsPerSecond),
    ingestBytesPerSecond: numberOf(known.ingestBytesPerSecond),
    storageBytes: numberOf(known.storageBytes),
    queryMsPerMinute: known.queryMsPerMinute,
    concurrentQueries: known.concurrentQueries,
    isolation: isolationClasses.find((name) => name === known.isolation) ?? 'shared',
  };
}

interface Gate {
  readonly refusedRequests: bigint;
  readonly refusedAt: Date | null;
  readonly refusedQuota: string | null;
}

/** What all gateways refused, as one. */
function refusalsOf(gates: readonly Gate[]): Usage['overQuota'] {
  const last = gates.reduce<Gate | undefined>(
    (newest, gate) => ((gate.refusedAt ?? 0) > (newest?.refusedAt ?? 0) ? gate : newest),
    undefined,
  );
  return {
    requests: gates.reduce((sum, gate) => sum + Number(gate.refusedRequests), 0),
    lastAt: last?.refusedAt?.toISOString() ?? null,
    lastQuota: ingestQuotas.find((name) => name === last?.refusedQuota) ?? null,
  };
}

const parts = { quota: true, gates: true, _count: { select: { memberships: true, sources: true } } } as const;

async function usageOf(
  deps: UsageDeps,
  tenant: {
    readonly id: string;
    readonly name: string;
    readonly quota: Row | null;
    readonly gates: readonly Gate[];
    readonly _count: { readonly memberships: number; readonly sources: number };
  },
): Promise<Usage> {
  const stats = await deps.store.sourceStats({ tenantId: tenantId(tenant.id) });
  const sum = (of: (one: (typeof stats)[number]) => number): number => stats.reduce((all, one) => all + of(one), 0);
  return {
    tenantId: tenant.id,
    name: tenant.name,
    members: tenant._count.memberships,
    sources: tenant._count.sources,
    events: sum((one) => one.events),
    receivedBytes: sum((one) => one.bytes),
    storedBytes: Math.round(sum((one) => one.sizeBytes)),
    quarantined: sum((one) => one.quarantined),
    eventsPerSecond: sum((one) => one.rate),
    quota: toQuota(tenant.quota),
    overQuota: refusalsOf(tenant.gates),
  };
}

/** What the tenant uses of what it is allowed: of all its sources, whichever the reader may see. */
export async function getUsage(call: { readonly ctx: Ctx; readonly deps: UsageDeps }): Promise<Usage> {
  authorise(call.ctx, 'quotas.read');
  const tenant = await call.deps.database.withTenant(call.ctx.scope, (db) => db.tenant.findFirst({ include: parts }));
  if (tenant === null) throw new AppError('resource.not_found', 'There is no such tenant.');
  return usageOf(call.deps, tenant);
}

/** The same of every tenant, for the platform admin: numbers only. */
export async function listUsage(call: { readonly ctx: PlatformCtx; readonly deps: UsageDeps }): Promise<Usage[]> {
  authorise(call.ctx, 'quotas.manage');
  const tenants = await call.deps.database.withPlatform('tenants', (db) =>
    db.tenant.findMany({ include: parts, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
  );
  return Promise.all(tenants.map((tenant) => usageOf(call.deps, tenant)));
}

const bigLimits = ['ingestEventsPerSecond', 'ingestBytesPerSecond', 'storageBytes'] as const;

/** The limits that the database keeps as large numbers, those that are given. */
function bigData(quota: Change): Partial<Record<(typeof bigLimits)[number], bigint | null>> {
  return Object.fromEntries(
    bigLimits.flatMap((name) => {
      const limit = quota[name];
      return limit === undefined ? [] : [[name, limit === null ? null : BigInt(limit)] as const];
    }),
  );
}

async function writeQuota(
  db: PlatformDbs['tenants'],
  id: string,
  change: { readonly quota: Change; readonly updatedBy: string },
): Promise<Quota> {
  if ((await db.tenant.count({ where: { id } })) === 0) {
    throw new AppError('resource.not_found', 'There is no such tenant.');
  }
  const { queryMsPerMinute, concurrentQueries, isolation } = change.quota;
  const data = {
    ...bigData(change.quota),
    ...(queryMsPerMinute === undefined ? {} : { queryMsPerMinute }),
    ...(concurrentQueries === undefined ? {} : { concurrentQueries }),
    ...(isolation === undefined ? {} : { isolation }),
    updatedBy: change.updatedBy,
  };
  return toQuota(
    await db.tenantQuota.upsert({ where: { tenantId: id }, create: { tenantId: id, ...data }, update: data }),
  );
}

/** Changes what a tenant is allowed; both the platform's chain and the tenant's say so. */
export async function updateQuota(call: {
  readonly ctx: PlatformCtx;
  readonly tenantId: string;
  readonly input: Change;
  readonly deps: ServiceDeps;
}): Promise<Quota> {
  authorise(call.ctx, 'quotas.manage');
  const { ctx, tenantId: id, input, deps } = call;
  const given = Object.entries(input).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return deps.database.inSteps(async (steps) => {
    const change = { quota: input, updatedBy: writtenBy(ctx.actor) };
    const quota = await steps.asPlatform('tenants', (db) => writeQuota(db, id, change));
    for (const place of [ctx, { ...ctx, scope: { tenantId: tenantId(id) } }]) {
      const entry = { ctx: place, action: 'quotas.update', outcome: 'ok', target: { kind: 'tenant', id } } as const;
      await appendAudit(steps, { ...entry, details: Object.fromEntries(given) }, { nowMs: deps.clock.nowMs() });
    }
    return quota;
  });
}
