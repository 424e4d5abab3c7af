import { AppError, type Actor } from '@logwarden/kernel';
import { can } from '@logwarden/policy';
import { refused } from './ask/refusal.ts';
import { clusterHealth } from './greeting.ts';
import type { Answer, Call } from './http/call.ts';
import { catIndices, fieldCaps, indexExists, mapping, resolveIndex } from './read-routes/catalogue.ts';
import { count, getDocument, multiGet, multiSearch, search } from './read-routes/search-routes.ts';
import { clearScroll, closePit, nextScroll, openPit } from './read-routes/contexts.ts';
import { forwardIngest, ingestParameters } from './ingest.ts';
import { searchParameters } from './search/request.ts';

export interface ProxyRoute {
  /** The kind of key it is for. */
  readonly use: 'read' | 'ingest';
  /** Parameters it knows beside those that every route takes. */
  readonly parameters: readonly string[];
  readonly run: (call: Call) => Promise<Answer>;
}

const ofIndices = [
  'ignore_unavailable',
  'allow_no_indices',
  'expand_wildcards',
  'ignore_throttled',
  'preference',
] as const;
const ofDocuments = ['preference', 'realtime', 'refresh', '_source', '_source_includes', '_source_excludes'] as const;

const read = (parameters: readonly string[], run: ProxyRoute['run']): ProxyRoute => ({ use: 'read', parameters, run });

const table: readonly (readonly [methods: string, pattern: string, route: ProxyRoute])[] = [
  ['GET POST', '_search', read(searchParameters, (call) => search(call, undefined))],
  ['GET POST', ':index/_search', read(searchParameters, (call) => search(call, call.segments[0]))],
  [
    'GET POST',
    '_msearch',
    read(
      [
        'typed_keys',
        'rest_total_hits_as_int',
        'max_concurrent_searches',
        'ccs_minimize_roundtrips',
        'search_type',
        ...ofIndices,
      ],
      (call) => multiSearch(call, undefined),
    ),
  ],
  [
    'GET POST',
    ':index/_msearch',
    read(
      [
        'typed_keys',
        'rest_total_hits_as_int',
        'max_concurrent_searches',
        'ccs_minimize_roundtrips',
        'search_type',
        ...ofIndices,
      ],
      (call) => multiSearch(call, call.segments[0]),
    ),
  ],
  [
    'GET POST',
    '_count',
    read(['q', 'default_operator', 'analyze_wildcard', ...ofIndices], (call) => count(call, undefined)),
  ],
  [
    'GET POST',
    ':index/_count',
    read(['q', 'default_operator', 'analyze_wildcard', ...ofIndices], (call) => count(call, call.segments[0])),
  ],
  [
    'GET POST',
    '_field_caps',
    read(['fields', 'include_unmapped', 'filters', 'types', 'include_empty_fields', ...ofIndices], (call) =>
      fieldCaps(call, undefined),
    ),
  ],
  [
    'GET POST',
    ':index/_field_caps',
    read(['fields', 'include_unmapped', 'filters', 'types', 'include_empty_fields', ...ofIndices], (call) =>
      fieldCaps(call, call.segments[0]),
    ),
  ],
  ['GET', '_mapping', read(ofIndices, (call) => mapping(call, undefined))],
  ['GET', ':index/_mapping', read(ofIndices, (call) => mapping(call, call.segments[0]))],
  ['GET', '_resolve/index/:index', read(['expand_wildcards'], (call) => resolveIndex(call, call.segments[2]))],
  [
    'GET',
    '_cat/indices',
    read(['h', 'v', 's', 'bytes', 'expand_wildcards', 'time'], (call) => catIndices(call, undefined)),
  ],
  [
    'GET',
    '_cat/indices/:index',
    read(['h', 'v', 's', 'bytes', 'expand_wildcards', 'time'], (call) => catIndices(call, call.segments[2])),
  ],
  [
    'GET',
    '_cluster/health',
    read(['wait_for_status', 'timeout', 'wait_for_nodes', 'local', 'level'], async () => clusterHealth()),
  ],
  ['GET POST', '_mget', read(ofDocuments, (call) => multiGet(call, undefined))],
  ['GET POST', ':index/_mget', read(ofDocuments, (call) => multiGet(call, call.segments[0]))],
  ['GET HEAD', ':index/_doc/:id', read(ofDocuments, getDocument)],
  ['GET POST', '_search/scroll', read(['scroll', 'rest_total_hits_as_int'], nextScroll)],
  ['DELETE', '_search/scroll', read([], clearScroll)],
  ['POST', ':index/_pit', read(['keep_alive', ...ofIndices], openPit)],
  ['DELETE', '_pit', read([], closePit)],
  ['HEAD', ':index', read(ofIndices, indexExists)],
];

const ingest: ProxyRoute = { use: 'ingest', parameters: ingestParameters, run: forwardIngest };
const ingestTable: readonly (readonly [methods: string, pattern: string])[] = [
  ['POST PUT', '_bulk'],
  ['POST PUT', ':index/_bulk'],
  ['POST', ':index/_doc'],
  ['POST PUT', ':index/_doc/:id'],
  ['POST PUT', ':index/_create/:id'],
];

/** `:index` never takes a part that begins with `_`, so that no call is read as the name of an index. */
function fits(pattern: string, segments: readonly string[]): boolean {
  const parts = pattern.split('/');
  return (
    parts.length === segments.length &&
    parts.every((part, at) => {
      const given = segments[at] ?? '';
      if (part === ':index') return !given.startsWith('_') || given === '_all';
      return part.startsWith(':') || part === given;
    })
  );
}

/** The route of a call. Every other call is refused by its name. */
export function findRoute(method: string, segments: readonly string[]): ProxyRoute {
  for (const [methods, pattern, route] of table) {
    if (methods.split(' ').includes(method) && fits(pattern, segments)) return route;
  }
  if (ingestTable.some(([methods, pattern]) => methods.split(' ').includes(method) && fits(pattern, segments)))
    return ingest;
  throw refused(`${method} /${shownPath(segments)}`);
}

/** Names are given back as they came, cut short; ids and names of indices stay out of it. */
function shownPath(segments: readonly string[]): string {
  const known = segments.map((segment) => (/^_[a-z_]{1,40}$/.test(segment) ? segment : '…'));
  return known.slice(0, 4).join('/');
}

/** Whose key may come in where: told in the words of the key, not of the place. */
export function assertUse(route: ProxyRoute, actor: Actor): void {
  if (can(actor, route.use === 'read' ? 'logs.search' : 'ingest.write')) return;
  throw new AppError(
    'auth.forbidden',
    route.use === 'read' ? 'this key may not read logs' : 'this key may read but not send logs',
  );
}
