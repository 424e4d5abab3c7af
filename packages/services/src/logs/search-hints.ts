import { hiddenFieldPrefix, type QueryNote } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import { fieldHints, leavesOf, printQuery, rawHint } from '@logwarden/query';
import { shownFields } from '../egress/buckets.ts';
import { isEmptyPage } from '../egress/hits.ts';
import { hintNote } from '../query/check-query.ts';
import type { LogDeps, PreparedQuery } from './log-deps.ts';

/** Hints may take this long; a search that found nothing is not held up for more. */
const hintBudgetMs = 1000;
/** Fields of one query that are looked for. */
const maxFields = 8;

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
  return isEmptyPage(await deps.store.search(scope, request, signal)) ? [] : [hintNote(hint)];
}

/** The field list is counted over a sample, so a field that is not in it is looked for among all events of the range. */
async function isKnown(call: HintCall, field: string, signal: AbortSignal): Promise<boolean> {
  const query = printQuery({ kind: 'exists', field });
  const request = { ...call.prepared.query, query, limit: 1, total: false };
  return !isEmptyPage(await call.deps.store.search(call.scope, request, signal));
}

/** Clauses on fields that no event of the range has: near names, and the quoted text. */
async function unknownFields(call: HintCall, signal: AbortSignal): Promise<QueryNote[]> {
  const { scope, prepared, deps } = call;
  const asked = new Set([...leavesOf(prepared.parsed.ast)].flatMap(({ leaf }) => ('field' in leaf ? leaf.field : [])));
  if (asked.size === 0 || asked.size > maxFields) return [];
  const request = { ...prepared.query, query: '', top: 0, excludeFields: [hiddenFieldPrefix] };
  const list = await deps.store.fieldList(scope, request, signal);
  const names = shownFields(prepared.reader, list, { top: 0, read: 0 }).map((field) => field.name);
  for (const field of asked) {
    if (!names.includes(field) && (await isKnown(call, field, signal))) names.push(field);
  }
  return fieldHints(prepared.query.query, prepared.parsed, names).map(hintNote);
}

/** What to tell about a search that found nothing, beside what its text alone tells. A hint that fails is left out. */
export async function emptySearchHints(call: HintCall): Promise<QueryNote[]> {
  const late = AbortSignal.timeout(hintBudgetMs);
  const signal = call.signal === undefined ? late : AbortSignal.any([call.signal, late]);
  const found = await Promise.allSettled([unknownFields(call, signal), rawOffer(call, signal)]);
  return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}
