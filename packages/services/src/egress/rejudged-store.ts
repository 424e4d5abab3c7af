import type { SourceView } from '@logwarden/contracts';
import { AppError, type Clock, type TenantScope } from '@logwarden/kernel';
import { printQuery } from '@logwarden/query';
import {
  summariseFields,
  type Raw,
  type SearchPage,
  type StoredHit,
  type StorePort,
  type StoreQuery,
  type StoreSearch,
} from '@logwarden/store';
import type { IngestDirectory } from '../directory/ingest-directory.ts';
import type { Maskers } from '../masking/maskers.ts';
import { PolicyWatch } from '../masking/policy-watch.ts';
import { parseQueryText } from '../query/parse-query-text.ts';
import { countLines } from './count-lines.ts';
import { open } from './masked.ts';
import { dependsOnMasks, judgeOf, widerQuery, type Judge } from './rejudge.ts';

export interface RejudgeDeps {
  readonly store: StorePort;
  readonly directory: Pick<IngestDirectory, 'sourcesOf'>;
  readonly maskers: Maskers;
  readonly clock: Clock;
}

interface Rejudging extends RejudgeDeps {
  readonly policies: PolicyWatch;
}

/** Lines judged for one answer at most; totals beyond it say `gte`. */
const maxCandidates = 10_000;
const pageLines = 1000;

/** A query whose lines must be judged anew, in a form that finds all of them. */
interface Rejudged {
  readonly query: string;
  readonly judge: Judge;
}

async function rejudged(deps: Rejudging, scope: TenantScope, request: StoreQuery): Promise<Rejudged | undefined> {
  if (request.view === 'raw') return undefined;
  const { ast } = parseQueryText(request.query, request);
  if (!dependsOnMasks(ast)) return undefined;
  const all = await deps.directory.sourcesOf({ tenantId: scope.tenantId });
  const isRead = ({ id }: SourceView): boolean => request.sources === undefined || request.sources.includes(id);
  const sources = all.filter(isRead);
  if (!(await deps.policies.hasOlder(scope, sources, request))) return undefined;
  return { query: printQuery(widerQuery(ast)), judge: judgeOf(request, sources, deps.maskers) };
}

interface Pages {
  readonly deps: Rejudging;
  readonly scope: TenantScope;
  readonly request: StoreQuery;
  readonly found: Rejudged;
  readonly signal: AbortSignal | undefined;
}

/** One page of candidates, and those of them that fulfil the query, as they were stored and as they are seen. */
async function candidates(pages: Pages, limit: number, cursor: string | undefined) {
  const { deps, scope, request, found, signal } = pages;
  const search: StoreSearch = {
    ...request,
    query: found.query,
    limit,
    total: false,
    ...(cursor === undefined ? {} : { cursor }),
  };
  const page = open(await deps.store.search(scope, search, signal));
  const judged = page.hits.map((hit) => ({ hit, seen: found.judge.seen(hit) }));
  return { page, kept: judged.filter(({ seen }) => found.judge.fulfils(seen)) };
}

interface Judged {
  readonly lines: readonly { readonly hit: StoredHit; readonly seen: StoredHit }[];
  /** False: there are more candidates than are judged. */
  readonly all: boolean;
}

/** The newest lines that fulfil the query. */
async function judgedLines(pages: Pages): Promise<Judged> {
  const lines: { hit: StoredHit; seen: StoredHit }[] = [];
  let cursor: string | undefined;
  for (let seen = 0; seen < maxCandidates; seen += pageLines) {
    const { page, kept } = await candidates(pages, pageLines, cursor);
    lines.push(...kept);
    cursor = page.cursor;
    if (cursor === undefined || page.hits.length === 0) return { lines, all: true };
  }
  return { lines, all: false };
}

/** Pages are asked for as many lines as are still missing, so that the store's own cursor goes on where this ends. */
async function searchAgain(pages: Pages, request: StoreSearch): Promise<SearchPage> {
  const hits: StoredHit[] = [];
  let { cursor } = request;
  let last: SearchPage | undefined;
  for (let judged = 0; hits.length < request.limit && judged < maxCandidates;) {
    const { page, kept } = await candidates(pages, request.limit - hits.length, cursor);
    hits.push(...kept.map(({ hit }) => hit));
    judged += Math.max(page.hits.length, pageLines / 10);
    last = page;
    cursor = page.cursor;
    if (cursor === undefined || page.hits.length === 0) break;
  }
  if (last === undefined) throw new AppError('internal.unexpected', 'a search asks for one line at least');
  const { total: _, cursor: __, ...rest } = last;
  const counted = request.total ? await judgedLines(pages) : undefined;
  return {
    ...rest,
    hits,
    ...(cursor === undefined ? {} : { cursor }),
    ...(counted === undefined
      ? {}
      : { total: { value: counted.lines.length, relation: counted.all ? 'eq' : 'gte' } as const }),
  };
}

type RejudgedReads = Pick<StorePort, 'search' | 'aggregate' | 'fieldList'>;

function reads(deps: Rejudging): RejudgedReads {
  const { store } = deps;
  const pagesOf = async (
    scope: TenantScope,
    request: StoreQuery,
    signal: AbortSignal | undefined,
  ): Promise<Pages | undefined> => {
    const found = await rejudged(deps, scope, request);
    return found === undefined ? undefined : { deps, scope, request, found, signal };
  };
  return {
    search: async (scope, request, signal): Promise<Raw<SearchPage>> => {
      const pages = await pagesOf(scope, request, signal);
      if (pages === undefined) return store.search(scope, request, signal);
      return { raw: await searchAgain(pages, request) };
    },
    aggregate: async (scope, request, signal) => {
      const pages = await pagesOf(scope, request, signal);
      if (pages === undefined) return store.aggregate(scope, request, signal);
      const { lines } = await judgedLines(pages);
      const seen = lines.map((line) => line.seen);
      return { raw: countLines(seen, request.aggs, request.zone) };
    },
    fieldList: async (scope, request, signal) => {
      const pages = await pagesOf(scope, request, signal);
      if (pages === undefined) return store.fieldList(scope, request, signal);
      const { lines } = await judgedLines(pages);
      const fields = summariseFields(
        lines.map((line) => line.seen),
        request,
      );
      return { raw: { fields, sampled: lines.length, matching: lines.length } };
    },
  };
}

/** Names of {@link RejudgedReads}, each of them once. */
function isRejudging(name: PropertyKey, own: RejudgedReads): name is keyof RejudgedReads {
  return Object.hasOwn(own, name);
}

/**
 * The store for readers of the masked form, also where lines were indexed under an older, looser policy: until they are
 * rewritten, what a query finds among them is judged by their text as it is masked now.
 */
export function rejudgedStore(deps: RejudgeDeps): StorePort {
  const own = reads({ ...deps, policies: new PolicyWatch(deps.store, deps.clock) });
  return new Proxy(deps.store, {
    get: (target, name): unknown => {
      if (isRejudging(name, own)) return own[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
