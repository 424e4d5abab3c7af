import { AppError, type TenantScope } from '@logwarden/kernel';
import {
  compileDsl,
  compilePredicate,
  describeError,
  type Dsl,
  leavesOf,
  parseQuery,
  type QueryNode,
} from '@logwarden/query';
import type { ParsedEvent, QueryableEvent } from '@logwarden/contracts';
import type { AggAnswer, Doc } from '../answer.ts';
import type { StoreQuery } from '../../port.ts';
import { partitionLayout } from '../mapping.ts';
import type { StoreCore } from '../store-core.ts';

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

/** What one read works on. */
export interface ReadContext {
  readonly core: StoreCore;
  /** The tenant's indices, as a pattern. */
  readonly index: string;
  /** Everything a hit must meet, the query of the user included; a superset when it is not exact. */
  readonly filter: Dsl;
  readonly exact: boolean;
  readonly isAll: boolean;
  /** The judge of candidates. Takes the event with both forms of its text. */
  readonly matches: (event: QueryableEvent & Pick<ParsedEvent, 'masked'>) => boolean;
  readonly request: StoreQuery;
  readonly signal: AbortSignal | undefined;
  readonly hasOverflow: boolean;
}

/** `query.invalid` or `query.too_large` with its position when the text is no query. */
export function parse(request: StoreQuery): QueryNode {
  const parsed = parseQuery(request.query, request);
  if (parsed.ok) return parsed.ast;
  const { error } = parsed;
  const { message, expected } = describeError(error, 'en');
  const code = error.code.startsWith('too_') ? 'query.too_large' : 'query.invalid';
  throw new AppError(code, message, { details: { field: 'query', position: error.position, expected } });
}

export function eventsOnly(filters: readonly Dsl[]): Dsl {
  return { bool: { filter: filters, must_not: [{ exists: { field: 'q' } }] } };
}

export function sourcesClause(sources: readonly string[] | undefined): Dsl[] {
  return sources === undefined ? [] : [{ terms: { src: sources } }];
}

export async function openRead(
  core: StoreCore,
  scope: TenantScope,
  request: StoreQuery,
  signal?: AbortSignal,
): Promise<ReadContext> {
  const sources = visibleSources(scope, request.sources);
  const ast = parse(request);
  if (signal?.aborted === true) throw new AppError('query.cancelled', 'The search was cancelled.');
  const index = await refreshed(core, scope);
  const hasFields = [...leavesOf(ast)].some(({ leaf }) => 'field' in leaf);
  const hasOverflow = hasFields && (await overflows(core, index, signal));
  const { dsl, exact } = compileDsl(ast, partitionLayout(hasOverflow, request.view), request);
  const range = { range: { ts: { gte: wholeUs(request.fromUs), lt: wholeUs(request.toUs) } } };
  let judge: ((event: QueryableEvent) => boolean) | undefined;
  return {
    core,
    index,
    filter: eventsOnly([range, ...sourcesClause(sources), dsl]),
    exact,
    isAll: ast.kind === 'all',
    matches: (event) => {
      judge ??= compilePredicate(ast, request);
      const { masked } = event;
      return judge(request.view === 'masked' && masked !== undefined ? { ...event, ...masked } : event);
    },
    request,
    signal,
    hasOverflow,
  };
}

/** The tenant's indices, what this process wrote included. */
export async function refreshed(core: StoreCore, scope: TenantScope): Promise<string> {
  assertScope(scope);
  const index = core.names.partitions(scope.tenantId);
  const prefix = index.slice(0, -1);
  await core.indices.refresh((name) => name.startsWith(prefix));
  return index;
}

/** Whether any event of the tenant has fields past the cap (or, named, that field). */
export async function overflows(
  core: StoreCore,
  index: string,
  signal: AbortSignal | undefined,
  clause: Dsl = { exists: { field: 'z' } },
): Promise<boolean> {
  const { total } = await ask(core, index, { size: 0, terminate_after: 1, track_total_hits: 1, query: clause }, signal);
  return total > 0;
}

/** An exact whole number of microseconds as the engine's `long`: infinite bounds become its ends. */
export function wholeUs(us: number): string {
  if (Number.isNaN(us)) throw new AppError('request.invalid', 'A time range needs two instants.');
  return String(BigInt(Math.ceil(Math.max(-9e18, Math.min(9e18, us)))));
}

export interface Answer {
  readonly hits: readonly Doc[];
  readonly total: number;
  readonly aggregations: Readonly<Record<string, AggAnswer>>;
}

/** One search over indices of a tenant. A shard that does not answer makes it an error, not a smaller answer. */
export async function ask(
  core: StoreCore,
  index: string,
  body: object,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const { body: answer } = await core.elastic.call({
    method: 'POST',
    path: `/${index}/_search`,
    query: { ignore_unavailable: true, allow_no_indices: true, allow_partial_search_results: false },
    body,
    signal,
    timeoutMs: core.queryTimeoutMs,
  });
  return {
    hits: answer.hits?.hits ?? [],
    total: answer.hits?.total?.value ?? 0,
    aggregations: answer.aggregations ?? {},
  };
}
