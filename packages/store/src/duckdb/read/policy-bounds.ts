import type { TenantScope } from '@logwarden/kernel';
import type { TimeRange } from '../../port.ts';
import type { StoreCore } from '../core.ts';
import { visibleSources } from './reader.ts';

/** See `StorePort.policyBounds`. By the catalogue alone. */
export function policyBounds(
  core: StoreCore,
  scope: TenantScope,
  request: TimeRange & { readonly sources?: readonly string[] },
): number | null {
  const sources = visibleSources(scope, request.sources);
  const files = core.files.list(({ kind, tenant }) => kind === 'event' && tenant === scope.tenantId);
  const tallies = files
    .flatMap(({ info }) => info.sources)
    .filter(
      ({ source, minUs, maxUs }) =>
        (sources === undefined || sources.includes(source)) && minUs < request.toUs && maxUs >= request.fromUs,
    );
  return tallies.length === 0 ? null : Math.min(...tallies.map(({ policy = 0 }) => policy));
}
