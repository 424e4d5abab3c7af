import { type Fields, hiddenFieldPrefix, hiddenFields, type ParsedEvent } from '@logwarden/contracts';
import type { TenantScope } from '@logwarden/kernel';
import type { Dsl } from '@logwarden/query';
import type { MaskableEvent, Remasked, RemaskRequest } from '../../port.ts';
import { type Doc, versionOf } from '../answer.ts';
import { documentOf, type FieldRoom, noRoom, type Source, sourceOf, toQueryable } from '../document.ts';
import { policyField } from '../read/policy-bounds.ts';
import { ask, eventsOnly, refreshed, sourcesClause, visibleSources } from '../read/scope.ts';
import type { StoreCore } from '../store-core.ts';
import { type ItemResult, sendBulk } from './bulk.ts';
import { originOf } from './repair.ts';

type Mask = (event: MaskableEvent) => Remasked;

const pageSize = 1000;

/**
 * See `StorePort.remask`. Each document is written over the version that was read; one that somebody else changed
 * meanwhile is left to the next call.
 */
export async function remask(
  core: StoreCore,
  scope: TenantScope,
  request: RemaskRequest,
  mask: Mask,
): Promise<{ rewritten: number; remaining: number }> {
  const older = olderEvents(visibleSources(scope, request.sources), request.olderThanPolicy);
  let rewritten = 0;
  for (let wanted = request.limit; wanted > 0; wanted = request.limit - rewritten) {
    const docs = await olderPage(core, scope, { query: older, size: Math.min(wanted, pageSize) });
    const done = await core.exclusive(() => rewrite(core, docs, (doc) => maskedRow(scope, doc, { request, mask })));
    rewritten += done;
    if (done < docs.length || docs.length < pageSize) break;
  }
  const index = await refreshed(core, scope);
  const body = { size: 0, track_total_hits: true, query: older };
  return { rewritten, remaining: (await ask(core, index, body, undefined)).total };
}

function olderEvents(sources: readonly string[] | undefined, olderThan: number): Dsl {
  const isCurrent: Dsl = { range: { [policyField]: { gte: olderThan } } };
  return { bool: { filter: [eventsOnly(sourcesClause(sources))], must_not: [isCurrent] } };
}

async function olderPage(
  core: StoreCore,
  scope: TenantScope,
  { query, size }: { readonly query: Dsl; readonly size: number },
): Promise<readonly Doc[]> {
  const index = await refreshed(core, scope);
  const body = { size, query, track_total_hits: false, seq_no_primary_term: true, sort: ['_doc'] };
  return (await ask(core, index, body, undefined)).hits;
}

interface MaskedRow {
  readonly source: Source;
  readonly origin: ReturnType<typeof originOf>;
  readonly event: ParsedEvent;
}

function maskedRow(
  scope: TenantScope,
  doc: Doc,
  { request, mask }: { readonly request: RemaskRequest; readonly mask: Mask },
): MaskedRow {
  const source = sourceOf(doc);
  const { timestampUs, searchText, fields } = toQueryable(source);
  const raw = source.r;
  const own = Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith(hiddenFieldPrefix)));
  const { masked, fields: given } = mask({ source: source.src, raw, timestampUs, searchText, fields: own });
  const hidden: Fields = { [hiddenFields.policy]: request.olderThanPolicy, ...given };
  const event: ParsedEvent = {
    raw,
    timestampUs,
    searchText,
    fields: { ...own, ...hidden },
    ...(masked === undefined ? {} : { masked }),
    ...(source.b === undefined ? {} : { rawBytes: new Uint8Array(Buffer.from(source.b, 'base64')) }),
  };
  return { source, origin: originOf(scope, source), event };
}

/** Writes documents anew where they stand. Returns how many. */
async function rewrite(core: StoreCore, docs: readonly Doc[], rowOf: (doc: Doc) => MaskedRow): Promise<number> {
  if (docs.length === 0) return 0;
  const rooms = new Map<string, FieldRoom>();
  for (const index of new Set(docs.map(({ _index }) => _index))) {
    rooms.set(index, await core.indices.ensure(index, core.partitionBody));
  }
  const rows = docs.map((doc) => ({ doc, row: rowOf(doc) }));
  const send = (some: typeof rows, roomOf: (doc: Doc) => FieldRoom): Promise<ItemResult[]> => {
    const items = some.map(({ doc, row }) => {
      const { seqNo, term } = versionOf(doc);
      const place = { _index: doc._index, _id: doc._id, if_seq_no: seqNo, if_primary_term: term };
      const { source, origin, event } = row;
      const document = documentOf({ kind: 'event', origin, event }, source.m[5], roomOf(doc));
      return { action: JSON.stringify({ index: place }), document };
    });
    return sendBulk(core.elastic, items, core.bulk);
  };
  const results = await send(rows, ({ _index }) => rooms.get(_index) ?? noRoom);
  for (const { _index } of docs) core.indices.markWritten(_index);
  // What the engine once refused to take with its own fields it refuses again.
  const refused = rows.filter((_, at) => results[at]?.kind === 'refused');
  const again = await send(refused, () => noRoom);
  return [...results, ...again].filter(({ kind }) => kind === 'done').length;
}
