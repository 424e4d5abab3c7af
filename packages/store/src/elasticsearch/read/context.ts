import type { TenantScope } from '@logwarden/kernel';
import type { Dsl } from '@logwarden/query';
import type { OriginalEvent, Raw, StoredHit } from '../../port.ts';
import type { Doc } from '../answer.ts';
import { sourceOf, toHit } from '../document.ts';
import { seqBlock, seqBlocks } from '../mapping.ts';
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
  const { seq } = request;
  const of: Dsl[] = [{ term: { st: request.stream } }, { term: { src: sourceOf(hit).src } }];
  const [before, after] = await Promise.all([
    side(core, { index, of, range: { lt: seq }, near: [seq - 2 * request.before, seq], size: request.before }),
    side(core, { index, of, range: { gt: seq }, near: [seq, seq + 2 * request.after], size: request.after }),
  ]);
  return { raw: [...[...before].reverse(), hit, ...after].map((doc) => toHit(doc._id, sourceOf(doc))) };
}

interface Side {
  readonly index: string;
  readonly of: readonly Dsl[];
  readonly range: { readonly lt: number } | { readonly gt: number };
  /** Seqs among which all are, mostly. */
  readonly near: readonly [first: number, last: number];
  readonly size: number;
}

/** Neighbours, the nearest first: of the blocks nearby, or, where those have too few, of the whole stream. */
async function side(core: StoreCore, { index, of, range, near, size }: Side): Promise<readonly Doc[]> {
  if (size <= 0) return [];
  const sort = [{ sq: 'lt' in range ? 'desc' : 'asc' }];
  const find = async (more: readonly Dsl[]): Promise<readonly Doc[]> => {
    const query = eventsOnly([...of, { range: { sq: range } }, ...more]);
    const body = { size: Math.min(size, 10_000), track_total_hits: false, query, sort };
    return (await ask(core, index, body, undefined)).hits;
  };
  const blocks = seqBlocks(...near);
  const found = blocks === undefined ? [] : await find([{ terms: { sb: blocks } }]);
  return found.length >= size ? found : find([]);
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
  const at: Dsl[] = [{ term: { st: stream } }, { term: { sq: seq } }, ...sourcesClause(sources)];
  const find = async (more: readonly Dsl[]): Promise<Doc | undefined> => {
    const body = { size: 1, track_total_hits: false, query: eventsOnly([...at, ...more]), sort: [{ src: 'asc' }] };
    return (await ask(core, core.names.partitions(scope.tenantId), body, undefined)).hits[0];
  };
  // Indices made before know no blocks.
  return (await find([{ term: { sb: seqBlock(seq) } }])) ?? find([]);
}
