import { z } from 'zod';
import { QueryNote } from '../search.ts';
import { QueryScope } from './logs.ts';
import { route } from './route.ts';

export const QueryCheck = z.object({
  valid: z.boolean(),
  errors: z.array(QueryNote),
  hints: z.array(QueryNote),
  /** The same query as the server would print it; absent when it is not valid. */
  normalized: z.string().optional(),
});
export type QueryCheck = z.infer<typeof QueryCheck>;

/** A query as a tree of sentences, for "what does this mean". */
export interface QueryExplanation {
  readonly kind: string;
  readonly text: string;
  readonly children?: readonly QueryExplanation[];
}
export const QueryExplanation: z.ZodType<QueryExplanation> = z.object({
  kind: z.string(),
  text: z.string(),
  get children() {
    return z.array(QueryExplanation).exactOptional();
  },
});

export const QueryMatch = z.object({
  /** UTF-16 units of the text given; `end` is exclusive. */
  start: z.number().int(),
  end: z.number().int(),
  /** The clause that is met there, as the server prints it. */
  clause: z.string(),
});
export type QueryMatch = z.infer<typeof QueryMatch>;

export const CompleteRequest = QueryScope.extend({ cursor: z.number().int().min(0).max(16_384) });
export type CompleteRequest = z.infer<typeof CompleteRequest>;

export const Completion = z.object({
  kind: z.enum(['field', 'value', 'operator', 'keyword']),
  label: z.string(),
  /** Replaces the characters from `replaceFrom` to `replaceTo`. */
  insert: z.string(),
  detail: z.string().optional(),
});
export type Completion = z.infer<typeof Completion>;

export const CompleteResponse = z.object({
  replaceFrom: z.number().int(),
  replaceTo: z.number().int(),
  items: z.array(Completion),
});
export type CompleteResponse = z.infer<typeof CompleteResponse>;

const queryText = z.object({ query: z.string().max(16_384) });

export const queryRoutes = {
  checkQuery: route({
    method: 'POST',
    path: '/api/v1/query/check',
    tag: 'query',
    summary: 'Is this query valid? Errors with position and fix, and hints',
    permission: 'logs.search',
    body: queryText.extend({ sources: QueryScope.shape.sources }),
    responses: { 200: QueryCheck },
    errors: ['resource.not_found', 'db.unavailable'],
  }),
  explainQuery: route({
    method: 'POST',
    path: '/api/v1/query/explain',
    tag: 'query',
    summary: 'What a query means, and which characters of a line it meets',
    permission: 'logs.search',
    body: queryText.extend({
      sources: QueryScope.shape.sources,
      /** The raw text of a line, to be told where the query meets it. */
      text: z.string().max(1_048_576).optional(),
    }),
    responses: { 200: z.object({ explanation: QueryExplanation, matches: z.array(QueryMatch) }) },
    errors: ['query.invalid', 'query.too_large', 'db.unavailable'],
  }),
  completeQuery: route({
    method: 'POST',
    path: '/api/v1/query/complete',
    tag: 'query',
    summary: 'Fields, values and operators that fit at the cursor',
    permission: 'logs.search',
    logContent: true,
    body: CompleteRequest,
    responses: { 200: CompleteResponse },
    errors: [
      'auth.rate_limited',
      'query.timeout',
      'query.cancelled',
      'resource.not_found',
      'store.unavailable',
      'db.unavailable',
    ],
  }),
} as const;
