import { ParserConfig, sourceNamePattern, type SourceMasking, type SourceView } from '@logwarden/contracts';
import type { Database } from '@logwarden/db';
import {
  apiKeyId as apiKeyIdOf,
  AppError,
  sourceId,
  tenantId,
  type Clock,
  type KeyUse,
  type SourceAccess,
  type TenantScope,
} from '@logwarden/kernel';
import { changeAudited } from '../audit/append-audit.ts';
import { keyUseOf } from '../api-key/api-keys.ts';
import { readAuthorization, type PresentedKey } from '../api-key/key-format.ts';
import { hashSecret, newId, sameHash } from '../secrets.ts';
import { DirectoryRows, type KeyRow } from './directory-rows.ts';
import { KeyUsage } from './key-use.ts';
import { Refresher } from './refresher.ts';

export interface ResolvedKey {
  readonly tenantId: string;
  readonly apiKeyId: string;
  readonly use: KeyUse;
  /** May create a source by its first use. */
  readonly createSources: boolean;
  /** Ids of the sources it is for; empty: all. */
  readonly sources: readonly string[];
  /** Present when grants name the key: what it may read. */
  readonly access?: readonly SourceAccess[];
}
/** Why a key does not open. Not told apart to the sender: `invalid` and `expired`. */
export type KeyRefusal = 'missing' | 'invalid' | 'expired' | 'read_only';
export type SourceRefusal = 'unknown' | 'invalid_name' | 'forbidden';
export type KeyAnswer =
  { readonly ok: true; readonly key: ResolvedKey } | { readonly ok: false; readonly refusal: KeyRefusal };
export type SourceAnswer =
  { readonly ok: true; readonly source: SourceView } | { readonly ok: false; readonly refusal: SourceRefusal };

/**
 * Keys and sources for gateway, indexer and search: in memory, at most 2 s behind the database, going on with the last
 * good state while the database is away. Rejects with `db.unavailable` only for what it has never seen.
 */
export interface IngestDirectory {
  /** Any live key of an `Authorization` header. */
  resolveKey(authorization: string | undefined): Promise<KeyAnswer>;
  /** The same, but a key that reads is refused as `read_only`. */
  resolveIngestKey(authorization: string | undefined): Promise<KeyAnswer>;
  /** A source by name; made by its first use where `mayCreate`. */
  resolveSource(
    scope: TenantScope,
    name: string,
    options: { readonly mayCreate: boolean; readonly apiKeyId: string },
  ): Promise<SourceAnswer>;
  sourceById(tenantId: string, sourceId: string): Promise<SourceView | undefined>;
  /** All sources that the scope may see. */
  sourcesOf(scope: TenantScope): Promise<readonly SourceView[]>;
  /** Sources of all tenants, for what runs over the whole installation (retention). */
  allSources(): Promise<readonly SourceView[]>;
  zoneOf(scope: TenantScope): Promise<string>;
  /** What is masked in a source of the tenant, or (`*`) in those without a policy of their own. */
  maskingOf(scope: TenantScope, sourceId: string): Promise<SourceMasking>;
  /** Versions of the tenant's key that tokens in the store may be made with, the newest first. */
  maskKeyVersions(scope: TenantScope): Promise<readonly number[]>;
  /** Reads the database now; call it after a write that must be seen at once. */
  refresh(): Promise<void>;
  /** Writes down which keys were used. */
  close(): Promise<void>;
}

/** Sources that first use may make in a tenant, so that a client that invents names cannot fill the catalogue. */
const maxByUse = 1000;

export function createIngestDirectory(deps: { readonly database: Database; readonly clock: Clock }): IngestDirectory {
  const { database, clock } = deps;
  const rows = new DirectoryRows();
  const used = new KeyUsage(database, clock);
  const refresher = new Refresher(async () => {
    await rows.load(database, clock.nowMs());
    await used.flushWhenDue();
  }, clock);

  /** Looks again after reading the database when the state does not have it. */
  const find = async <T>(look: () => T | undefined): Promise<T | undefined> => {
    await refresher.ensure();
    const found = look();
    if (found !== undefined) return found;
    await refresher.now();
    return look();
  };
  const resolveKey = async (authorization: string | undefined): Promise<KeyAnswer> => {
    const presented = readAuthorization(authorization);
    if (presented === undefined) {
      return { ok: false, refusal: authorization === undefined || authorization === '' ? 'missing' : 'invalid' };
    }
    const row = await find(() => rows.key(presented.id));
    const answer = judge(row, presented, clock.nowMs());
    if (!answer.ok || row === undefined) return answer;
    used.note(answer.key.tenantId, answer.key.apiKeyId);
    const access = rows.accessOfKey(row, clock.nowMs());
    return access === undefined ? answer : { ok: true, key: { ...answer.key, access } };
  };
  const sourceByName = (scope: TenantScope, name: string) =>
    find(() => rows.sourceByName(scope.tenantId, name, clock.nowMs()));

  return {
    resolveKey,
    resolveIngestKey: async (authorization) => {
      const answer = await resolveKey(authorization);
      return answer.ok && answer.key.use !== 'ingest' ? { ok: false, refusal: 'read_only' } : answer;
    },
    resolveSource: async (scope, name, options) => {
      if (!sourceNamePattern.test(name)) return { ok: false, refusal: 'invalid_name' };
      let source = await sourceByName(scope, name);
      if (source === undefined && options.mayCreate) {
        if (rows.sourcesOf(scope.tenantId, clock.nowMs()).length >= maxByUse)
          return { ok: false, refusal: 'forbidden' };
        await createByUse({ database, rows, nowMs: clock.nowMs() }, scope, name, options.apiKeyId);
        source = await sourceByName(scope, name);
      }
      return source === undefined || !isVisible(scope, source)
        ? { ok: false, refusal: 'unknown' }
        : { ok: true, source };
    },
    sourceById: (tenant, id) => find(() => rows.sourceById(tenant, id, clock.nowMs())),
    sourcesOf: async (scope) => {
      await refresher.ensure();
      return rows.sourcesOf(scope.tenantId, clock.nowMs()).filter((source) => isVisible(scope, source));
    },
    allSources: async () => {
      await refresher.ensure();
      return rows.tenantIds().flatMap((id) => rows.sourcesOf(id, clock.nowMs()));
    },
    zoneOf: async (scope) => {
      await refresher.ensure();
      return rows.zoneOf(scope.tenantId);
    },
    maskingOf: async (scope, source) => {
      await refresher.ensure();
      return rows.maskingOf(scope.tenantId, source);
    },
    maskKeyVersions: async (scope) => {
      await refresher.ensure();
      return rows.keyVersions(scope.tenantId);
    },
    refresh: () => refresher.now(),
    close: () => used.flush(),
  };
}

function isVisible(scope: TenantScope, source: SourceView): boolean {
  return scope.sources === undefined || scope.sources.includes(sourceId(source.id));
}

/** The hash is compared for unknown ids too, so that both answers do the same work. */
function judge(row: KeyRow | undefined, presented: PresentedKey, nowMs: number): KeyAnswer {
  const fits = sameHash(hashSecret(presented.secret), row?.secretHash ?? hashSecret(''));
  if (row === undefined || !fits || row.revokedAt !== null) return { ok: false, refusal: 'invalid' };
  if (row.expiresAt !== null && row.expiresAt.getTime() <= nowMs) return { ok: false, refusal: 'expired' };
  const use = keyUseOf(row.use);
  const createSources = row.createSources && use === 'ingest';
  const sources = [...row.sources];
  return { ok: true, key: { tenantId: row.tenantId, apiKeyId: row.id, use, createSources, sources } };
}

interface CreateDeps {
  readonly database: Database;
  readonly rows: DirectoryRows;
  readonly nowMs: number;
}

/** Two that come first at once make one source: the loser finds the winner's. */
async function createByUse(deps: CreateDeps, scope: TenantScope, name: string, apiKeyId: string): Promise<void> {
  const by = `key:${apiKeyId}`;
  try {
    const actor = { kind: 'apiKey', apiKeyId: apiKeyIdOf(apiKeyId), use: 'ingest', createSources: true } as const;
    const clock = { nowMs: () => deps.nowMs };
    const row = await changeAudited(
      { ctx: { scope, actor, requestId: '' }, deps: { database: deps.database, clock } },
      (db) =>
        db.source.create({
          data: {
            tenantId: scope.tenantId,
            id: newId('s'),
            name,
            storageClass: 'default',
            parser: ParserConfig.parse({}),
            createdBy: by,
            updatedBy: by,
          },
        }),
      ({ id }) => ({ action: 'sources.create', target: { kind: 'source', id, name }, details: { byUse: true } }),
    );
    deps.rows.putSource(row, deps.nowMs);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'resource.conflict') throw error;
  }
}

/** The scope of a key: its tenant, and the sources it is for. */
export function scopeOfKey(key: ResolvedKey): TenantScope {
  const scope = { tenantId: tenantId(key.tenantId) };
  const own = key.sources.map(sourceId);
  if (key.access === undefined) return own.length === 0 ? scope : { ...scope, sources: own };
  const access = key.access.filter(({ source }) => own.length === 0 || own.includes(source));
  return { ...scope, sources: access.map(({ source }) => source), access };
}
