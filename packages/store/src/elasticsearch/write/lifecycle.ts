import { AppError, type TenantScope } from '@logwarden/kernel';
import type { PartitionPlace, Tier } from '../../port.ts';
import { tierAttribute } from '../mapping.ts';
import { tiersOf } from '../read/describe.ts';
import { assertScope } from '../read/scope.ts';
import type { StoreCore } from '../store-core.ts';

const day = /^\d{4}-\d\d-\d\d$/;

function indexOf(core: StoreCore, scope: TenantScope, place: PartitionPlace): string {
  assertScope(scope);
  if (!day.test(place.day)) {
    throw new AppError('request.invalid', 'The day has not the form of one.', {
      details: { field: 'day', expected: 'YYYY-MM-DD' },
    });
  }
  return core.names.partition(scope.tenantId, place.storageClass, place.day);
}

/** The index of a day before its first line comes. */
export async function prepare(
  core: StoreCore,
  scope: TenantScope,
  place: PartitionPlace & { readonly shards: number },
): Promise<boolean> {
  const path = `/${encodeURIComponent(indexOf(core, scope, place))}`;
  const { status } = await core.elastic.call({ method: 'HEAD', path, accept: [404] });
  if (status === 200) return false;
  // Whoever is first makes it; a line that comes in between makes it with the usual shards.
  await core.indices.ensure(indexOf(core, scope, place), core.partitionWith(place.shards));
  return true;
}

export async function moveTier(
  core: StoreCore,
  scope: TenantScope,
  place: PartitionPlace & { readonly tier: Tier },
): Promise<void> {
  if (!(await tiersOf(core)).has(place.tier)) {
    throw new AppError(
      'request.invalid',
      `Too few nodes of the store are ${place.tier} (node.attr.${tierAttribute}).`,
      {
        details: { field: 'tier' },
      },
    );
  }
  await core.elastic.call({
    method: 'PUT',
    path: `/${encodeURIComponent(indexOf(core, scope, place))}/_settings`,
    body: { [`index.routing.allocation.require.${tierAttribute}`]: place.tier },
  });
}
