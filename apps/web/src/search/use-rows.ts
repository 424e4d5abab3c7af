'use client';

import type { SearchHit } from '@logwarden/contracts';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useClient, useTenant } from '../frame/session-context.tsx';
import { useArrival } from './use-arrival.ts';
import { fieldsQuery, histogramQuery, rowsQuery, stopSearch } from './queries.ts';
import type { SearchScope } from './state.ts';

/** Stands in while no range is known; its queries are switched off. */
const noScope: SearchScope = { query: '', fromMs: 0, toMs: 1, sources: [], askedMs: 0 };
const noHits: readonly SearchHit[] = [];

/** Lines, count over time and fields of a search. They load apart: the first lines never wait for a count. */
export function useSearch(scope: SearchScope | undefined) {
  const client = useClient();
  const queries = useQueryClient();
  const tenantZone = useTenant()?.zone ?? 'UTC';
  const enabled = scope !== undefined;
  const asked = scope ?? noScope;
  const rows = useInfiniteQuery({ ...rowsQuery(client, asked), enabled });
  const histogram = useQuery({ ...histogramQuery(client, asked, tenantZone), enabled });
  const fields = useQuery({ ...fieldsQuery(client, asked), enabled });
  const arrival = useArrival(scope);
  const [stoppedScope, setStoppedScope] = useState<SearchScope | undefined>();
  const hits = useMemo(() => rows.data?.pages.flatMap((page) => page.hits) ?? noHits, [rows.data]);
  const { fetchNextPage } = rows;
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const stop = useCallback(() => {
    setStoppedScope(asked);
    void stopSearch(queries);
  }, [queries, asked]);
  return {
    rows,
    histogram,
    fields,
    arrival,
    hits,
    loadMore,
    stop,
    isStopped: stoppedScope === asked,
    isRunning: rows.isFetching || histogram.isFetching || fields.isFetching,
    firstPage: rows.data?.pages[0],
  };
}

export type Search = ReturnType<typeof useSearch>;
