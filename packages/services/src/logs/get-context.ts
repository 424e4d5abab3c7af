import type { ContextRequest, ContextResponse } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import { egress } from '../egress.ts';
import { hitJson, parsePosition, positionOf, traceJson } from './hit-json.ts';
import type { LogDeps } from './log-deps.ts';

/** Lines around a hit in its stream, in reading order. `resource.not_found` for a position of another tenant. */
export async function getContext(call: {
  readonly ctx: Ctx;
  readonly input: ContextRequest;
  readonly deps: LogDeps;
}): Promise<ContextResponse> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const { before, after } = input;
  const found = egress(await deps.store.context(ctx.scope, { ...parsePosition(input.position), before, after }));
  const anchor = found.findIndex((hit) => positionOf(hit) === input.position);
  if (anchor < 0) throw new AppError('resource.not_found', 'There is no such line.');
  const names = new Map((await deps.directory.sourcesOf(ctx.scope)).map((source) => [source.id, source.name]));
  const nameOf = (id: string): string => names.get(id) ?? id;
  return { hits: found.map((hit) => ({ ...hitJson(hit, nameOf), trace: traceJson(hit) })), anchor };
}
