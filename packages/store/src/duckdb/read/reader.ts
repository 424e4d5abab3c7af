import { AppError, type TenantScope } from '@logwarden/kernel';
import type { Sql } from '@logwarden/query';
import { sqlText } from '@logwarden/query';
import type { StoreQuery } from '../../port.ts';
import type { FileInfo } from '../build/prepared.ts';
import type { StoredFile } from '../catalogue/file-set.ts';
import type { StoreCore } from '../core.ts';
import { rowsPerSerial } from '../build/write-file.ts';
import { rowGroupRows } from '../parquet/write.ts';
import type { Run } from '../../ledger/seq-set.ts';
import { asNumber, type Session } from '../engine.ts';
import { FileLayout } from './file-layout.ts';
import { compileQuery, type CompiledQuery } from './compile.ts';
import { fetchEvents } from './hits.ts';
import { pruneFiles, type ReadFile } from './prune.ts';
import { conditionSql } from './prefilter.ts';
import { relation } from './relation.ts';
import { scanSearch } from './scan/scan-search.ts';

/** What one read works on: files that stay until it ends, a session, the compiled query. */
export interface ReadContext {
  readonly core: StoreCore;
  readonly session: Session;
  readonly files: readonly ReadFile[];
  readonly layout: FileLayout;
  readonly query: CompiledQuery;
  readonly request: StoreQuery;
  /** Sources that are read; undefined: all of the tenant. */
  readonly sources: readonly string[] | undefined;
  /** Time range and sources. */
  readonly place: Sql;
  /** The condition of the query over files of a layout; exact. */
  readonly condition: (layout: FileLayout) => Sql;
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

/** How a read finds its answer. */
export interface ReadPlan<T> {
  /** Tried first, without SQL, and asked for an exact answer; null: by `use`. */
  readonly scan?: (context: ReadContext) => Promise<T | null>;
  /** By SQL over a context whose condition is exact. */
  readonly use: (context: ReadContext) => Promise<T>;
}

/** Runs a read over one snapshot. */
export async function withRead<T>(
  core: StoreCore,
  scope: TenantScope,
  request: StoreQuery & { readonly signal?: AbortSignal | undefined },
  plan: ReadPlan<T>,
): Promise<T> {
  const sources = visibleSources(scope, request.sources);
  const query = compileQuery(request);
  const snapshot = core.files.snapshot((info) => isRelevant(info, scope, { ...request, sources }));
  try {
    const limit = { timeoutMs: core.options.queryTimeoutMs, ...(request.signal ? { signal: request.signal } : {}) };
    const files = await pruneFiles(snapshot.files, query, {
      cache: core.filters,
      pathOf: ({ info }) => core.pathOf(info),
    });
    return await core.engine.session(async (session) => {
      const layout = new FileLayout(files, request.view);
      const place = [timeCondition(layout, request), sourceCondition(layout, sources, files)].join(' AND ');
      const condition = (of: FileLayout): Sql => conditionSql(of, query);
      const context = { core, session, files, layout, query, request, sources, place, condition };
      const scanned = plan.scan === undefined ? null : await plan.scan(context);
      if (scanned !== null) return scanned;
      const narrow = plan.scan === undefined ? await narrowed(context) : null;
      if (narrow !== null) return plan.use(narrow);
      return plan.use(query.where(new FileLayout(files, request.view)).exact ? context : await verified(context));
    }, limit);
  } finally {
    snapshot.release();
  }
}

/** Where SQL holds more than what matches, the predicate judges each candidate, and the read goes on with its rows. */
async function verified(context: ReadContext): Promise<ReadContext> {
  const { core, session, query } = context;
  context.layout.column('#row');
  const candidates = await session.rows(`SELECT "#row" FROM ${fromFiles(context, context.files)}`);
  const rows = candidates.map((row) => asNumber(row[0]));
  const kept: number[] = [];
  for (let at = 0; at < rows.length; at += judgedAtOnce) {
    const part = rows.slice(at, at + judgedAtOnce);
    for (const { row, event } of await fetchEvents(core, { files: context.files, rows: part })) {
      if (query.matches(event)) kept.push(row);
    }
  }
  return withRows(context, kept);
}

/** Rows that a scan hands on to SQL; a list of more costs more than it saves. */
const mostNarrowed = 20_000;

/** The same read over the rows that a scan found; null: there is no scan for it, or it found too many. */
async function narrowed(context: ReadContext): Promise<ReadContext | null> {
  const page = { limit: mostNarrowed, cursor: undefined, total: true, most: mostNarrowed };
  const scanned = await scanSearch(context, page);
  if (scanned === null) return null;
  return withRows(
    context,
    scanned.found.map(({ row }) => row),
  );
}

function withRows(context: ReadContext, rows: readonly number[]): ReadContext {
  const condition = rows.length === 0 ? 'false' : `"#row" IN (${rows.join(', ')})`;
  const files = context.files.flatMap((file) => {
    const blocks = rowRuns(file.info.serial, rows);
    return blocks.length === 0 ? [] : [{ ...file, blocks }];
  });
  return { ...context, files, layout: new FileLayout(files, context.request.view), condition: () => condition };
}

/** One run per row group that holds wanted rows: Parquet statistics prune by ranges. */
function rowRuns(serial: number, rows: readonly number[]): Run[] {
  const start = serial * rowsPerSerial;
  const groups = new Map<number, [number, number]>();
  for (const row of rows) {
    const at = row - start;
    if (at < 0 || at >= rowsPerSerial) continue;
    const group = Math.floor(at / rowGroupRows);
    const known = groups.get(group);
    groups.set(group, known === undefined ? [at, at] : [Math.min(known[0], at), Math.max(known[1], at)]);
  }
  return [...groups.values()].sort((a, b) => a[0] - b[0]);
}

const judgedAtOnce = 5000;

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

/** A group of files has at most so many shapes, since each is a branch of the SQL that renders a line. */
const shapesPerGroup = 40;

/** The FROM item of a read: files pruned to those given, the columns that the context's layout was asked for. */
export function fromFiles(context: ReadContext, files: readonly ReadFile[], extra: Sql = 'true'): Sql {
  const wanted = context.layout.used;
  const parts = shapeGroups(files).map((group) => {
    const condition = context.condition(new FileLayout(group, context.request.view));
    const paths = group.map(({ info, blocks }) => ({ info, path: context.core.pathOf(info), blocks }));
    return relation(paths, wanted, `${context.place} AND ${extra} AND ${condition}`);
  });
  const [only] = parts;
  if (only === undefined) return relation([], wanted, 'false');
  return parts.length === 1 ? only : `(${parts.map((part) => `SELECT * FROM ${part}`).join(' UNION ALL ')})`;
}

function shapeGroups(files: readonly ReadFile[]): ReadFile[][] {
  const groups: { files: ReadFile[]; shapes: Set<string> }[] = [];
  for (const file of files) {
    const last = groups.at(-1);
    const union = new Set([...(last?.shapes ?? []), ...file.info.shapes]);
    if (last === undefined || union.size > shapesPerGroup) {
      groups.push({ files: [file], shapes: new Set(file.info.shapes) });
      continue;
    }
    last.files.push(file);
    last.shapes = union;
  }
  return groups.map((group) => group.files);
}
