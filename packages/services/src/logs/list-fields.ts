import { hiddenFieldPrefix, type FieldsRequest, type FieldsResponse } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import { fieldsAnswer, readTop } from '../egress/buckets.ts';
import type { Masked } from '../egress/masked.ts';
import { prepareQuery, type LogDeps } from './log-deps.ts';

/** Fields of the matching events with their top values, and over how many events they were counted. */
export async function listFields(call: {
  readonly ctx: Ctx;
  readonly input: FieldsRequest;
  readonly deps: LogDeps;
  readonly signal?: AbortSignal;
}): Promise<Masked<FieldsResponse>> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const begunAtMs = deps.clock.nowMs();
  const { query, reader } = await prepareQuery(deps, ctx, input);
  const read = readTop(reader, input.top);
  const request = { ...query, top: read, excludeFields: [hiddenFieldPrefix] };
  const list = await deps.store.fieldList(ctx.scope, request, call.signal);
  return fieldsAnswer(reader, list, { top: input.top, read, tookMs: deps.clock.nowMs() - begunAtMs });
}
