import { AppError } from '@logwarden/kernel';
import { asAppError } from '../../error-answer.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { elasticError, malformed, unanswerable } from '../ask/refusal.ts';
import { type Answer, type Call, ok } from '../http/call.ts';
import { Parameters } from '../http/parameters.ts';
import { documentOf, sourceFilter, type SourceFilter } from '../search/document.ts';
import { countHits } from '../search/read.ts';
import { readSearch, type SearchRequest } from '../search/request.ts';
import { hitById, runSearch, shards, type SearchAnswer } from '../search/run.ts';
import { idOf } from '../search/place.ts';
import { withPlace } from '../search/sort.ts';
import { beginScroll, openedPit } from './contexts.ts';
import { open, openNow, targetOptions, type Opening } from './opening.ts';

const maxSearches = 100;
const maxDocuments = 200;

interface SearchCall {
  readonly call: Call;
  readonly opening: Opening;
  readonly body: Json | undefined;
  readonly parameters: Parameters;
}

async function run({
  call,
  opening,
  body,
  parameters,
}: SearchCall): Promise<SearchAnswer & { readonly request: SearchRequest }> {
  const { targets, translator } = await open(call, opening);
  const request = readSearch({ body, targets, translator, parameters });
  return { ...(await runSearch(call, { request, targets, translator })), request };
}

function without(body: JsonObject, name: string): JsonObject {
  return new Map([...body].filter(([member]) => member !== name));
}

/** A search in a point in time: its names come from there, and hits carry where to go on. */
async function searchPit({
  call,
  opening,
  body,
  parameters,
}: SearchCall & { readonly body: JsonObject }): Promise<Record<string, unknown>> {
  if (opening.expression !== undefined) throw malformed('[pit]', 'no index in the address beside it');
  const { context, id } = openedPit(call, body.get('pit'));
  const { index, ignoreUnavailable, allowNoIndices } = context;
  const options = { ignoreUnavailable, allowNoIndices };
  const { targets, translator } = await open(call, { expression: index, options, nowMs: opening.nowMs });
  const read = readSearch({ body: without(body, 'pit'), targets, translator, parameters });
  // A page without an explicit place goes on by it all the same, as Elasticsearch's implicit _shard_doc.
  const request = { ...read, sort: withPlace(read.sort) };
  return { pit_id: id, ...(await runSearch(call, { request, targets, translator })).body };
}

async function searchOnce(search: SearchCall): Promise<Record<string, unknown>> {
  const { body } = search;
  return isObject(body) && body.has('pit') ? searchPit({ ...search, body }) : (await run(search)).body;
}

export async function search(call: Call, expression: string | undefined): Promise<Answer> {
  const body = await call.body();
  const opening = { expression, options: targetOptions(call), nowMs: call.deps.clock.nowMs() };
  const { parameters } = call;
  const keepAlive = parameters.text('scroll');
  if (keepAlive === undefined) return ok(await searchOnce({ call, opening, body, parameters }));
  if (isObject(body) && body.has('pit')) throw malformed('[scroll]', 'nothing beside pit');
  const answer = await run({ call, opening, body, parameters });
  return ok({ _scroll_id: await beginScroll(call, { opening, keepAlive, answer }), ...answer.body });
}

interface Item {
  readonly header: string;
  readonly body: string;
}

function itemsOf(text: string): Item[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  while (lines.at(-1) === '') lines.pop();
  if (lines.length === 0 || lines.length % 2 !== 0)
    throw malformed('the body', 'a header and a search in turn, one a line');
  if (lines.length > 2 * maxSearches) throw malformed('the body', `at most ${maxSearches} searches`);
  return Array.from({ length: lines.length / 2 }, (_, at) => ({
    header: lines[2 * at] ?? '',
    body: lines[2 * at + 1] ?? '',
  }));
}

/** Each header names its own indices; it is read, resolved and refused like the address of a search by itself. */
function openingOf(call: Call, header: string, expression: string | undefined): Opening {
  const members = new Members(header.trim() === '' ? new Map() : parseJson(header), 'header');
  const own = members.texts('index');
  const options = targetOptions(call);
  const ignoreUnavailable = members.flag('ignore_unavailable') ?? options.ignoreUnavailable;
  const allowNoIndices = members.flag('allow_no_indices') ?? options.allowNoIndices;
  members.texts('expand_wildcards');
  members.only('search_type', 'query_then_fetch');
  members.passOver('preference', 'request_cache', 'ccs_minimize_roundtrips', 'allow_partial_search_results');
  members.passOver('ignore_throttled', 'max_concurrent_shard_requests');
  members.end();
  const named = own === undefined || own.length === 0 ? expression : own.join(',');
  return { expression: named, options: { ignoreUnavailable, allowNoIndices }, nowMs: call.deps.clock.nowMs() };
}

function parametersOfItem(call: Call): Parameters {
  const passed = new URLSearchParams();
  for (const name of ['typed_keys', 'rest_total_hits_as_int']) {
    const value = call.parameters.text(name);
    if (value !== undefined) passed.set(name, value);
  }
  return new Parameters(passed.toString());
}

/** Searches one after another; one that fails says so in its place. */
export async function multiSearch(call: Call, expression: string | undefined): Promise<Answer> {
  const begunMs = performance.now();
  const parameters = parametersOfItem(call);
  const responses: Record<string, unknown>[] = [];
  for (const item of itemsOf(await call.bodyText())) {
    try {
      const opening = openingOf(call, item.header, expression);
      responses.push({ ...(await searchOnce({ call, opening, body: parseJson(item.body), parameters })), status: 200 });
    } catch (caught) {
      const error = asAppError(caught);
      if (error.status >= 499) throw error;
      responses.push({ ...elasticError(error).body });
    }
  }
  return ok({ took: Math.round(performance.now() - begunMs), responses });
}

export async function count(call: Call, expression: string | undefined): Promise<Answer> {
  const members = new Members((await call.body()) ?? new Map(), 'count');
  const query = members.take('query');
  members.end();
  const { targets, translator } = await openNow(call, expression);
  const body: JsonObject = new Map(query === undefined ? [] : [['query', query]]);
  const request = readSearch({ body, targets, translator, parameters: call.parameters });
  if (request.ids !== undefined) {
    const { total } = await runSearch(call, { request, targets, translator });
    return ok({ count: total?.value ?? 0, _shards: shards });
  }
  const { value, relation } = await countHits(call, request.slice);
  if (relation === 'gte') throw unanswerable('This query can be counted up to a limit only; narrow its time range.');
  return ok({ count: value, _shards: shards });
}

function sourceOf(parameters: Parameters, own: Json | undefined): SourceFilter {
  const plain = parameters.list('_source');
  const includes = parameters.list('_source_includes');
  const excludes = parameters.list('_source_excludes');
  if (own !== undefined) return sourceFilter(own);
  if (plain !== undefined) return sourceFilter(plain.length === 1 ? (plain[0] ?? '') : [...plain]);
  return sourceFilter(
    new Map<string, Json>([
      ...(includes === undefined ? [] : [['includes', [...includes]] as const]),
      ...(excludes === undefined ? [] : [['excludes', [...excludes]] as const]),
    ]),
  );
}

async function documentJson(
  call: Call,
  wanted: { readonly index: string; readonly id: string; readonly source: SourceFilter },
): Promise<Record<string, unknown>> {
  const { targets } = await openNow(call, wanted.index);
  const hit = await hitById(call, targets, wanted.id);
  if (hit === undefined) return { _index: wanted.index, _id: wanted.id, found: false };
  return {
    ...{ _index: hit.source, _id: idOf(hit), _version: 1, found: true },
    ...(wanted.source === undefined ? {} : { _source: wanted.source(documentOf(hit)) }),
  };
}

export async function getDocument(call: Call): Promise<Answer> {
  const [index = '', , id = ''] = call.segments;
  const body = await documentJson(call, { index, id, source: sourceOf(call.parameters, undefined) });
  return { status: body['found'] === true ? 200 : 404, body };
}

interface Wanted {
  readonly index: string;
  readonly id: string;
  readonly source: SourceFilter;
}

function wantedOf(call: Call, body: Members, index: string | undefined): Wanted[] {
  const ids = body.texts('ids');
  if (ids !== undefined && index === undefined) throw malformed('[ids]', 'an index in the address');
  const source = sourceOf(call.parameters, undefined);
  const byId = (ids ?? []).map((id) => ({ index: index ?? '', id, source }));
  const byDocument = (body.list('docs') ?? []).map((entry, at) => {
    const one = new Members(entry, `docs[${at}]`);
    const named = one.text('_index') ?? index;
    const id = one.requiredText('_id');
    const own = one.take('_source');
    one.end();
    if (named === undefined) throw malformed(`[docs[${at}]._index]`, 'a name');
    return { index: named, id, source: own === undefined ? source : sourceFilter(own) };
  });
  return [...byId, ...byDocument];
}

export async function multiGet(call: Call, index: string | undefined): Promise<Answer> {
  const body = new Members(await call.body(), 'mget');
  const wanted = wantedOf(call, body, index);
  body.end();
  if (wanted.length > maxDocuments) throw malformed('the body', `at most ${maxDocuments} documents`);
  const docs: Record<string, unknown>[] = [];
  for (const one of wanted) {
    try {
      docs.push(await documentJson(call, one));
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 499) throw error;
      docs.push({ _index: one.index, _id: one.id, error: elasticError(error).body.error });
    }
  }
  return ok({ docs });
}
