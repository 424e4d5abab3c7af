import type { SourceView } from '@logwarden/contracts';
import { AppError, type Clock, type Ctx, type TenantScope } from '@logwarden/kernel';
import { aliasedQueryText } from '@logwarden/pipeline';
import { printQuery, type FieldOptions, type ParsedQuery } from '@logwarden/query';
import type { StorePort, StoreQuery } from '@logwarden/store';
import type { ReadMeter } from '../audit/read-meter.ts';
import { authorise } from '../authorise.ts';
import type { IngestDirectory } from '../directory/ingest-directory.ts';
import { Reader } from '../egress/reader.ts';
import { builtInMasking } from '../masking/effective-masking.ts';
import type { MaskKeys } from '../masking/mask-keys.ts';
import type { Maskers } from '../masking/maskers.ts';
import { allowedQuery } from '../masking/search-rules.ts';
import { readsUnmasked } from '../masking/unmasked.ts';
import { parseQueryText } from '../query/parse-query-text.ts';
import { toRange } from './instant.ts';

/** What reading logs needs. */
export interface LogDeps {
  readonly store: StorePort;
  readonly directory: IngestDirectory;
  readonly clock: Clock;
  readonly maskers: Maskers;
  /** For tokens; absent where nobody is shown any. */
  readonly maskKeys?: MaskKeys;
  /** Writes down who reads much; absent only where no reader is served. */
  readonly reads?: Pick<ReadMeter, 'note'>;
}

export interface QueryInput {
  readonly query: string;
  readonly from: string;
  readonly to: string;
  readonly sources?: readonly string[] | undefined;
  /** Show tokens of hidden values, which takes `pii.correlate`. */
  readonly tokens?: boolean | undefined;
}

/** A request made ready for the store, and the names of the sources it may meet. */
export interface PreparedQuery {
  readonly query: StoreQuery;
  readonly parsed: ParsedQuery;
  /** How whoever asks sees what is found. */
  readonly reader: Reader;
  readonly nameOf: (sourceId: string) => string;
}

/**
 * Sources by name in the scope. A name of another tenant and one that nobody has are told alike, and make the whole
 * request fail (`resource.not_found`), so that neither leaks and neither is passed over in silence.
 */
export async function resolveSources(
  deps: Pick<LogDeps, 'directory'>,
  scope: TenantScope,
  names: readonly string[],
): Promise<SourceView[]> {
  const known = new Map((await deps.directory.sourcesOf(scope)).map((source) => [source.name, source]));
  const found: SourceView[] = [];
  for (const name of new Set(names)) {
    const source = known.get(name) ?? (await lookAgain(deps, scope, name));
    if (source === undefined) {
      throw new AppError('resource.not_found', `There is no source “${name}”.`, { details: { field: 'sources' } });
    }
    found.push(source);
  }
  return found;
}

/** What sources declare of their fields. */
export function declaredFields(
  sources: readonly SourceView[],
): Readonly<Record<'textFields' | 'ipFields' | 'dateFields', readonly string[]>> {
  const all = (kind: 'textFields' | 'ipFields' | 'dateFields'): string[] => [
    ...new Set(sources.flatMap((source) => source.parser[kind])),
  ];
  return { textFields: all('textFields'), ipFields: all('ipFields'), dateFields: all('dateFields') };
}

async function lookAgain(
  deps: Pick<LogDeps, 'directory'>,
  scope: TenantScope,
  name: string,
): Promise<SourceView | undefined> {
  const answer = await deps.directory.resolveSource(scope, name, { mayCreate: false, apiKeyId: '' });
  return answer.ok ? answer.source : undefined;
}

/** How an actor sees lines of these sources. */
export function openReader(deps: Pick<LogDeps, 'maskers'>, ctx: Ctx, sources: readonly SourceView[]): Reader {
  return new Reader({ maskers: deps.maskers, sources, unmasked: readsUnmasked(ctx, sources) });
}

/** The same with the tokens of what is hidden. Throws `auth.forbidden` for who may not know which values are equal. */
function openTokenReader(deps: LogDeps, ctx: Ctx, sources: readonly SourceView[]): Reader {
  authorise(ctx, 'pii.correlate');
  const { maskers, maskKeys: keys } = deps;
  if (keys === undefined) throw new AppError('request.invalid', 'Tokens are not shown here.');
  const version = Math.max(...sources.map(({ masking }) => masking?.keyVersion ?? 0), builtInMasking.keyVersion);
  const tokens = { keys, tenantId: ctx.scope.tenantId, version };
  return new Reader({ maskers, sources, unmasked: readsUnmasked(ctx, sources), tokens });
}

/** The same for lines of whatever source of the scope. */
export async function openScopeReader(
  deps: Pick<LogDeps, 'directory' | 'maskers'>,
  ctx: Ctx,
): Promise<{ readonly reader: Reader; readonly nameOf: (sourceId: string) => string }> {
  const sources = await deps.directory.sourcesOf(ctx.scope);
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  return { reader: openReader(deps, ctx, sources), nameOf: (id) => names.get(id) ?? id };
}

/** A query's text for the store, with its aliases resolved, in the form in which the reader may ask it. */
function askedText(
  reader: Reader,
  input: { readonly parsed: ParsedQuery; readonly text: string; readonly fields: FieldOptions },
): { readonly query: string; readonly textFields: readonly string[] } {
  const aliased = aliasedQueryText(input.parsed.ast, input.text, input.fields);
  const { ast } = aliased === input.text ? input.parsed : parseQueryText(aliased, input.fields);
  const allowed = allowedQuery(reader, ast, input.fields);
  return { query: allowed.changed ? printQuery(allowed.ast) : aliased, textFields: allowed.textFields };
}

/**
 * Range, sources, zone and declared fields of a request, its query parsed (`query.invalid` with position and fix;
 * `field.masked` for what this reader may not ask). The tenant comes from the scope alone.
 */
export async function prepareQuery(deps: LogDeps, ctx: Ctx, input: QueryInput): Promise<PreparedQuery> {
  const { scope } = ctx;
  const range = toRange(input);
  const all = await deps.directory.sourcesOf(scope);
  const read = input.sources === undefined ? all : await resolveSources(deps, scope, input.sources);
  const names = new Map([...all, ...read].map((source) => [source.id, source.name]));
  const fields = declaredFields(read);
  const parsed = parseQueryText(input.query, fields);
  const reader = input.tokens === true ? openTokenReader(deps, ctx, read) : openReader(deps, ctx, read);
  const { query, textFields } = askedText(reader, { parsed, text: input.query, fields });
  return {
    parsed,
    reader,
    query: {
      query,
      ...range,
      ...(input.sources === undefined ? {} : { sources: read.map((source) => source.id) }),
      view: reader.view,
      zone: await deps.directory.zoneOf(scope),
      ...fields,
      textFields: [...fields.textFields, ...textFields],
    },
    nameOf: (id) => names.get(id) ?? id,
  };
}
