import type { Arrival } from '@logwarden/contracts';
import type { Clock, Ctx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import { msToInstant } from '../logs/instant.ts';

/** Who knows how far accepted lines have come. */
export interface ArrivalSource {
  /** Everything accepted before it is searchable, ms since 1970, at most `nowMs`; undefined: lines wait since an unknown time. */
  searchableThroughMs(nowMs: number): Promise<number | undefined>;
}

interface Call {
  readonly ctx: Ctx;
  readonly deps: { readonly clock: Clock; readonly arrival?: ArrivalSource };
}

/** Up to when accepted lines are searchable. The bus is shared: it says nothing of whose lines wait. */
export async function getArrival({ ctx, deps }: Call): Promise<Arrival> {
  authorise(ctx, 'logs.search');
  const nowMs = deps.clock.nowMs();
  const throughMs = await deps.arrival?.searchableThroughMs(nowMs);
  return { asOf: msToInstant(nowMs), searchableThrough: throughMs === undefined ? null : msToInstant(throughMs) };
}
