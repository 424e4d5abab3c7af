import { apiKeyUses, type ApiKey, type ApiKeyCreate, type ApiKeyCreated } from '@logwarden/contracts';
import type { TenantDb } from '@logwarden/db';
import { AppError, type Ctx } from '@logwarden/kernel';
import { changeAudited } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { hashSecret } from '../secrets.ts';
import { makeKey } from './key-format.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: ServiceDeps;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly use: string;
  readonly createSources: boolean;
  readonly sources: readonly string[];
  readonly prefix: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** An unknown word may write only, so that it never opens logs. */
export function keyUseOf(stored: string): ApiKey['use'] {
  return apiKeyUses.find((use) => use === stored) ?? 'ingest';
}

function toApiKey(row: Row): ApiKey {
  return {
    id: row.id,
    name: row.name,
    use: keyUseOf(row.use),
    createSources: row.createSources,
    sources: [...row.sources],
    prefix: row.prefix,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}

/** Keys of the tenant, revoked ones too, the newest first. */
export async function listApiKeys(call: Call): Promise<ApiKey[]> {
  authorise(call.ctx, 'keys.read');
  const rows = await call.deps.database.withTenant(call.ctx.scope, (db) =>
    db.apiKey.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'asc' }] }),
  );
  return rows.map(toApiKey);
}

type Input = Omit<ApiKeyCreate, 'sources'> & { readonly sources?: readonly string[] | undefined };

async function assertOwnSources(db: TenantDb, ids: readonly string[]): Promise<void> {
  const found = await db.source.count({ where: { id: { in: [...ids] } } });
  if (found !== new Set(ids).size) {
    throw new AppError('resource.not_found', 'There is no such source.', { details: { field: 'sources' } });
  }
}

/** The secret is in this answer only; its hash is kept. */
export async function createApiKey(call: Call & { readonly input: Input }): Promise<ApiKeyCreated> {
  authorise(call.ctx, 'keys.manage');
  const { ctx, input, deps } = call;
  const nowMs = deps.clock.nowMs();
  const sources = [...new Set(input.sources ?? [])];
  if (input.createSources && input.use !== 'ingest') {
    throw new AppError('request.invalid', 'Only a key that writes can create sources.', {
      details: { field: 'createSources', expected: 'false for a key that is not for ingest' },
    });
  }
  if (input.createSources && sources.length > 0) {
    throw new AppError('request.invalid', 'A key for some sources cannot create others.', {
      details: { field: 'createSources', expected: 'false for a key that is limited to sources' },
    });
  }
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
  if (expiresAt !== null && expiresAt.getTime() <= nowMs) {
    throw new AppError('request.invalid', 'The key would have ended already.', {
      details: { field: 'expiresAt', expected: 'an instant in the future' },
    });
  }
  const key = makeKey();
  const data = {
    tenantId: ctx.scope.tenantId,
    id: key.id,
    name: input.name,
    use: input.use,
    createSources: input.createSources,
    sources,
    secretHash: hashSecret(key.secret),
    prefix: key.prefix,
    createdAt: new Date(nowMs),
    createdBy: writtenBy(ctx.actor),
    expiresAt,
  };
  const row = await changeAudited(
    call,
    async (db) => {
      await assertOwnSources(db, sources);
      return db.apiKey.create({ data });
    },
    () => ({
      action: 'keys.create',
      target: { kind: 'key', id: key.id, name: input.name },
      details: { use: input.use, sources, expiresAt: expiresAt?.toISOString() ?? null },
    }),
  );
  return { key: toApiKey(row), secret: key.text, encoded: key.encoded };
}

/** Revokes a key for good; a second time answers like a key that does not exist. */
export async function revokeApiKey(call: Call & { readonly keyId: string }): Promise<void> {
  authorise(call.ctx, 'keys.manage');
  const { ctx, deps } = call;
  const data = { revokedAt: new Date(deps.clock.nowMs()), revokedBy: writtenBy(ctx.actor) };
  await changeAudited(
    call,
    async (db) => {
      const revoked = await db.apiKey.updateMany({ where: { id: call.keyId, revokedAt: null }, data });
      if (revoked.count === 0) throw new AppError('resource.not_found', 'There is no such key.');
    },
    () => ({ action: 'keys.revoke', target: { kind: 'key', id: call.keyId } }),
  );
}
