import type { ApiKey, ApiKeyCreate, ApiKeyCreated } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
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
  readonly prefix: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

/** Everything but `read` may write only, so that an unknown word never opens logs. */
export function keyUseOf(stored: string): ApiKey['use'] {
  return stored === 'read' ? 'read' : 'ingest';
}

function toApiKey(row: Row): ApiKey {
  return {
    id: row.id,
    name: row.name,
    use: keyUseOf(row.use),
    createSources: row.createSources,
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

/** The secret is in this answer only; its hash is kept. */
export async function createApiKey(call: Call & { readonly input: ApiKeyCreate }): Promise<ApiKeyCreated> {
  authorise(call.ctx, 'keys.manage');
  const { ctx, input, deps } = call;
  const nowMs = deps.clock.nowMs();
  if (input.createSources && input.use !== 'ingest') {
    throw new AppError('request.invalid', 'A key that reads cannot create sources.', {
      details: { field: 'createSources', expected: 'false for a read key' },
    });
  }
  const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
  if (expiresAt !== null && expiresAt.getTime() <= nowMs) {
    throw new AppError('request.invalid', 'The key would have ended already.', {
      details: { field: 'expiresAt', expected: 'an instant in the future' },
    });
  }
  const key = makeKey();
  const row = await deps.database.withTenant(ctx.scope, (db) =>
    db.apiKey.create({
      data: {
        tenantId: ctx.scope.tenantId,
        id: key.id,
        name: input.name,
        use: input.use,
        createSources: input.createSources,
        secretHash: hashSecret(key.secret),
        prefix: key.prefix,
        createdAt: new Date(nowMs),
        createdBy: writtenBy(ctx.actor),
        expiresAt,
      },
    }),
  );
  return { key: toApiKey(row), secret: key.text, encoded: key.encoded };
}

/** Revokes a key for good; a second time answers like a key that does not exist. */
export async function revokeApiKey(call: Call & { readonly keyId: string }): Promise<void> {
  authorise(call.ctx, 'keys.manage');
  const { ctx, deps } = call;
  const data = { revokedAt: new Date(deps.clock.nowMs()), revokedBy: writtenBy(ctx.actor) };
  const revoked = await deps.database.withTenant(ctx.scope, (db) =>
    db.apiKey.updateMany({ where: { id: call.keyId, revokedAt: null }, data }),
  );
  if (revoked.count === 0) throw new AppError('resource.not_found', 'There is no such key.');
}
