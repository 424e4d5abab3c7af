import type { SourceView } from '@logwarden/contracts';
import { AppError, type Clock, type TenantScope } from '@logwarden/kernel';
import { aliasedQueryText } from '@logwarden/pipeline';
import type { ParsedQuery } from '@logwarden/query';
import type { StorePort, StoreQuery } from '@logwarden/store';
import type { IngestDirectory } from '../directory/ingest-directory.ts';
import { parseQueryText } from '../query/parse-query-text.ts';
import { toRange } from './instant.ts';

/** What reading logs needs. */
export interface LogDeps {
  readonly store: StorePort;
  readonly directory: IngestDirectory;
  readonly clock: Clock;
}

export interface QueryInput {
  readonly query: string;
  readonly from: string;
  readonly to: string;
  readonly sources?: readonly string[] | undefined;
}

/** A request made ready for the store, and the names of the sources it may meet. */
export interface PreparedQuery {
  readonly query: StoreQuery;
  readonly parsed: ParsedQuery;
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

/**
 * Range, sources, zone and declared fields of a request, its query parsed (`query.invalid` with position and fix). The
 * tenant comes from the scope alone.
 */
export async function prepareQuery(deps: LogDeps, scope: TenantScope, input: QueryInput): Promise<PreparedQuery> {
  const range = toRange(input);
  const all = await deps.directory.sourcesOf(scope);
  const read = input.sources === undefined ? all : await resolveSources(deps, scope, input.sources);
  const names = new Map([...all, ...read].map((source) => [source.id, source.name]));
  const fields = declaredFields(read);
  const parsed = parseQueryText(input.query, fields);
  return {
    parsed,
    query: {
      query: aliasedQueryText(parsed.ast, input.query, fields),
      ...range,
      ...(input.sources === undefined ? {} : { sources: read.map((source) => source.id) }),
      view: 'raw',
      zone: await deps.directory.zoneOf(scope),
      ...fields,
    },
    nameOf: (id) => names.get(id) ?? id,
  };
}
