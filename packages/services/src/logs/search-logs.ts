import type { SearchRequest, SearchResponse } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import { egress } from '../egress.ts';
import { hintNote } from '../query/check-query.ts';
import { hitJson } from './hit-json.ts';
import { prepareQuery, type LogDeps } from './log-deps.ts';
import { emptySearchHints } from './search-hints.ts';

/** Lines that match, the newest first; see the `search` route. The signal ends the search in the store too. */
export async function searchLogs(call: {
  readonly ctx: Ctx;
  readonly input: SearchRequest;
  readonly deps: LogDeps;
  readonly signal?: AbortSignal;
}): Promise<SearchResponse> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps, signal } = call;
  const begunAtMs = deps.clock.nowMs();
  const prepared = await prepareQuery(deps, ctx.scope, input);
  const request = {
    ...prepared.query,
    limit: input.limit,
    total: input.total,
    ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
  };
  const page = egress(await deps.store.search(ctx.scope, request, signal));
  const tookMs = deps.clock.nowMs() - begunAtMs;
  const isEmpty = page.hits.length === 0 && input.cursor === undefined && input.hints;
  const more = isEmpty ? await emptySearchHints({ scope: ctx.scope, prepared, deps, signal }) : [];
  const hints = [...prepared.parsed.hints.map(hintNote), ...more];
  return {
    hits: page.hits.map((hit) => hitJson(hit, prepared.nameOf)),
    ...(page.total === undefined ? {} : { total: { ...page.total } }),
    ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
    took_ms: tookMs,
    complete: page.complete,
    ...(page.partial.length === 0 ? {} : { partial: [...page.partial] }),
    ...(hints.length === 0 || !input.hints ? {} : { hints }),
  };
}
