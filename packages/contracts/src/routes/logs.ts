import { z } from 'zod';
import { AggregateRequest, AggregateResponse, SearchHit, SearchRequest, SearchResponse } from '../search.ts';
import { Download, route } from './route.ts';

const readErrors = [
  'auth.rate_limited',
  'field.masked',
  'query.invalid',
  'query.too_large',
  'query.timeout',
  'query.cancelled',
  'resource.not_found',
  'store.unavailable',
  'db.unavailable',
] as const;

export const QueryScope = SearchRequest.pick({ query: true, from: true, to: true, sources: true });
export type QueryScope = z.infer<typeof QueryScope>;

export const FieldsRequest = QueryScope.extend({
  /** Top values per field. */
  top: z.number().int().min(0).max(50).default(5),
});
export type FieldsRequest = z.infer<typeof FieldsRequest>;

export const FieldsResponse = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      count: z.number().int(),
      top: z.array(z.object({ value: z.string(), count: z.number().int() })),
    }),
  ),
  /** Counted over `sampled` events of `matching`. */
  sampled: z.number().int(),
  matching: z.number().int(),
  took_ms: z.number(),
});
export type FieldsResponse = z.infer<typeof FieldsResponse>;

export const ContextRequest = z.object({
  /** `position` of a hit. */
  position: z.string().min(3).max(2000),
  before: z.number().int().min(0).max(500).default(20),
  after: z.number().int().min(0).max(500).default(20),
});
export type ContextRequest = z.infer<typeof ContextRequest>;

/** What became of a hit and when: for the detail view. */
export const HitTrace = z.object({
  stream: z.string(),
  seq: z.number().int(),
  topic: z.string(),
  partition: z.number().int(),
  offset: z.number().int(),
  receivedAt: z.string(),
  acceptedAt: z.string(),
  parsedAt: z.string(),
  storedAt: z.string(),
});
export type HitTrace = z.infer<typeof HitTrace>;

export const ContextResponse = z.object({
  /** In reading order; the asked one is at `anchor`. */
  hits: z.array(SearchHit.extend({ trace: HitTrace })),
  anchor: z.number().int(),
});
export type ContextResponse = z.infer<typeof ContextResponse>;

export const DownloadEventQuery = z.object({
  /** `position` of a hit. */
  position: z.string().min(3).max(2000),
});
export type DownloadEventQuery = z.infer<typeof DownloadEventQuery>;

export const logRoutes = {
  search: route({
    method: 'POST',
    path: '/api/v1/search',
    tag: 'logs',
    summary: 'Search lines, newest first',
    description:
      '`from` is inclusive, `to` exclusive. Order: time descending, then stream ascending, then seq descending. ' +
      '`"total": false` leaves the count out and lets the search stop at `limit`. A source that does not exist, or ' +
      'not in this tenant, answers 404. Integers beyond 2^53 are written as text. Closing the connection ends the search.',
    permission: 'logs.search',
    logContent: true,
    body: SearchRequest,
    responses: { 200: SearchResponse },
    errors: readErrors,
    emptyAnswer: { hits: [], total: { value: 0, relation: 'eq' } },
  }),
  aggregate: route({
    method: 'POST',
    path: '/api/v1/aggregate',
    tag: 'logs',
    summary: 'Count and measure what a search matches',
    description:
      '`date_histogram` needs `interval`; the others need `field` (`cardinality`, `stats`, `percentiles`, `terms`). ' +
      '`date_histogram` and `terms` may hold one level of `aggs`.',
    permission: 'logs.search',
    logContent: true,
    body: AggregateRequest,
    responses: { 200: AggregateResponse },
    errors: readErrors,
  }),
  listFields: route({
    method: 'POST',
    path: '/api/v1/fields',
    tag: 'logs',
    summary: 'Fields of the matching lines with their top values',
    permission: 'logs.search',
    logContent: true,
    body: FieldsRequest,
    responses: { 200: FieldsResponse },
    errors: readErrors,
  }),
  getContext: route({
    method: 'POST',
    path: '/api/v1/context',
    tag: 'logs',
    summary: 'Lines before and after a hit, by position in its stream',
    permission: 'logs.search',
    logContent: true,
    body: ContextRequest,
    responses: { 200: ContextResponse },
    errors: ['resource.not_found', 'store.unavailable', 'db.unavailable'],
  }),
  downloadEvent: route({
    method: 'GET',
    path: '/api/v1/events/raw',
    tag: 'logs',
    summary: 'One line as a file, as it was received',
    description:
      'By `position` of a hit. Where the hit has `originalBytes` the answer is those bytes unchanged ' +
      '(`application/octet-stream`, `x-logwarden-form: bytes`): the line in its own charset where decoding lost something, ' +
      'the whole line where it was stored cut. Else it is `raw` as UTF-8 text (`x-logwarden-form: text`), or `cut` where ' +
      'the line was cut and the rest was too long to keep.',
    permission: 'logs.search',
    logContent: true,
    query: DownloadEventQuery,
    responses: { 200: Download },
    download: true,
    errors: ['resource.not_found', 'store.unavailable', 'db.unavailable'],
  }),
} as const;
