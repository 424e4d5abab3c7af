'use client';

import { bucketStarts, chooseInterval, intervalMs, type LevelBucket } from '@logwarden/charts';
import { type CallOutput, type Client, type ClientError, routeQuery, shouldRetry } from '@logwarden/client';
import type { AggregateResponse, SearchHit, SourceStats } from '@logwarden/contracts';
import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import type { DataSpan } from './default-range.ts';
import type { SearchScope } from './state.ts';

/** Lines of the first page, which must be quick, and of the ones that follow while somebody scrolls. */
const firstPageSize = 200;
const nextPageSize = 1000;
const histogramBars = 96;

interface ScopeBody {
  readonly query: string;
  readonly from: string;
  readonly to: string;
  readonly sources?: string[];
}

export function scopeBody(scope: SearchScope): ScopeBody {
  return {
    query: scope.query,
    from: new Date(scope.fromMs).toISOString(),
    to: new Date(scope.toMs).toISOString(),
    ...(scope.sources.length === 0 ? {} : { sources: [...scope.sources] }),
  };
}

type SearchPage = CallOutput<'search'>;

/** The lines, page by page, without a count: that comes with the histogram. */
export function rowsQuery(client: Client, scope: SearchScope) {
  return infiniteQueryOptions<SearchPage, ClientError, { pages: SearchPage[] }, readonly unknown[], string | undefined>(
    {
      queryKey: ['search-rows', scope],
      initialPageParam: undefined,
      queryFn: ({ pageParam, signal }) =>
        client.search(
          {
            body: {
              ...scopeBody(scope),
              limit: pageParam === undefined ? firstPageSize : nextPageSize,
              total: false,
              ...(pageParam === undefined ? {} : { cursor: pageParam, hints: false }),
            },
          },
          { signal },
        ),
      getNextPageParam: (last) => last.cursor,
      retry: shouldRetry,
      staleTime: Number.POSITIVE_INFINITY,
    },
  );
}

export interface Histogram {
  /** The range it was counted over. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly interval: string;
  readonly starts: readonly number[];
  readonly buckets: readonly LevelBucket[];
  readonly total: number;
  readonly complete: boolean;
}

function toHistogram(answer: AggregateResponse, scope: SearchScope, interval: string, zone: string): Histogram {
  const buckets = (answer.aggs['time']?.buckets ?? []).map((bucket) => ({
    at: Date.parse(bucket.key),
    count: bucket.count,
    levels: Object.fromEntries((bucket.aggs?.['level']?.buckets ?? []).map((level) => [level.key, level.count])),
  }));
  return {
    fromMs: scope.fromMs,
    toMs: scope.toMs,
    interval,
    starts: bucketStarts(scope, interval, zone),
    buckets,
    total: buckets.reduce((sum, bucket) => sum + bucket.count, 0),
    complete: answer.complete,
  };
}

/** Counts over time by level; their sum is the number of hits. Days are cut in the tenant's zone. */
export function histogramQuery(client: Client, scope: SearchScope, tenantZone: string) {
  const interval = chooseInterval(scope.fromMs, scope.toMs, histogramBars);
  return queryOptions<Histogram, ClientError>({
    queryKey: ['search-histogram', scope, tenantZone],
    queryFn: async ({ signal }) => {
      const aggs = {
        time: {
          type: 'date_histogram' as const,
          interval,
          aggs: { level: { type: 'terms' as const, field: 'log.level', size: 20 } },
        },
      };
      const answer = await client.aggregate({ body: { ...scopeBody(scope), aggs } }, { signal });
      return toHistogram(answer, scope, interval, tenantZone);
    },
    retry: shouldRetry,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Width of a bar in ms. */
export function barWidthMs(histogram: Histogram): number {
  return intervalMs(histogram.interval);
}

export function fieldsQuery(client: Client, scope: SearchScope) {
  return {
    ...routeQuery(client, 'listFields', { body: { ...scopeBody(scope), top: 6 } }),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  };
}

/** Ends every request that the search at hand has running; what has arrived stays. */
export async function stopSearch(queries: QueryClient): Promise<void> {
  const names = new Set(['search-rows', 'search-histogram', 'listFields']);
  await queries.cancelQueries({ predicate: (query) => names.has(String(query.queryKey[0])) });
}

/** From the first to the last line of each source that has any. */
export function dataSpans(
  stats: readonly Pick<SourceStats, 'firstTimestamp' | 'lastTimestamp'>[],
): readonly DataSpan[] {
  return stats.flatMap(({ firstTimestamp, lastTimestamp }) =>
    firstTimestamp === null || lastTimestamp === null
      ? []
      : [{ firstMs: Date.parse(firstTimestamp), lastMs: Date.parse(lastTimestamp) }],
  );
}

/** Text of one hit for the list: its message on one line where it has one, else the raw line. */
export function lineText(hit: Pick<SearchHit, 'raw' | 'fields'>, mode: 'message' | 'raw'): string {
  const message = hit.fields['message'];
  const text = mode === 'message' && typeof message === 'string' && message !== '' ? message : hit.raw;
  return text;
}

/** A field's value as text; several values joined. */
export function fieldText(value: SearchHit['fields'][string] | undefined): string {
  if (value === undefined) return '';
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}
