'use client';

import { routeQuery } from '@logwarden/client';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useClient, useZone } from '../frame/session-context.tsx';
import type { TimeRange } from '../time/expression.ts';
import { defaultRange } from './default-range.ts';
import { dataSpans } from './queries.ts';

export interface OpeningRange {
  /** Undefined until it is known when the newest line is. */
  readonly range: TimeRange | undefined;
  /** True when no source has stored a line yet. */
  readonly isNothingStored: boolean;
}

/** The range the page opens on while the address names none. */
export function useOpeningRange(): OpeningRange {
  const client = useClient();
  const zone = useZone();
  const [nowMs] = useState(() => Date.now());
  const { data, isError } = useQuery({ ...routeQuery(client, 'listSourceStats'), staleTime: 60_000 });
  return useMemo(() => {
    if (data === undefined)
      return { range: isError ? defaultRange([], nowMs, zone) : undefined, isNothingStored: false };
    const spans = dataSpans(data.items);
    return { range: defaultRange(spans, nowMs, zone), isNothingStored: spans.length === 0 };
  }, [data, isError, nowMs, zone]);
}
