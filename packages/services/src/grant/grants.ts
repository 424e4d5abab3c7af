import { GrantFields, grantScopes, grantSubjects, type Grant, type GrantCreate } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';
import { AppError, type Ctx } from '@logwarden/kernel';
import { grants as rolesTable } from '@logwarden/policy';
import { changeAudited } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { parseQueryText } from '../query/parse-query-text.ts';
import { newId } from '../secrets.ts';
import { assertFresh } from '../session/fresh.ts';
import type { LiveSession } from '../session/session-view.ts';
import { isLive } from './access.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: ServiceDeps;
}

type Row = NonNullable<Awaited<ReturnType<TenantDb['grant']['findFirst']>>>;

function toGrant(row: Row, nowMs: number): Grant {
  const fields = GrantFields.safeParse(row.fieldRules);
  return {
    id: row.id,
    subjectKind: grantSubjects.find((kind) => kind === row.subjectKind) ?? 'user',
    subjectId: row.subjectId,
    scopeKind: grantScopes.find((kind) => kind === row.scopeKind) ?? 'source',
    scopeId: row.scopeId,
    rowFilter: row.rowFilter,
    hiddenFields: fields.success ? fields.data.hidden : [],
    unmasked: row.unmasked,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    live: fields.success && isLive(row, nowMs),
  };
}

function unknown(what: string, field: 'subjectId' | 'scopeId'): AppError {
  return new AppError('resource.not_found', `There is no such ${what}.`, { details: { field } });
}

async function assertSubject(db: TenantDb, kind: GrantCreate['subjectKind'], id: string): Promise<void> {
  const isRole = (name: string): boolean => Object.hasOwn(rolesTable, name) && !/_key$|^platform_/.test(name);
  const found: Record<GrantCreate['subjectKind'], () => Promise<boolean>> = {
    user: async () => (await db.membership.count({ where: { userId: id } })) > 0,
    group: async () => (await db.group.count({ where: { id } })) > 0,
    key: async () => (await db.apiKey.count({ where: { id, use: { not: 'ingest' } } })) > 0,
    role: async () => isRole(id),
  };
  if (!(await found[kind]())) throw unknown(kind, 'subjectId');
}

async function assertScopeIsOwn(db: TenantDb, kind: GrantCreate['scopeKind'], id: string): Promise<void> {
  if (kind === 'all' && id !== '') {
    throw new AppError('request.invalid', 'A grant over all sources names none.', {
      details: { field: 'scopeId', expected: 'nothing' },
    });
  }
  if (kind === 'system' && (await db.system.count({ where: { id } })) === 0) throw unknown('system', 'scopeId');
  if (kind === 'source' && (await db.source.count({ where: { id } })) === 0) throw unknown('source', 'scopeId');
}

/** Grants of the tenant, the newest first. */
export async function listGrants(call: Call): Promise<Grant[]> {
  authorise(call.ctx, 'grants.read');
  const nowMs = call.deps.clock.nowMs();
  const rows = await call.deps.database.withTenant(call.ctx.scope, (db) =>
    db.grant.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'asc' }] }),
  );
  return rows.map((row) => toGrant(row, nowMs));
}

/**
 * Lets somebody read. The row filter is parsed now, so that it cannot fail a search later (`query.invalid`). An unmasked
 * grant takes a person with `masking.approve` who has just signed in.
 */
export async function createGrant(
  call: Call & { readonly input: GrantCreate; readonly session: () => LiveSession },
): Promise<Grant> {
  authorise(call.ctx, 'grants.manage');
  const { ctx, input, deps } = call;
  const nowMs = deps.clock.nowMs();
  if (input.rowFilter !== '') parseQueryText(input.rowFilter, {});
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
  if (expiresAt !== null && expiresAt.getTime() <= nowMs) {
    throw new AppError('request.invalid', 'The grant would have ended already.', {
      details: { field: 'expiresAt', expected: 'an instant in the future' },
    });
  }
  if (input.unmasked) {
    authorise(ctx, 'masking.approve');
    await assertFresh(deps, ctx, call.session());
  }
  const { subjectKind, subjectId, scopeKind, scopeId, rowFilter, hiddenFields, unmasked } = input;
  const data = {
    tenantId: ctx.scope.tenantId,
    id: newId('r'),
    subjectKind,
    subjectId,
    scopeKind,
    scopeId,
    rowFilter,
    fieldRules: { hidden: [...new Set(hiddenFields)] },
    unmasked,
    expiresAt,
    createdAt: new Date(nowMs),
    createdBy: writtenBy(ctx.actor),
  };
  const row = await changeAudited(
    call,
    async (db) => {
      await assertSubject(db, subjectKind, subjectId);
      await assertScopeIsOwn(db, scopeKind, scopeId);
      return db.grant.create({ data });
    },
    () => ({
      action: 'grants.create',
      target: { kind: 'grant', id: data.id },
      details: {
        subject: `${subjectKind}:${subjectId}`,
        scope: scopeKind === 'all' ? 'all' : `${scopeKind}:${scopeId}`,
        filtered: rowFilter !== '',
        hiddenFields: data.fieldRules.hidden,
        unmasked,
        expiresAt: expiresAt?.toISOString() ?? null,
      },
    }),
  );
  return toGrant(row, nowMs);
}

/** Ends a grant for good; a second time answers like one that does not exist. */
export async function revokeGrant(call: Call & { readonly grantId: string }): Promise<void> {
  authorise(call.ctx, 'grants.manage');
  const { ctx, grantId: id, deps } = call;
  const data = { revokedAt: new Date(deps.clock.nowMs()), revokedBy: writtenBy(ctx.actor) };
  await changeAudited(
    call,
    async (db) => {
      const revoked = await db.grant.updateMany({ where: { id, revokedAt: null }, data });
      if (revoked.count === 0) throw new AppError('resource.not_found', 'There is no such grant.');
    },
    () => ({ action: 'grants.revoke', target: { kind: 'grant', id } }),
  );
}
