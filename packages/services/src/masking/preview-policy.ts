import { MaskPolicy, type MaskPreview, type MaskPreviewRequest, type SourceView } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import { compileMaskPolicy } from '@logwarden/masking';
import { authorise } from '../authorise.ts';
import { everySource } from '../directory/masking-rows.ts';
import { pastedPreview, storedPreview } from '../egress/mask-previews.ts';
import type { Masked } from '../egress/masked.ts';
import { openScopeReader, type LogDeps } from '../logs/log-deps.ts';
import { effectiveMasking } from './effective-masking.ts';
import { policyDifference } from './policy-difference.ts';

/** How far back from the newest line real lines are taken. */
const lookBackUs = 7 * 86_400_000_000;

async function sourceOf(deps: Pick<LogDeps, 'directory'>, ctx: Ctx, id: string): Promise<SourceView | undefined> {
  const sources = await deps.directory.sourcesOf(ctx.scope);
  if (id === everySource) return undefined;
  const source = sources.find((view) => view.id === id);
  if (source === undefined) throw new AppError('resource.not_found', 'There is no such source.');
  return source;
}

/** What a policy would hide, and why. `request.invalid` names the member of the policy that cannot be compiled. */
export async function previewMaskPolicy(call: {
  readonly ctx: Ctx;
  readonly input: MaskPreviewRequest;
  readonly deps: LogDeps;
}): Promise<Masked<MaskPreview>> {
  authorise(call.ctx, 'masking.manage');
  const { ctx, input, deps } = call;
  const policy = MaskPolicy.parse(input.policy);
  const source = await sourceOf(deps, ctx, input.sourceId);
  const inForce = await deps.directory.maskingOf(ctx.scope, input.sourceId);
  const tenant = await deps.directory.maskingOf(ctx.scope, everySource);
  const proposed = source === undefined ? policy : effectiveMasking(tenant, { version: 0, policy }).policy;
  const pair = { current: deps.maskers.of(inForce), proposed: compileMaskPolicy(proposed, 0) };
  const changes = policyDifference(inForce.policy, proposed);
  const parts = { changes, loosens: changes.some((change) => change.loosens) };
  if (input.text !== undefined) {
    const lines = input.text.split(/\r?\n/).filter((line) => line !== '');
    return pastedPreview(pair, lines.slice(0, input.limit), parts);
  }
  const stats = await deps.store.sourceStats(ctx.scope);
  const newestUs = stats
    .filter((one) => source === undefined || one.source === source.id)
    .reduce((newest, one) => Math.max(newest, one.lastTimestampUs ?? 0), 0);
  const page = await deps.store.search(ctx.scope, {
    query: '',
    view: 'masked',
    ...(source === undefined ? {} : { sources: [source.id] }),
    zone: 'UTC',
    fromUs: newestUs - lookBackUs,
    toUs: newestUs + 1,
    limit: input.limit,
    total: false,
  });
  return storedPreview((await openScopeReader(deps, ctx)).reader, page, { ...parts, pair });
}
