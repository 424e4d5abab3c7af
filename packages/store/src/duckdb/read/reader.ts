import { AppError, type TenantScope } from '@logwarden/kernel';
import type { Sql } from '@logwarden/query';
import { sqlText } from '@logwarden/query';
import type { StoreQuery } from '../../port.ts';
import type { FileInfo } from '../build/prepared.ts';
import type { StoredFile } from '../catalogue/file-set.ts';
import type { StoreCore } from '../core.ts';
import type { Session } from '../engine.ts';
import { FileLayout } from './file-layout.ts';
import { compileQuery, type CompiledQuery } from './compile.ts';
import { relation, type RelationFile } from './relation.ts';

/** What one read works on: files that stay until it ends, a session, the compiled query. */
export interface ReadContext {
  readonly core: StoreCore;
  readonly session: Session;
  readonly files: readonly StoredFile[];
  readonly layout: FileLayout;
  readonly query: CompiledQuery;
  readonly request: StoreQuery;
  /** The condition of the query, its sources and its time range. */
  readonly where: Sql;
}

/** Sources the reader may see of those asked for; undefined: all of the tenant. */
export function visibleSources(scope: TenantScope, asked?: readonly string[]): readonly string[] | undefined {
  assertScope(scope);
  if (scope.sources === undefined) return asked;
  const allowed: readonly string[] = scope.sources;
  return asked === undefined ? allowed : asked.filter((source) => allowed.includes(source));
}

/** A missing scope is an error, never "all": callers in JavaScript get past the types. */
export function assertScope(scope: TenantScope | undefined): void {
  if (typeof scope?.tenantId !== 'string' || scope.tenantId === '') {
    throw new AppError('auth.forbidden', 'A read of the store needs the scope of a tenant.');
  }
}

/** Runs a read over one snapshot. */
export async function withRead<T>(
  core: StoreCore,
  scope: TenantScope,
  request: StoreQuery & { readonly signal?: AbortSignal | undefined },
  use: (context: ReadContext) => Promise<T>,
): Promise<T> {
  const sources = visibleSources(scope, request.sources);
  const query = compileQuery(request);
  const snapshot = core.files.snapshot((info) => isRelevant(info, scope, { ...request, sources }));
  try {
    const limit = { timeoutMs: core.options.queryTimeoutMs, ...(request.signal ? { signal: request.signal } : {}) };
    return await core.engine.session((session) => {
      const layout = new FileLayout(snapshot.files);
      const where = [
        query.where(layout),
        timeCondition(layout, request),
        sourceCondition(layout, sources, snapshot.files),
      ];
      return use({ core, session, files: snapshot.files, layout, query, request, where: where.join(' AND ') });
    }, limit);
  } finally {
    snapshot.release();
  }
}

function isRelevant(
  info: FileInfo,
  scope: TenantScope,
  range: { fromUs: number; toUs: number; sources?: readonly string[] | undefined },
): boolean {
  if (info.kind !== 'event' || info.tenant !== scope.tenantId) return false;
  return info.sources.some(
    (tally) =>
      tally.minUs < range.toUs &&
      tally.maxUs >= range.fromUs &&
      (range.sources === undefined || range.sources.includes(tally.source)),
  );
}

export function timeCondition(layout: FileLayout, range: { fromUs: number; toUs: number }): Sql {
  const from = wholeUs(range.fromUs);
  const to = wholeUs(range.toUs);
  return `${layout.timestampUs} >= ${from} AND ${layout.timestampUs} < ${to}`;
}

/** Any number as a BIGINT literal: infinite bounds become the ends of the type. */
function wholeUs(us: number): string {
  if (Number.isNaN(us)) throw new AppError('request.invalid', 'A time range needs two instants.');
  return String(BigInt(Math.ceil(Math.max(-9e18, Math.min(9e18, us)))));
}

function sourceCondition(
  layout: FileLayout,
  sources: readonly string[] | undefined,
  files: readonly StoredFile[],
): Sql {
  if (sources === undefined) return 'true';
  const wanted = new Set(sources);
  if (files.every(({ info }) => info.sources.every((tally) => wanted.has(tally.source)))) return 'true';
  return sources.length === 0 ? 'false' : `${layout.column('#source')} IN (${sources.map(sqlText).join(', ')})`;
}

/** The FROM item of a read: files pruned to those given, only the columns the layout's expressions used. */
export function fromFiles(context: ReadContext, files: readonly StoredFile[], extra: Sql = 'true'): Sql {
  const paths: RelationFile[] = files.map(({ info }) => ({ info, path: context.core.pathOf(info) }));
  return relation(paths, context.layout.used, `${context.where} AND ${extra}`);
}
