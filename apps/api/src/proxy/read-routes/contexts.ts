import { isList, type Json, parseJson } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { malformed, noSuchContext, unanswerable } from '../ask/refusal.ts';
import {
  closeContext,
  type Context,
  type ContextKind,
  keepAliveMs,
  newNonce,
  openContext,
  type Opener,
  sealContext,
} from '../ask/sealed.ts';
import { resolveTargets } from '../ask/targets.ts';
import { type Answer, type Call, ok } from '../http/call.ts';
import { Parameters } from '../http/parameters.ts';
import { readSearch, type SearchRequest } from '../search/request.ts';
import { runSearch, shards, type SearchAnswer } from '../search/run.ts';
import { afterValues, sortValues, withPlace } from '../search/sort.ts';
import { open, type Opening, targetOptions } from './opening.ts';

function opener(call: Call): Opener {
  return { keys: call.deps.keys, ctx: call.ctx, nowMs: call.deps.clock.nowMs() };
}

function newContext(kind: ContextKind, opening: Opening, aliveMs: number): Context {
  const { expression, options, nowMs } = opening;
  return {
    kind,
    nonce: newNonce(),
    openedAtMs: nowMs,
    expiresAtMs: nowMs + aliveMs,
    ...(expression === undefined ? {} : { index: expression }),
    ...options,
  };
}

/** Where a page ended: the values of its last hit, its place among them. */
function placeAfter({
  hits,
  request,
}: {
  readonly hits: SearchAnswer['hits'];
  readonly request: SearchRequest;
}): string | undefined {
  const last = hits.at(-1);
  return last === undefined ? undefined : JSON.stringify(sortValues(last, withPlace(request.sort).keys));
}

interface Begin {
  readonly opening: Opening;
  readonly keepAlive: string;
  readonly answer: SearchAnswer & { readonly request: SearchRequest };
}

/** The id by which a search goes on behind its first page. */
export async function beginScroll(call: Call, { opening, keepAlive, answer }: Begin): Promise<string> {
  if (answer.request.size === 0 || answer.request.from > 0)
    throw unanswerable('A scroll needs size above 0 and no from.');
  const url = call.request.url ?? '';
  const mark = url.indexOf('?');
  const search = JSON.stringify([await call.bodyText(), mark < 0 ? '' : url.slice(mark + 1)]);
  const place = placeAfter(answer);
  return sealContext(opener(call), {
    ...newContext('scroll', opening, keepAliveMs(keepAlive, '[scroll]')),
    search,
    ...(place === undefined ? {} : { place }),
    ...(answer.total === undefined ? {} : { total: { ...answer.total } }),
  });
}

/** A scroll's search as it was sent first: our own seal says that it has this form. */
function sealedSearch(text: string): readonly [body: string, query: string] {
  const parts: unknown = JSON.parse(text);
  if (Array.isArray(parts) && typeof parts[0] === 'string' && typeof parts[1] === 'string') return [parts[0], parts[1]];
  throw noSuchContext('scroll');
}

/** The next page. Names are resolved and rights are checked again, so that what was taken away ends here. */
export async function nextScroll(call: Call): Promise<Answer> {
  const members = new Members(await call.body(), 'scroll');
  const id = members.requiredText('scroll_id');
  const keepAlive = members.text('scroll') ?? call.parameters.text('scroll');
  members.end();
  const context = openContext(opener(call), id, 'scroll');
  const [bodyText, query] = sealedSearch(context.search ?? '');
  const options = { ignoreUnavailable: context.ignoreUnavailable, allowNoIndices: context.allowNoIndices };
  const opening = { expression: context.index, options, nowMs: context.openedAtMs };
  const { targets, translator } = await open(call, opening);
  const body = bodyText.trim() === '' ? undefined : parseJson(bodyText);
  const request = readSearch({ body, targets, translator, parameters: new Parameters(query) });
  const values = context.place === undefined ? undefined : parseJson(context.place);
  const resume = isList(values) ? afterValues(values) : undefined;
  const parts = { request: resume === undefined ? { ...request, size: 0 } : request, targets, translator };
  const answer = await runSearch(call, { ...parts, ...(resume === undefined ? {} : { resume }) });
  const place = placeAfter({ hits: answer.hits, request }) ?? context.place;
  const alive =
    keepAlive === undefined ? context.expiresAtMs : call.deps.clock.nowMs() + keepAliveMs(keepAlive, '[scroll]');
  const next = sealContext(opener(call), { ...context, expiresAtMs: alive, ...(place === undefined ? {} : { place }) });
  return ok({ _scroll_id: next, ...withTotal(answer.body, context, call) });
}

function withTotal(body: Record<string, unknown>, { total }: Context, call: Call): Record<string, unknown> {
  const { hits } = body;
  if (total === undefined || typeof hits !== 'object' || hits === null) return body;
  const asNumber = call.parameters.flag('rest_total_hits_as_int') === true;
  return { ...body, hits: { ...hits, total: asNumber ? total.value : total } };
}

function closeAll(call: Call, ids: readonly string[], kind: ContextKind): Answer {
  let freed = 0;
  for (const id of ids) {
    try {
      closeContext(openContext(opener(call), id, kind), call.deps.clock.nowMs());
      freed += 1;
    } catch {
      // One that is not open, or not this key's, counts as nothing freed.
    }
  }
  return { status: freed > 0 ? 200 : 404, body: { succeeded: true, num_freed: freed } };
}

const maxIds = 100;

export async function clearScroll(call: Call): Promise<Answer> {
  const members = new Members(await call.body(), 'scroll');
  const ids = members.texts('scroll_id') ?? [];
  members.end();
  if (ids.length === 0 || ids.length > maxIds) throw malformed('[scroll_id]', `1 to ${maxIds} ids`);
  return closeAll(call, ids, 'scroll');
}

export async function openPit(call: Call): Promise<Answer> {
  const [expression] = call.segments;
  const body = await call.body();
  if (body !== undefined) new Members(body, 'pit').end();
  const options = targetOptions(call);
  await resolveTargets({ deps: call.deps, scope: call.ctx.scope }, expression, options);
  const aliveMs = keepAliveMs(call.parameters.text('keep_alive'), '[keep_alive]');
  const opening = { expression, options, nowMs: call.deps.clock.nowMs() };
  return ok({ id: sealContext(opener(call), newContext('point in time', opening, aliveMs)), _shards: shards });
}

export async function closePit(call: Call): Promise<Answer> {
  const members = new Members(await call.body(), 'pit');
  const id = members.requiredText('id');
  members.end();
  return closeAll(call, [id], 'point in time');
}

/** The point in time that a search names, and its id for the next page. */
export function openedPit(call: Call, value: Json | undefined): { readonly context: Context; readonly id: string } {
  const members = new Members(value, 'pit');
  const id = members.requiredText('id');
  const keepAlive = members.text('keep_alive');
  members.end();
  const context = openContext(opener(call), id, 'point in time');
  if (keepAlive === undefined) return { context, id };
  const expiresAtMs = call.deps.clock.nowMs() + keepAliveMs(keepAlive, '[pit.keep_alive]');
  return { context, id: sealContext(opener(call), { ...context, expiresAtMs }) };
}
