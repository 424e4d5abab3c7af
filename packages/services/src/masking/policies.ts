import { MaskPolicy, type EffectivePolicy, type PolicyPropose, type PolicyVersion } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';
import { AppError, type Ctx } from '@logwarden/kernel';
import { compileMaskPolicy } from '@logwarden/masking';
import { changeAudited } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import type { IngestDirectory } from '../directory/ingest-directory.ts';
import { everySource } from '../directory/masking-rows.ts';
import { newId } from '../secrets.ts';
import { assertFresh } from '../session/fresh.ts';
import type { LiveSession } from '../session/session-view.ts';
import { settingsOf } from '../settings/tenant-settings.ts';
import { builtInMasking, effectiveMasking, storedPolicy } from './effective-masking.ts';
import { policyDifference } from './policy-difference.ts';

export interface PolicyCall {
  readonly ctx: Ctx;
  readonly deps: ServiceDeps & { readonly directory: IngestDirectory };
}

type Row = NonNullable<Awaited<ReturnType<TenantDb['maskPolicy']['findFirst']>>>;

const states = ['draft', 'active', 'superseded'] as const;

function toVersion(row: Row, before: MaskPolicy): PolicyVersion {
  const policy = storedPolicy(row.policy);
  return {
    id: row.id,
    sourceId: row.sourceId,
    version: row.version,
    policy,
    state: states.find((state) => state === row.state) ?? 'superseded',
    loosens: row.loosens,
    changes: policyDifference(before, policy),
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    approvedAt: row.approvedAt?.toISOString() ?? null,
    approvedBy: row.approvedBy,
  };
}

/** The policy that was in force before a version, of the same sources. */
function policyBefore(rows: readonly Row[], row: Row): MaskPolicy {
  const earlier = rows.filter((other) => other.sourceId === row.sourceId && other.version < row.version);
  const inForce = earlier.filter((other) => other.approvedAt !== null).sort((a, b) => b.version - a.version);
  const [last] = inForce;
  return last === undefined ? builtInMasking.policy : storedPolicy(last.policy);
}

async function assertSource(call: PolicyCall, sourceId: string): Promise<void> {
  if (sourceId === everySource) return;
  const sources = await call.deps.directory.sourcesOf(call.ctx.scope);
  if (sources.some((source) => source.id === sourceId)) return;
  throw new AppError('resource.not_found', 'There is no such source.');
}

/** Versions, the newest first. */
export async function listMaskPolicies(
  call: PolicyCall & { readonly input: { readonly sourceId?: string | undefined } },
): Promise<PolicyVersion[]> {
  authorise(call.ctx, 'masking.read');
  const { sourceId } = call.input;
  if (sourceId !== undefined) await assertSource(call, sourceId);
  const rows = await call.deps.database.withTenant(call.ctx.scope, (db) =>
    db.maskPolicy.findMany({
      where: sourceId === undefined ? {} : { sourceId },
      orderBy: [{ createdAt: 'desc' }, { version: 'desc' }],
    }),
  );
  return rows.map((row) => toVersion(row, policyBefore(rows, row)));
}

async function activeRow(db: TenantDb, sourceId: string): Promise<Row | null> {
  return db.maskPolicy.findFirst({ where: { sourceId, state: 'active' }, orderBy: { version: 'desc' } });
}

/** What is in force for a source. */
export async function getMaskPolicy(
  call: PolicyCall & { readonly input: { readonly sourceId: string } },
): Promise<EffectivePolicy> {
  authorise(call.ctx, 'masking.read');
  const { sourceId } = call.input;
  await assertSource(call, sourceId);
  const [tenant, own] = await call.deps.database.withTenant(call.ctx.scope, async (db) => [
    await activeRow(db, everySource),
    sourceId === everySource ? null : await activeRow(db, sourceId),
  ]);
  const active = (row: Row | null) =>
    row === null ? undefined : { version: row.version, policy: storedPolicy(row.policy) };
  return {
    sourceId,
    ...effectiveMasking(active(tenant), active(own)),
    tenantVersion: tenant?.version ?? 0,
    sourceVersion: own?.version ?? 0,
  };
}

/** Throws `request.invalid` that names the member which cannot be compiled. */
function assertCompiles(policy: MaskPolicy): void {
  compileMaskPolicy(policy, 0);
}

/** Whether a change waits for a second person. A single one needs `masking.approve` and a fresh sign-in. */
async function waitsForSecond(
  call: PolicyCall & { readonly session: () => LiveSession },
  loosens: boolean,
): Promise<boolean> {
  if (!loosens) return false;
  const { maskingFourEyes } = await settingsOf(call);
  if (maskingFourEyes) return true;
  authorise(call.ctx, 'masking.approve');
  await assertFresh(call.deps, call.ctx, call.session());
  return false;
}

/** Proposes a policy. What loosens nothing is in force at once. `resource.conflict`: another version came in the meantime. */
export async function proposeMaskPolicy(
  call: PolicyCall & { readonly input: PolicyPropose; readonly session: () => LiveSession },
): Promise<PolicyVersion> {
  authorise(call.ctx, 'masking.manage');
  const { ctx, deps } = call;
  const { sourceId, ifVersion } = call.input;
  const policy = MaskPolicy.parse(call.input.policy);
  await assertSource(call, sourceId);
  assertCompiles(policy);
  const read = await deps.database.withTenant(ctx.scope, async (db) => ({
    active: await activeRow(db, sourceId),
    tenant: await activeRow(db, everySource),
  }));
  const before = read.active === null ? builtInMasking.policy : storedPolicy(read.active.policy);
  assertVersion(read.active?.version ?? 0, ifVersion);
  const tenantPolicy = read.tenant === null ? undefined : { version: 1, policy: storedPolicy(read.tenant.policy) };
  const loosens = doesLoosen(sourceId, { tenantPolicy, before, after: policy });
  const waits = await waitsForSecond(call, loosens);
  const [now, by] = [new Date(deps.clock.nowMs()), writtenBy(ctx.actor)];
  const made = await changeAudited(
    call,
    async (db) => {
      const last = await db.maskPolicy.findFirst({ where: { sourceId }, orderBy: { version: 'desc' } });
      if (!waits) await supersede(db, sourceId);
      const approval = waits ? {} : { approvedAt: now, approvedBy: by };
      const id = newId('m');
      const version = (last?.version ?? 0) + 1;
      const state = waits ? 'draft' : 'active';
      const { tenantId } = ctx.scope;
      return db.maskPolicy.create({
        data: { tenantId, id, sourceId, version, policy, state, loosens, createdAt: now, createdBy: by, ...approval },
      });
    },
    (row) => ({
      action: waits ? 'masking.propose' : 'masking.activate',
      target: { kind: 'mask_policy', id: row.id },
      details: { sourceId, version: row.version, loosens },
    }),
  );
  await deps.directory.refresh();
  return toVersion(made, before);
}

function assertVersion(active: number, ifVersion: number | undefined): void {
  if (ifVersion === undefined || ifVersion === active) return;
  throw new AppError('resource.conflict', `Version ${String(active)} is in force by now; look at it first.`, {
    details: { field: 'ifVersion', expected: String(active) },
  });
}

/** A source's own policy is weighed together with the tenant's, beside which it stands. */
function doesLoosen(
  sourceId: string,
  of: {
    readonly tenantPolicy: { readonly version: number; readonly policy: MaskPolicy } | undefined;
    readonly before: MaskPolicy;
    readonly after: MaskPolicy;
  },
): boolean {
  const together = (own: MaskPolicy): MaskPolicy =>
    sourceId === everySource ? own : effectiveMasking(of.tenantPolicy, { version: 1, policy: own }).policy;
  return policyDifference(together(of.before), together(of.after)).some((change) => change.loosens);
}

async function supersede(db: TenantDb, sourceId: string): Promise<void> {
  await db.maskPolicy.updateMany({ where: { sourceId, state: 'active' }, data: { state: 'superseded' } });
}

async function draftOf(db: TenantDb, id: string): Promise<Row> {
  const row = await db.maskPolicy.findFirst({ where: { id } });
  if (row === null) throw new AppError('resource.not_found', 'There is no such policy.');
  if (row.state === 'draft') return row;
  throw new AppError('resource.conflict', `This version is ${row.state}, not a draft.`);
}

/** Puts a draft in force. Whoever proposed it cannot, and nobody once a newer version is in force. */
export async function approveMaskPolicy(
  call: PolicyCall & { readonly policyId: string; readonly session: () => LiveSession },
): Promise<PolicyVersion> {
  authorise(call.ctx, 'masking.approve');
  const { ctx, deps } = call;
  await assertFresh(deps, ctx, call.session());
  const [now, by] = [new Date(deps.clock.nowMs()), writtenBy(ctx.actor)];
  const approved = await changeAudited(
    call,
    async (db) => {
      const draft = await draftOf(db, call.policyId);
      if (draft.createdBy === by) {
        throw new AppError('auth.forbidden', 'Another person must approve what you proposed.');
      }
      const active = await activeRow(db, draft.sourceId);
      if (active !== null && active.version > draft.version) {
        throw new AppError('resource.conflict', 'A newer version is in force; propose the change again.');
      }
      await supersede(db, draft.sourceId);
      const data = { state: 'active', approvedAt: now, approvedBy: by };
      const { tenantId } = ctx.scope;
      const row = await db.maskPolicy.update({ where: { tenantId_id: { tenantId, id: draft.id } }, data });
      return { row, before: active === null ? builtInMasking.policy : storedPolicy(active.policy) };
    },
    ({ row }) => ({
      action: 'masking.activate',
      target: { kind: 'mask_policy', id: row.id },
      details: { sourceId: row.sourceId, version: row.version, loosens: row.loosens },
    }),
  );
  await deps.directory.refresh();
  return toVersion(approved.row, approved.before);
}

/** Drops a draft. */
export async function rejectMaskPolicy(call: PolicyCall & { readonly policyId: string }): Promise<void> {
  authorise(call.ctx, 'masking.manage');
  const { tenantId } = call.ctx.scope;
  await changeAudited(
    call,
    async (db) => {
      const draft = await draftOf(db, call.policyId);
      const where = { tenantId_id: { tenantId, id: draft.id } };
      return db.maskPolicy.update({ where, data: { state: 'superseded' } });
    },
    (row) => ({
      action: 'masking.reject',
      target: { kind: 'mask_policy', id: row.id },
      details: { sourceId: row.sourceId, version: row.version },
    }),
  );
}
