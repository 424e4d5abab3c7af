import type { Source, SourceCreate, SourceUpdate } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';
import { AppError, sourceId, type Ctx } from '@logwarden/kernel';
import { compileSource } from '@logwarden/pipeline';
import { changeAudited } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { newId } from '../secrets.ts';
import { storageClassAt, toSource, toSourceView, type SourceRow } from './source-view.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: ServiceDeps;
}

const dayMs = 86_400_000;
const withSystem = { system: { select: { id: true, name: true, class: true } } } as const;

function notFound(): AppError {
  return new AppError('resource.not_found', 'There is no such source.');
}

async function assertSystem(db: TenantDb, systemId: string | null | undefined): Promise<void> {
  if (systemId === null || systemId === undefined) return;
  if ((await db.system.count({ where: { id: systemId } })) === 0) {
    throw new AppError('resource.not_found', 'There is no such system.', { details: { field: 'systemId' } });
  }
}

/** Throws `request.invalid` for a pattern, zone or format that cannot be used, before it is kept. */
function assertParser(row: SourceRow, parser: SourceCreate['parser']): void {
  compileSource(toSourceView({ ...row, parser }, 'UTC', 0));
}

/** Sources of the tenant that the actor may see, by name. */
export async function listSources(call: Call): Promise<Source[]> {
  authorise(call.ctx, 'sources.read');
  const { scope } = call.ctx;
  const rows = await call.deps.database.withTenant(scope, (db) =>
    db.source.findMany({
      ...(scope.sources === undefined ? {} : { where: { id: { in: [...scope.sources] } } }),
      include: withSystem,
      orderBy: { name: 'asc' },
    }),
  );
  return rows.map((row) => toSource(row, call.deps.clock.nowMs()));
}

export async function getSource(call: Call & { readonly sourceId: string }): Promise<Source> {
  authorise(call.ctx, 'sources.read');
  const { scope } = call.ctx;
  const hidden = scope.sources !== undefined && !scope.sources.includes(sourceId(call.sourceId));
  const row = await call.deps.database.withTenant(scope, (db) =>
    db.source.findFirst({ where: { id: call.sourceId }, include: withSystem }),
  );
  if (row === null || hidden) throw notFound();
  return toSource(row, call.deps.clock.nowMs());
}

/** `resource.conflict` for a name in use, `resource.not_found` for a system of another tenant. */
export async function createSource(call: Call & { readonly input: SourceCreate }): Promise<Source> {
  authorise(call.ctx, 'sources.manage');
  const { ctx, input, deps } = call;
  const now = new Date(deps.clock.nowMs());
  const data = {
    tenantId: ctx.scope.tenantId,
    id: newId('s'),
    ...input,
    hotDays: input.hotDays ?? null,
    retentionBytes: input.retentionBytes === null ? null : BigInt(input.retentionBytes),
    createdBy: writtenBy(ctx.actor),
    updatedBy: writtenBy(ctx.actor),
  };
  const times = { createdAt: now, updatedAt: now, version: 1, nextStorageClass: null, nextStorageFrom: null };
  assertParser({ ...data, ...times }, input.parser);
  const create = async (db: TenantDb): Promise<Source> => {
    await assertSystem(db, input.systemId);
    if ((await db.source.count({ where: { name: input.name } })) > 0) {
      throw new AppError('resource.conflict', 'There is a source with this name.', { details: { field: 'name' } });
    }
    return toSource(await db.source.create({ data, include: withSystem }), now.getTime());
  };
  return changeAudited({ ctx, deps }, create, () => ({
    action: 'sources.create',
    target: { kind: 'source', id: data.id, name: input.name },
  }));
}

function storageChange(row: SourceRow, next: string | undefined, nowMs: number) {
  const current = storageClassAt(row, nowMs);
  if (next === undefined) return {};
  const midnight = new Date((Math.floor(nowMs / dayMs) + 1) * dayMs);
  return next === current
    ? { storageClass: current, nextStorageClass: null, nextStorageFrom: null }
    : { storageClass: current, nextStorageClass: next, nextStorageFrom: midnight };
}

/** Changes what is given; `version` grows. `resource.conflict` when `ifVersion` is not the present one. */
export async function updateSource(
  call: Call & { readonly sourceId: string; readonly input: SourceUpdate },
): Promise<Source> {
  authorise(call.ctx, 'sources.manage', { sourceId: sourceId(call.sourceId) });
  const { ctx, input, deps } = call;
  const nowMs = deps.clock.nowMs();
  const update = async (db: TenantDb): Promise<Source> => {
    const row = await db.source.findFirst({ where: { id: call.sourceId } });
    if (row === null) throw notFound();
    await assertSystem(db, input.systemId);
    if (input.parser !== undefined) assertParser(row, input.parser);
    const { retentionBytes: bytes } = input;
    const changed = await db.source.updateMany({
      where: { id: row.id, version: input.ifVersion ?? row.version },
      data: {
        ...(input.description === undefined ? {} : { description: input.description }),
        ...(input.systemId === undefined ? {} : { systemId: input.systemId }),
        ...(input.parser === undefined ? {} : { parser: input.parser }),
        ...(input.hotDays === undefined ? {} : { hotDays: input.hotDays }),
        ...(input.retentionDays === undefined ? {} : { retentionDays: input.retentionDays }),
        ...(bytes === undefined ? {} : { retentionBytes: bytes === null ? null : BigInt(bytes) }),
        ...storageChange(row, input.storageClass, nowMs),
        version: { increment: 1 },
        updatedBy: writtenBy(ctx.actor),
      },
    });
    if (changed.count === 0) {
      throw new AppError('resource.conflict', 'The source was changed in the meantime; load it again.', {
        details: { field: 'ifVersion', expected: String(row.version) },
      });
    }
    const after = await db.source.findFirst({ where: { id: row.id }, include: withSystem });
    if (after === null) throw notFound();
    return toSource(after, nowMs);
  };
  return changeAudited({ ctx, deps }, update, (source) => ({
    action: 'sources.update',
    target: { kind: 'source', id: source.id, name: source.name },
    details: { changed: Object.keys(input).sort(), version: source.version },
  }));
}
