import type { SearchRequest, SearchResponse } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import { authorise } from '../authorise.ts';
import { isEmptyPage, searchAnswer } from '../egress/hits.ts';
import type { Masked } from '../egress/masked.ts';
import { hintNote } from '../query/check-query.ts';
import { prepareQuery, type LogDeps } from './log-deps.ts';
import { emptySearchHints } from './search-hints.ts';

/** Lines that match, the newest first; see the `search` route. The signal ends the search in the store too. */
export async function searchLogs(call: {
  readonly ctx: Ctx;
  readonly input: SearchRequest;
  readonly deps: LogDeps;
  readonly signal?: AbortSignal;
}): Promise<Masked<SearchResponse>> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps, signal } = call;
  const begunAtMs = deps.clock.nowMs();
  const prepared = await prepareQuery(deps, ctx, input);
  const request = {
    ...prepared.query,
    limit: input.limit,
    total: input.total,
    ...(input.cursor === undefined ? {} : { cursor: input.cursor }),
  };
  const page = await deps.store.search(ctx.scope, request, signal);
  const tookMs = deps.clock.nowMs() - begunAtMs;
  const isEmpty = isEmptyPage(page) && input.cursor === undefined && input.hints;
  const more = isEmpty ? await emptySearchHints({ scope: ctx.scope, prepared, deps, signal }) : [];
  const hints = input.hints ? [...prepared.parsed.hints.map(hintNote), ...more] : [];
  const answer = searchAnswer(prepared.reader, page, { nameOf: prepared.nameOf, tookMs, hints });
  await deps.reads?.note(ctx, answer.hits.length);
  return answer;
}
