import { z } from 'zod';

const instant = z.iso.datetime({ offset: true }).describe('RFC 3339 instant, e.g. 2025-12-30T03:00:00Z');

/** A JSON-ready field value: integers beyond 2^53 travel as text. */
const jsonScalar = z.union([z.string(), z.number(), z.boolean()]);
export const FieldsJson = z.record(z.string(), z.union([jsonScalar, z.array(jsonScalar)]));

export const SearchRequest = z.object({
  query: z.string().max(16_384).default(''),
  from: instant,
  to: instant,
  /** Names of sources; absent: all that the reader may see. */
  sources: z.array(z.string().min(1).max(100)).max(1000).optional(),
  limit: z.number().int().min(1).max(10_000).default(100),
  cursor: z.string().max(2000).optional(),
  /** false: leave the count out and stop at `limit`. */
  total: z.boolean().default(true),
  /** false: a search that finds nothing is not followed by looking for what may have been meant (at most one second). */
  hints: z.boolean().default(true),
  /** true: hidden values are shown as `partial#token`, equal where the values are; takes `pii.correlate`. */
  tokens: z.boolean().default(false),
});
export type SearchRequest = z.infer<typeof SearchRequest>;

export const SearchHit = z.object({
  id: z.string(),
  source: z.string(),
  timestamp: z.string(),
  raw: z.string(),
  fields: FieldsJson,
  /**
   * Size of what is kept beside `raw`: the bytes as received where decoding lost something, the whole line where it was
   * cut. `downloadEvent` gives it out. Absent: `raw` is all there is.
   */
  originalBytes: z.number().int().optional(),
  /** `stream:seq`, by which the context of the hit is found. */
  position: z.string(),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** One fault or hint of a query's text. Positions count UTF-16 units from 0; `end` is exclusive. */
export const QueryNote = z.object({
  code: z.string(),
  message: z.string(),
  position: z.number().int().optional(),
  end: z.number().int().optional(),
  expected: z.string().optional(),
  /** A whole query text that would do. */
  fix: z.string().optional(),
  /** What the sentence speaks of, for telling it in another language by its code. */
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type QueryNote = z.infer<typeof QueryNote>;

export const SearchResponse = z.object({
  hits: z.array(SearchHit),
  total: z.object({ value: z.number().int(), relation: z.enum(['eq', 'gte']) }).optional(),
  cursor: z.string().optional(),
  took_ms: z.number(),
  /** false: some part did not answer, see `partial`. */
  complete: z.boolean(),
  partial: z.array(z.string()).optional(),
  /** Hints of the query: unknown fields with near names, `raw:` when words find nothing, lower-case operators. */
  hints: z.array(QueryNote).optional(),
});
export type SearchResponse = z.infer<typeof SearchResponse>;

export const Aggregation = z.object({
  type: z.enum(['date_histogram', 'terms', 'percentiles', 'cardinality', 'stats']),
  field: z.string().min(1).max(500).optional(),
  /** Date histogram: `1s`, `5m`, `1h`, `1d`, `7d`; days are cut in the tenant's zone. */
  interval: z
    .string()
    .regex(/^[1-9][0-9]{0,4}(ms|s|m|h|d)$/)
    .optional(),
  size: z.number().int().min(1).max(10_000).default(10),
  percents: z.array(z.number().min(0).max(100)).min(1).max(20).default([50, 95, 99]),
  /** One level below each bucket: `date_histogram` or `terms` may hold named sub-aggregations. */
  get aggs(): z.ZodOptional<z.ZodRecord<z.ZodString, typeof Aggregation>> {
    return z.record(z.string().min(1).max(100), Aggregation).optional();
  },
});
export type Aggregation = z.infer<typeof Aggregation>;

export const AggregateRequest = z.object({
  query: z.string().max(16_384).default(''),
  from: instant,
  to: instant,
  sources: z.array(z.string().min(1).max(100)).max(1000).optional(),
  aggs: z.record(z.string().min(1).max(100), Aggregation),
  /** true: keys of hidden values are `partial#token`, equal in all answers; takes `pii.correlate`. */
  tokens: z.boolean().default(false),
});
export type AggregateRequest = z.infer<typeof AggregateRequest>;

export interface AggBucket {
  /** Terms: the value's text as stored. Date histogram: the bucket's start, RFC 3339 UTC. */
  readonly key: string;
  readonly count: number;
  readonly aggs?: Readonly<Record<string, AggResult>>;
}

/** `value`: cardinality. `values`: percentiles ("99" → number | null) and stats (count, min, max, avg, sum). */
export interface AggResult {
  readonly buckets?: readonly AggBucket[];
  /** Terms: events that have the field but stand in no returned bucket. */
  readonly other?: number;
  readonly value?: number;
  readonly values?: Readonly<Record<string, number | null>>;
}

export const AggResultSchema: z.ZodType<AggResult> = z.object({
  get buckets() {
    return z
      .array(
        z.object({
          key: z.string(),
          count: z.number().int(),
          get aggs() {
            return z.record(z.string(), AggResultSchema).exactOptional();
          },
        }),
      )
      .exactOptional();
  },
  other: z.number().int().exactOptional(),
  value: z.number().exactOptional(),
  values: z.record(z.string(), z.number().nullable()).exactOptional(),
});

export const AggregateResponse = z.object({
  aggs: z.record(z.string(), AggResultSchema),
  took_ms: z.number(),
  complete: z.boolean(),
});
export type AggregateResponse = z.infer<typeof AggregateResponse>;
