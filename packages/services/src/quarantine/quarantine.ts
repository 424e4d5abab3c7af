import type { QuarantineItem, ReplayResult } from '@logwarden/contracts';
import { AppError, sourceId, type Ctx, type TenantScope } from '@logwarden/kernel';
import { recordAudit } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import type { ServiceDeps } from '../deps.ts';
import type { Masked } from '../egress/masked.ts';
import { quarantineAnswer } from '../egress/quarantined.ts';
import { openScopeReader, resolveSources, type LogDeps } from '../logs/log-deps.ts';

/** Reads quarantined events again by the rules their source has now; what can be read is stored under its own id. */
export interface QuarantineReplayer {
  replay(
    scope: TenantScope,
    request: { readonly sourceId: string; readonly ids?: readonly string[] },
  ): Promise<ReplayResult>;
}

/** What stands in quarantine, the newest first. */
export async function listQuarantine(call: {
  readonly ctx: Ctx;
  readonly input: { readonly source?: string | undefined; readonly limit: number };
  readonly deps: LogDeps;
}): Promise<Masked<QuarantineItem[]>> {
  authorise(call.ctx, 'quarantine.read');
  const { ctx, input, deps } = call;
  const asked = input.source === undefined ? [] : await resolveSources(deps, ctx.scope, [input.source]);
  const [source] = asked;
  const { reader, nameOf } = await openScopeReader(deps, ctx);
  const events = await deps.store.quarantine(ctx.scope, {
    limit: input.limit,
    ...(source === undefined ? {} : { source: source.id }),
  });
  return quarantineAnswer(reader, events, nameOf);
}

/** Replays a source's quarantine, or some of it. Another tenant's source answers like none. */
export async function replayQuarantine(call: {
  readonly ctx: Ctx;
  readonly input: { readonly sourceId: string; readonly ids?: readonly string[] | undefined };
  readonly deps: Pick<LogDeps, 'directory'> & ServiceDeps & { readonly replayer: QuarantineReplayer };
}): Promise<ReplayResult> {
  authorise(call.ctx, 'quarantine.replay', { sourceId: sourceId(call.input.sourceId) });
  const { ctx, input, deps } = call;
  await deps.directory.refresh();
  const source = await deps.directory.sourceById(ctx.scope.tenantId, input.sourceId);
  if (source === undefined) throw new AppError('resource.not_found', 'There is no such source.');
  const result = await deps.replayer.replay(ctx.scope, {
    sourceId: source.id,
    ...(input.ids === undefined ? {} : { ids: input.ids }),
  });
  const target = { kind: 'source', id: source.id, name: source.name };
  const details = { asked: input.ids?.length ?? null, ...result };
  await recordAudit(deps, { ctx, action: 'quarantine.replay', outcome: 'ok', target, details });
  return result;
}
