'use client';

import { type Arrived, isBehind } from '@logwarden/charts';
import type { Arrival } from '@logwarden/contracts';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useClient } from '../frame/session-context.tsx';
import type { SearchScope } from './state.ts';

const askAgainMs = 3000;

export function arrivedOf({ asOf, searchableThrough }: Arrival): Arrived {
  return {
    asOfMs: Date.parse(asOf),
    throughMs: searchableThrough === null ? undefined : Date.parse(searchableThrough),
  };
}

export interface ArrivalState {
  /** How far lines had come when the search at hand was asked for; undefined until that is known. */
  readonly seen: Arrived | undefined;
  /** Lines that waited then have come since: asking again shows them. */
  readonly hasCome: boolean;
}

/** True when everything that was accepted up to `asOfMs` can be found now. */
export function hasCaughtUp(seen: Arrived, latest: Arrived): boolean {
  return latest.throughMs !== undefined && latest.throughMs >= seen.asOfMs;
}

/** Whether the lines accepted so far were all there for the search at hand, and whether they are by now. */
export function useArrival(scope: SearchScope | undefined): ArrivalState {
  const client = useClient();
  const queryFn = ({ signal }: { readonly signal: AbortSignal }): Promise<Arrival> => client.getArrival({}, { signal });
  const first = useQuery({
    queryKey: ['arrival', scope],
    queryFn,
    enabled: scope !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const seen = useMemo(() => (first.data === undefined ? undefined : arrivedOf(first.data)), [first.data]);
  const waits = seen !== undefined && isBehind(seen);
  const later = useQuery({
    queryKey: ['arrival', scope, 'later'],
    queryFn,
    enabled: waits,
    retry: false,
    refetchInterval: ({ state }) =>
      state.data !== undefined && seen !== undefined && hasCaughtUp(seen, arrivedOf(state.data)) ? false : askAgainMs,
  });
  const hasCome = waits && later.data !== undefined && hasCaughtUp(seen, arrivedOf(later.data));
  return { seen, hasCome };
}
