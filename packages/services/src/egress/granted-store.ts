import type { Aggregation, Fields } from '@logwarden/contracts';
import { AppError, type SourceAccess, type TenantScope } from '@logwarden/kernel';
import { aliasedQueryText, storedFieldName } from '@logwarden/pipeline';
import {
  compilePredicate,
  leavesOf,
  printQuery,
  searchedText,
  type FieldOptions,
  type Leaf,
  type QueryNode,
} from '@logwarden/query';
import type { OriginalEvent, Raw, StoredHit, StorePort, StoreQuery } from '@logwarden/store';
import type { IngestDirectory } from '../directory/ingest-directory.ts';
import { isHiddenField } from '../masking/hidden-fields.ts';
import { parseQueryText } from '../query/parse-query-text.ts';
import { open } from './masked.ts';

type Deps = Pick<StorePort, GrantedReads> & { readonly directory: Pick<IngestDirectory, 'zoneOf' | 'sourcesOf'> };
/** Every way by which content of lines comes out of the store for a reader. */
type GrantedReads = 'search' | 'aggregate' | 'fieldList' | 'context' | 'original' | 'quarantine';

/** What grants say about all sources that one request reads. */
interface Limits {
  readonly filters: readonly string[];
  readonly hidden: readonly string[];
}

function limitsOf(access: readonly SourceAccess[], asked: readonly string[] | undefined): Limits {
  const read = access.filter(({ source }) => asked === undefined || asked.includes(source));
  return {
    filters: [...new Set(read.flatMap(({ filters }) => filters))],
    hidden: [...new Set(read.flatMap(({ hidden }) => withStoredNames(hidden)))],
  };
}

/** An own name hides the field under which its values are stored too. */
function withStoredNames(hidden: readonly string[]): string[] {
  return [...new Set(hidden.flatMap((name) => [name, storedFieldName(name)]))];
}

/** Hidden itself, or a part of something hidden, in any case. */
export function isHiddenBy(hidden: readonly string[], field: string): boolean {
  const name = field.toLowerCase();
  return hidden.some((rule) => name === rule.toLowerCase() || name.startsWith(`${rule.toLowerCase()}.`));
}

function refused(field: string, message: string, expected: string): AppError {
  return new AppError('field.masked', message, { details: { field, expected } });
}

/** A clause on a hidden field, or on the whole line that holds it, would tell piece by piece what is hidden. */
function assertAskable(leaf: Leaf, hidden: readonly string[]): void {
  const field = 'field' in leaf ? leaf.field : undefined;
  if (field === undefined) {
    throw refused(
      'query',
      `Your grants hide ${hidden.join(', ')} in these sources; words of the whole line cannot be searched in them.`,
      'clauses on fields (message:word), or sources without hidden fields',
    );
  }
  if (field.includes('*') || isHiddenBy(hidden, field)) {
    throw refused(field, `Your grants hide ${field}.`, 'another field');
  }
}

function assertAggregable(aggs: Readonly<Record<string, Aggregation>>, hidden: readonly string[]): void {
  for (const { field, aggs: parts = {} } of Object.values(aggs)) {
    if (field !== undefined && isHiddenBy(hidden, field)) {
      throw refused(field, `Your grants hide ${field}.`, 'another field');
    }
    assertAggregable(parts, hidden);
  }
}

/** A filter with own names led to the fields that hold their values, as in queries of readers. */
function filterAst(text: string, options: FieldOptions): QueryNode {
  const { ast } = parseQueryText(text, options);
  const aliased = aliasedQueryText(ast, text, options);
  return aliased === text ? ast : parseQueryText(aliased, options).ast;
}

/** All filters and the query itself, in one text. */
function narrowedText(filters: readonly string[], ast: QueryNode, options: FieldOptions): string {
  const all = [...filters.map((text) => filterAst(text, options)), ast].flatMap((node) => {
    if (node.kind === 'all') return [];
    return node.kind === 'and' ? node.nodes : [node];
  });
  const [first, ...others] = all;
  if (first === undefined) return '';
  return printQuery(others.length === 0 ? first : { kind: 'and', nodes: all });
}

/** The request with the grants' filters outside of what the reader wrote; throws `field.masked`. */
function narrowed<R extends StoreQuery>(access: readonly SourceAccess[], request: R): R {
  const { filters, hidden } = limitsOf(access, request.sources);
  if (filters.length === 0 && hidden.length === 0) return request;
  const { ast } = parseQueryText(request.query, request);
  if (hidden.length > 0) for (const { leaf } of leavesOf(ast)) assertAskable(leaf, hidden);
  return filters.length === 0 ? request : { ...request, query: narrowedText(filters, ast, request) };
}

function hiddenIn(access: readonly SourceAccess[], source: string): readonly string[] {
  return withStoredNames(access.find((one) => one.source === source)?.hidden ?? []);
}

function visibleFields(fields: Fields, hidden: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !isHiddenBy(hidden, name)));
}

/** The line without hidden fields; its text is made of the others, since the text as received holds them all. */
function visibleHit(access: readonly SourceAccess[], hit: StoredHit): StoredHit {
  const hidden = hiddenIn(access, hit.source);
  if (hidden.length === 0) return hit;
  const { originalBytes: _, ...rest } = hit;
  const fields = visibleFields(hit.fields, hidden);
  const shown = Object.fromEntries(Object.entries(fields).filter(([name]) => !isHiddenField(name)));
  const asText = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
  return { ...rest, fields, raw: JSON.stringify(shown, asText) };
}

/** Whether a line fulfils what grants ask of its source; for reads that go by place and not by query. */
async function judgeOf(deps: Deps, scope: TenantScope, access: readonly SourceAccess[]) {
  const zone = await deps.directory.zoneOf(scope);
  const sources = new Map((await deps.directory.sourcesOf(scope)).map((source) => [source.id, source]));
  return (hit: StoredHit): boolean => {
    const own = access.find((one) => one.source === hit.source);
    if (own === undefined) return false;
    const options = { ...sources.get(hit.source)?.parser, zone };
    const event = { timestampUs: hit.timestampUs, searchText: searchedText(hit.raw), fields: hit.fields };
    return own.filters.every((text) => compilePredicate(filterAst(text, options), options)(event));
  };
}

function reads(deps: Deps): Pick<StorePort, GrantedReads> {
  return {
    search: async (scope, request, signal) => {
      const { access } = scope;
      if (access === undefined) return deps.search(scope, request, signal);
      const page = await deps.search(scope, narrowed(access, request), signal);
      return mapped(page, (found) => ({ ...found, hits: found.hits.map((hit) => visibleHit(access, hit)) }));
    },
    aggregate: (scope, request, signal) => {
      const { access } = scope;
      if (access === undefined) return deps.aggregate(scope, request, signal);
      assertAggregable(request.aggs, limitsOf(access, request.sources).hidden);
      return deps.aggregate(scope, narrowed(access, request), signal);
    },
    fieldList: async (scope, request, signal) => {
      const { access } = scope;
      if (access === undefined) return deps.fieldList(scope, request, signal);
      const { hidden } = limitsOf(access, request.sources);
      const list = await deps.fieldList(scope, narrowed(access, request), signal);
      return mapped(list, (all) => ({ ...all, fields: all.fields.filter(({ name }) => !isHiddenBy(hidden, name)) }));
    },
    context: async (scope, request) => {
      const { access } = scope;
      const found = await deps.context(scope, request);
      if (access === undefined) return found;
      const fulfils = await judgeOf(deps, scope, access);
      return mapped(found, (hits) => hits.filter(fulfils).map((hit) => visibleHit(access, hit)));
    },
    original: async (scope, request) => {
      const { access } = scope;
      const found = await deps.original(scope, request);
      if (access === undefined || found === undefined) return found;
      const fulfils = await judgeOf(deps, scope, access);
      const event = open(found);
      if (!fulfils(event.hit)) return undefined;
      const isLimited = hiddenIn(access, event.hit.source).length > 0;
      return isLimited ? mapped(found, ({ hit }): OriginalEvent => ({ hit: visibleHit(access, hit) })) : found;
    },
    quarantine: async (scope, request) => {
      const { access } = scope;
      const found = await deps.quarantine(scope, request);
      if (access === undefined) return found;
      // A line that no parser could read has no fields to judge it by.
      const whole = new Set<string>(
        access.filter(({ filters, hidden }) => filters.length + hidden.length === 0).map(({ source }) => source),
      );
      return mapped(found, (events) => events.filter((event) => whole.has(event.source)));
    },
  };
}

function mapped<T>(value: Raw<T>, change: (raw: T) => T): Raw<T> {
  return { raw: change(open(value)) };
}

/** Names of {@link GrantedReads}, each of them once. */
function isGrantedRead(name: PropertyKey, own: Pick<StorePort, GrantedReads>): name is GrantedReads {
  return Object.hasOwn(own, name);
}

/**
 * The store as readers reach it: grants of the scope narrow every read, whoever asks. Several filters over what one
 * request reads must all hold, so a search over sources with different ones finds what fulfils all of them.
 */
export function grantedStore(store: StorePort, directory: Deps['directory']): StorePort {
  const own = reads({
    directory,
    search: (...args) => store.search(...args),
    aggregate: (...args) => store.aggregate(...args),
    fieldList: (...args) => store.fieldList(...args),
    context: (...args) => store.context(...args),
    original: (...args) => store.original(...args),
    quarantine: (...args) => store.quarantine(...args),
  });
  return new Proxy(store, {
    get: (target, name): unknown => {
      if (isGrantedRead(name, own)) return own[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
