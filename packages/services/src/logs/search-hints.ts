import type { QueryNote } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import { describeHint, fieldHints, leavesOf } from '@logwarden/query';
import { egress } from '../egress.ts';
import { hintNote } from '../query/check-query.ts';
import { rawOffer } from '../query/raw-offer.ts';
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
async function rawHint(call: HintCall, signal: AbortSignal): Promise<QueryNote[]> {
  const { scope, prepared, deps } = call;
  const offer = rawOffer(prepared.parsed.ast);
  if (offer === undefined) return [];
  const request = { ...prepared.query, query: offer, limit: 1, total: false };
  const page = egress(await deps.store.search(scope, request, signal));
  if (page.hits.length === 0) return [];
  const hint = { code: 'raw_matches', parameters: {} } as const;
  return [{ code: hint.code, message: describeHint(hint, 'en'), fix: offer }];
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
  const found = await Promise.allSettled([unknownFields(call, signal), rawHint(call, signal)]);
  return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}
