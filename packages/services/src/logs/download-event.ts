import type { Download, DownloadEventQuery } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import { recordAudit } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import type { ServiceDeps } from '../deps.ts';
import type { Masked } from '../egress/masked.ts';
import { downloadAnswer } from '../egress/originals.ts';
import { parsePosition } from './hit-json.ts';
import { openScopeReader, type LogDeps } from './log-deps.ts';

/** One line as received, as far as the reader may see it; see the `downloadEvent` route. `resource.not_found` for a position of another tenant. */
export async function downloadEvent(call: {
  readonly ctx: Ctx;
  readonly input: DownloadEventQuery;
  readonly deps: LogDeps & ServiceDeps;
}): Promise<Masked<Download>> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const found = await deps.store.original(ctx.scope, parsePosition(input.position));
  if (found === undefined) throw new AppError('resource.not_found', 'There is no such line.');
  const { reader, nameOf } = await openScopeReader(deps, ctx);
  const target = { kind: 'line', id: input.position };
  await recordAudit(deps, { ctx, action: 'logs.download', outcome: 'ok', target });
  return downloadAnswer(reader, found, nameOf);
}
