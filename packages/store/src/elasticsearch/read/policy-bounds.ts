import { hiddenFields } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import type { TimeRange } from '../../port.ts';
import { fieldKey } from '../names.ts';
import type { StoreCore } from '../store-core.ts';
import { ask, eventsOnly, refreshed, sourcesClause, visibleSources, wholeUs } from './scope.ts';

/** The version of the policy as a number. */
export const policyField = `n.${fieldKey(hiddenFields.policy)}`;

/** See `StorePort.policyBounds`. Exact. */
export async function policyBounds(
  core: StoreCore,
  scope: TenantScope,
  request: TimeRange & { readonly sources?: readonly string[] },
): Promise<number | null> {
  const sources = visibleSources(scope, request.sources);
  const index = await refreshed(core, scope);
  const range = { range: { ts: { gte: wholeUs(request.fromUs), lt: wholeUs(request.toUs) } } };
  const body = {
    size: 0,
    track_total_hits: 1,
    query: eventsOnly([range, ...sourcesClause(sources)]),
    aggs: { none: { missing: { field: policyField } }, least: { min: { field: policyField } } },
  };
  const { total, aggregations } = await ask(core, index, body, undefined);
  if (total === 0) return null;
  return (aggregations['none']?.doc_count ?? 0) > 0 ? 0 : (aggregations['least']?.value ?? 0);
}
