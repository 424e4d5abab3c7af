import type { TenantScope } from '@logwarden/kernel';
import type { Dsl } from '@logwarden/query';
import type { QuarantinedEvent, Raw } from '../../port.ts';
import { sourceOf } from '../document.ts';
import type { StoreCore } from '../store-core.ts';
import { ask, refreshed, sourcesClause, visibleSources } from './scope.ts';

/** Quarantined events of some sources; undefined: of all. */
export function quarantineClause(sources: readonly string[] | undefined): Dsl {
  return { bool: { filter: [{ exists: { field: 'q' } }, ...sourcesClause(sources)] } };
}

/** Quarantined events, latest acceptance first. */
export async function quarantine(
  core: StoreCore,
  scope: TenantScope,
  request: { readonly source?: string; readonly limit: number },
): Promise<Raw<readonly QuarantinedEvent[]>> {
  const sources = visibleSources(scope, request.source === undefined ? undefined : [request.source]);
  const index = await refreshed(core, scope);
  const body = {
    size: Math.min(request.limit, 10_000),
    track_total_hits: false,
    query: quarantineClause(sources),
    sort: [{ acc: { order: 'desc', unmapped_type: 'long' } }, { st: 'asc' }, { sq: 'desc' }],
  };
  const { hits } = await ask(core, index, body, undefined);
  return {
    raw: hits.map((doc) => {
      const source = sourceOf(doc);
      const [topic, partition, offset] = source.m;
      return {
        id: doc._id,
        source: source.src,
        reason: source.q ?? '',
        detail: source.m[7],
        raw: source.r,
        acceptedAtMs: source.acc,
        stream: source.st,
        seq: source.sq,
        topic,
        partition,
        offset,
      };
    }),
  };
}
