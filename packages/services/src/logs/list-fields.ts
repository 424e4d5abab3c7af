import type { FieldsRequest, FieldsResponse } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import { egress } from '../egress.ts';
import { prepareQuery, type LogDeps } from './log-deps.ts';

/** Fields of the matching events with their top values, and over how many events they were counted. */
export async function listFields(call: {
  readonly ctx: Ctx;
  readonly input: FieldsRequest;
  readonly deps: LogDeps;
  readonly signal?: AbortSignal;
}): Promise<FieldsResponse> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const begunAtMs = deps.clock.nowMs();
  const { query } = await prepareQuery(deps, ctx.scope, input);
  const list = egress(await deps.store.fieldList(ctx.scope, { ...query, top: input.top }, call.signal));
  return {
    fields: list.fields.map((field) => ({ ...field, top: field.top.map((value) => ({ ...value })) })),
    sampled: list.sampled,
    matching: list.matching,
    took_ms: deps.clock.nowMs() - begunAtMs,
  };
}
