import type { TenantScope } from '@logwarden/kernel';
import type { Dsl } from '@logwarden/query';
import type { OriginalEvent, Raw, StoredHit } from '../../port.ts';
import type { Doc } from '../answer.ts';
import { sourceOf, toHit } from '../document.ts';
import type { StoreCore } from '../store-core.ts';
import { ask, eventsOnly, refreshed, sourcesClause, visibleSources } from './scope.ts';

interface ContextRequest {
  readonly stream: string;
  readonly seq: number;
  readonly before: number;
  readonly after: number;
}

/** Lines around a hit by (stream, seq), in reading order. Empty: there is no such event in the scope. */
export async function context(
  core: StoreCore,
  scope: TenantScope,
  request: ContextRequest,
): Promise<Raw<readonly StoredHit[]>> {
  const index = await refreshed(core, scope);
  const hit = await eventAt(core, scope, request);
  if (hit === undefined) return { raw: [] };
  const of: Dsl[] = [{ term: { st: request.stream } }, { term: { src: sourceOf(hit).src } }];
  const side = async (range: Dsl, order: 'asc' | 'desc', size: number): Promise<readonly Doc[]> => {
    if (size <= 0) return [];
    const query = eventsOnly([...of, { range: { sq: range } }]);
    const body = { size: Math.min(size, 10_000), track_total_hits: false, query, sort: [{ sq: order }] };
    return (await ask(core, index, body, undefined)).hits;
  };
  const [before, after] = await Promise.all([
    side({ lt: request.seq }, 'desc', request.before),
    side({ gt: request.seq }, 'asc', request.after),
  ]);
  return { raw: [...[...before].reverse(), hit, ...after].map((doc) => toHit(doc._id, sourceOf(doc))) };
}

/** One event by (stream, seq), with the bytes as received where they were kept. Undefined: there is none in the scope. */
export async function original(
  core: StoreCore,
  scope: TenantScope,
  request: Pick<ContextRequest, 'stream' | 'seq'>,
): Promise<Raw<OriginalEvent> | undefined> {
  await refreshed(core, scope);
  const doc = await eventAt(core, scope, request);
  if (doc === undefined) return undefined;
  const source = sourceOf(doc);
  const hit = toHit(doc._id, source);
  return { raw: source.b === undefined ? { hit } : { hit, bytes: new Uint8Array(Buffer.from(source.b, 'base64')) } };
}

async function eventAt(
  core: StoreCore,
  scope: TenantScope,
  { stream, seq }: Pick<ContextRequest, 'stream' | 'seq'>,
): Promise<Doc | undefined> {
  const sources = visibleSources(scope);
  const query = eventsOnly([{ term: { st: stream } }, { term: { sq: seq } }, ...sourcesClause(sources)]);
  const body = { size: 1, track_total_hits: false, query, sort: [{ src: 'asc' }] };
  return (await ask(core, core.names.partitions(scope.tenantId), body, undefined)).hits[0];
}
