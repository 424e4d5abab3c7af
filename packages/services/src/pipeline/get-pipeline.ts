import type { Pipeline } from '@logwarden/contracts';
import type { Ctx, PlatformCtx } from '@logwarden/kernel';
import { can } from '@logwarden/policy';
import type { ArrivalSource } from '../arrival/get-arrival.ts';
import { authorise } from '../authorise.ts';
import { msToInstant } from '../logs/instant.ts';
import type { LogDeps } from '../logs/log-deps.ts';
import type { InstallationWatch } from './installation.ts';
import { tenantPipeline } from './tenant-pipeline.ts';

interface Call {
  readonly ctx: PlatformCtx;
  /** The asker in a tenant; null: somebody who belongs to none. */
  readonly tenant: Ctx | null;
  readonly deps: LogDeps & { readonly arrival?: ArrivalSource; readonly installation?: InstallationWatch };
}

/**
 * The way of the lines. A tenant's people get what their own sources send; who runs the platform gets the installation,
 * without any line. `store.unavailable` only where a tenant's numbers are asked for: the rest says itself what is down.
 */
export async function getPipeline({ ctx, tenant, deps }: Call): Promise<Pipeline> {
  authorise(ctx, 'pipeline.read');
  const nowMs = deps.clock.nowMs();
  const throughMs = await deps.arrival?.searchableThroughMs(nowMs);
  const lagSeconds = throughMs === undefined ? null : Math.max(0, (nowMs - throughMs) / 1000);
  const seesAll = can(ctx.actor, 'platform.pipeline');
  const [own, installation] = await Promise.all([
    tenant === null ? null : tenantPipeline({ ctx: tenant, deps }, lagSeconds),
    seesAll ? (deps.installation?.look(lagSeconds) ?? null) : null,
  ]);
  return { asOf: msToInstant(nowMs), tenant: own, installation };
}
