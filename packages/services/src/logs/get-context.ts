import type { ContextRequest, ContextResponse } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import { contextAnswer } from '../egress/hits.ts';
import type { Masked } from '../egress/masked.ts';
import { parsePosition } from './hit-json.ts';
import { openScopeReader, type LogDeps } from './log-deps.ts';

/** Lines around a hit in its stream, in reading order. `resource.not_found` for a position of another tenant. */
export async function getContext(call: {
  readonly ctx: Ctx;
  readonly input: ContextRequest;
  readonly deps: LogDeps;
}): Promise<Masked<ContextResponse>> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const { before, after, position } = input;
  const found = await deps.store.context(ctx.scope, { ...parsePosition(position), before, after });
  const { reader, nameOf } = await openScopeReader(deps, ctx);
  const answer = contextAnswer(reader, found, { position, nameOf });
  if (answer === undefined) throw new AppError('resource.not_found', 'There is no such line.');
  await deps.reads?.note(ctx, answer.hits.length);
  return answer;
}
