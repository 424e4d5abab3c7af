'use client';

import { routeQuery } from '@logwarden/client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useClient, useTenant } from '../frame/session-context.tsx';
import { Highlighter } from './highlight.ts';

/** Marks of a query by the fields that the sources declare and in the tenant's zone, as the server compiles it. */
export function useHighlighter(query: string): Highlighter {
  const client = useClient();
  const zone = useTenant()?.zone ?? 'UTC';
  const { data } = useQuery({ ...routeQuery(client, 'listSources'), staleTime: 60_000 });
  return useMemo(() => {
    const parsers = data?.items.map((source) => source.parser) ?? [];
    return new Highlighter(query, {
      zone,
      textFields: [...new Set(parsers.flatMap((parser) => parser.textFields))],
      ipFields: [...new Set(parsers.flatMap((parser) => parser.ipFields))],
      dateFields: [...new Set(parsers.flatMap((parser) => parser.dateFields))],
    });
  }, [query, zone, data]);
}
