import { isObject, type Json } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { malformed, refused, unanswerable } from '../ask/refusal.ts';
import type { Targets } from '../ask/targets.ts';
import { type AggRequest, readAggs } from '../aggs/request.ts';
import type { Parameters } from '../http/parameters.ts';
import { allOf } from '../query/nodes.ts';
import { translateQuery, type Translator } from '../query/translate.ts';
import { queryString } from '../query/language-clauses.ts';
import { fieldPicker, type FieldPicker, type SourceFilter, sourceFilter } from './document.ts';
import { type Highlight, readHighlight } from './highlight.ts';
import { maxHits } from './in-time.ts';
import { sliceOf, type Slice } from './slice.ts';
import { afterValues, readSort, type Sort, type SortValue } from './sort.ts';

/** A search as the proxy understands it: nothing is left of what was sent but this. */
export interface SearchRequest {
  readonly slice: Slice;
  readonly ids: readonly string[] | undefined;
  readonly size: number;
  readonly from: number;
  readonly sort: Sort;
  readonly after: readonly SortValue[] | undefined;
  readonly wantsTotal: boolean;
  readonly source: SourceFilter;
  readonly pickers: readonly FieldPicker[];
  readonly highlight: Highlight | undefined;
  readonly aggs: readonly AggRequest[];
  readonly typedKeys: boolean;
  readonly totalAsNumber: boolean;
}

export const searchParameters = [
  ...['q', 'size', 'from', 'sort', '_source', '_source_includes', '_source_excludes', 'track_total_hits'],
  ...['typed_keys', 'rest_total_hits_as_int', 'ignore_unavailable', 'allow_no_indices', 'expand_wildcards'],
  ...['preference', 'request_cache', 'timeout', 'batched_reduce_size', 'ccs_minimize_roundtrips', 'search_type'],
  ...['seq_no_primary_term', 'version', 'allow_partial_search_results', 'max_concurrent_shard_requests', 'scroll'],
  ...['pre_filter_shard_size', 'ignore_throttled', 'default_operator', 'track_scores', 'analyze_wildcard'],
] as const;

/** Parameters that may only ask for nothing. */
export function refuseExtras(parameters: Parameters): void {
  for (const name of ['seq_no_primary_term', 'version', 'explain', 'profile']) {
    if (parameters.flag(name) === true) throw refused(name);
  }
  const searchType = parameters.text('search_type');
  if (searchType !== undefined && searchType !== 'query_then_fetch' && searchType !== 'dfs_query_then_fetch') {
    throw refused(`search_type ${searchType}`);
  }
}

function queryOfParameters(parameters: Parameters, translator: Translator): ReturnType<typeof queryString> | undefined {
  const text = parameters.text('q');
  if (text === undefined) return undefined;
  const operator = parameters.text('default_operator');
  const body = new Map<string, Json>([['query', text]]);
  if (operator !== undefined) body.set('default_operator', operator);
  return queryString(body, translator, 'q');
}

function wantsTotalOf(value: Json | undefined): boolean {
  if (value === undefined || value === true || value === 'true') return true;
  if (value === false || value === 'false' || value === -1) return false;
  if (Number.isInteger(Number(value)) && Number(value) >= 0) return true;
  throw malformed('[track_total_hits]', 'true, false or a number');
}

/** The `_source` of the body, or that of the address, which goes before. */
function sourceOf(body: Members, parameters: Parameters): SourceFilter {
  const given = body.take('_source');
  const plain = parameters.list('_source');
  const includes = parameters.list('_source_includes');
  const excludes = parameters.list('_source_excludes');
  if (plain !== undefined && plain.length === 1 && (plain[0] === 'true' || plain[0] === 'false'))
    return sourceFilter(plain[0]);
  if (plain !== undefined) return sourceFilter([...plain]);
  if (includes === undefined && excludes === undefined) return sourceFilter(given);
  const filter = new Map<string, Json>();
  if (includes !== undefined) filter.set('includes', [...includes]);
  if (excludes !== undefined) filter.set('excludes', [...excludes]);
  return sourceFilter(filter);
}

function emptyOnly(body: Members, name: string): void {
  const value = body.take(name);
  if (value === undefined || (isObject(value) && value.size === 0)) return;
  throw refused(name);
}

/** Members of a search's body that change nothing here, or may only ask for nothing. */
function passOverRest(body: Members): void {
  emptyOnly(body, 'script_fields');
  emptyOnly(body, 'runtime_mappings');
  for (const name of ['explain', 'profile', 'version', 'seq_no_primary_term']) body.only(name, false);
  body.only('terminate_after', 0);
  body.only('min_score', 0);
  const stored = body.texts('stored_fields');
  if (stored?.some((name) => name !== '_none_' && name !== '*') === true) throw refused('stored_fields');
  body.passOver('track_scores', 'timeout');
}

export interface SearchInput {
  readonly body: Json | undefined;
  readonly targets: Targets;
  readonly translator: Translator;
  readonly parameters: Parameters;
}

/** Reads a search of a closed set of members; every other is refused by its name. */
export function readSearch(input: SearchInput): SearchRequest {
  const { targets, translator, parameters } = input;
  const body = new Members(input.body ?? new Map<string, Json>(), 'search');
  refuseExtras(parameters);
  const { node, ids } = translateQuery(body.take('query'), translator);
  const ofAddress = queryOfParameters(parameters, translator);
  const size = parameters.count('size', maxHits) ?? body.count('size', { min: 0, max: maxHits }) ?? 10;
  const from = parameters.count('from', maxHits) ?? body.count('from', { min: 0, max: maxHits }) ?? 0;
  if (from + size > maxHits) {
    throw unanswerable(
      `Result window is too large, from + size must be less than or equal to: [${maxHits}] but was [${from + size}]. Use scroll or search_after.`,
    );
  }
  const sortOfAddress = parameters.list('sort');
  const sort = readSort(sortOfAddress === undefined ? body.take('sort') : [...sortOfAddress], translator.field);
  const after = afterValues(body.list('search_after'));
  if (after !== undefined && from > 0) throw malformed('[from]', '0 or nothing beside search_after');
  const trackOfAddress = parameters.text('track_total_hits');
  const wantsTotal = wantsTotalOf(trackOfAddress ?? body.take('track_total_hits'));
  const pickers = [
    fieldPicker(body.take('fields'), 'fields'),
    fieldPicker(body.take('docvalue_fields'), 'docvalue_fields'),
  ];
  const highlight = readHighlight(body.take('highlight'));
  const aggs = readAggs(body.takeAny('aggs', 'aggregations'), translator);
  if (ids !== undefined && aggs.length > 0) throw refused('aggs beside ids');
  passOverRest(body);
  const source = sourceOf(body, parameters);
  body.end();
  const typedKeys = parameters.flag('typed_keys') ?? false;
  const totalAsNumber = parameters.flag('rest_total_hits_as_int') ?? false;
  return {
    slice: sliceOf(targets, ofAddress === undefined ? node : allOf([node, ofAddress])),
    ...{ ids, size, from, sort, after, wantsTotal, source, highlight, aggs, typedKeys, totalAsNumber },
    pickers: pickers.filter((picker) => picker !== undefined),
  };
}
