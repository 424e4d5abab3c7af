import type { RemaskProgress } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import type { RemaskJob } from './remask-job.ts';

/** Lines of the tenant that wait to be rewritten under the policy in force. */
export async function getRemaskProgress(call: {
  readonly ctx: Ctx;
  readonly deps: { readonly remask?: Pick<RemaskJob, 'progress'> };
}): Promise<RemaskProgress[]> {
  authorise(call.ctx, 'masking.read');
  const { sources } = call.ctx.scope;
  const visible = sources === undefined ? undefined : new Set<string>(sources);
  return [...(call.deps.remask?.progress(call.ctx.scope.tenantId) ?? [])].filter(
    ({ sourceId }) => visible === undefined || visible.has(sourceId),
  );
}
