import type { QueryNote } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import { fieldHints, leavesOf, rawHint } from '@logwarden/query';
import { egress } from '../egress.ts';
import { hintNote } from '../query/check-query.ts';
import type { LogDeps, PreparedQuery } from './log-deps.ts';

/** Hints may take this long; a search that found nothing is not held up for more. */
const hintBudgetMs = 2000;

interface HintCall {
  readonly scope: TenantScope;
  readonly prepared: PreparedQuery;
  readonly deps: LogDeps;
  readonly signal?: AbortSignal | undefined;
}

/** `raw:` is offered only where it does find something. */
async function rawOffer(call: HintCall, signal: AbortSignal): Promise<QueryNote[]> {
  const { scope, prepared, deps } = call;
  const hint = rawHint(prepared.query.query, prepared.parsed.ast);
  if (hint?.fix === undefined) return [];
  const request = { ...prepared.query, query: hint.fix, limit: 1, total: false };
  const page = egress(await deps.store.search(scope, request, signal));
  return page.hits.length === 0 ? [] : [hintNote(hint)];
}

/** Clauses on fields that no event of the range has: near names, and the quoted text. */
async function unknownFields(call: HintCall, signal: AbortSignal): Promise<QueryNote[]> {
  const { scope, prepared, deps } = call;
  const asksFields = [...leavesOf(prepared.parsed.ast)].some(({ leaf }) => 'field' in leaf);
  if (!asksFields) return [];
  const everything = { ...prepared.query, query: '', top: 0 };
  const list = egress(await deps.store.fieldList(scope, everything, signal));
  const names = list.fields.map((field) => field.name);
  return fieldHints(prepared.query.query, prepared.parsed, names).map(hintNote);
}

/** What to tell about a search that found nothing, beside what its text alone tells. A hint that fails is left out. */
export async function emptySearchHints(call: HintCall): Promise<QueryNote[]> {
  const late = AbortSignal.timeout(hintBudgetMs);
  const signal = call.signal === undefined ? late : AbortSignal.any([call.signal, late]);
  const found = await Promise.allSettled([unknownFields(call, signal), rawOffer(call, signal)]);
  return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}
