import { AppError } from '@logwarden/kernel';
import type { RowVerdict } from '../../identity/verdict.ts';
import { clientIdOf } from '../../identity/client-id.ts';
import { streamId } from '../../identity/stream-id.ts';
import type { Elastic } from '../client.ts';
import {
  contentOf,
  contentOfSource,
  documentOf,
  type FieldRoom,
  type KeptRow,
  noRoom,
  type Source,
  sourceOf,
} from '../document.ts';
import { hashId, type IndexNames, seqId } from '../names.ts';
import { type BulkOptions, type ItemResult, sendBulk } from './bulk.ts';
import type { Indices } from './indices.ts';

export interface RowWriter {
  readonly elastic: Elastic;
  readonly names: IndexNames;
  readonly indices: Indices;
  readonly bulk: BulkOptions;
  readonly partitionBody: object;
  readonly nowMs: number;
}

/** The bus partition and the offset from which nothing was committed yet. */
export interface Uncommitted {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  /** The rows were set aside before: what stands under their (stream, seq) can only be their own. */
  readonly settles: boolean;
}

/** What became of a row: its verdict, and the row itself where it went to quarantine instead. */
export interface Outcome {
  readonly verdict?: RowVerdict;
  readonly row: KeptRow;
}

/** A row on its way to a document. */
interface Place {
  readonly original: KeptRow;
  row: KeptRow;
  id: string;
  conflict: boolean;
}

interface Round {
  readonly writer: RowWriter;
  readonly uncommitted: Uncommitted;
  readonly outcomes: Map<KeptRow, Outcome>;
}

const attempts = 4;

/**
 * Writes rows that no seq set knows, each under an id made of what it is, with `create`. What stands under the id already
 * is our own from before a crash, a duplicate, or other content, which then is kept under a new id.
 */
export async function storeRows(
  writer: RowWriter,
  rows: readonly KeptRow[],
  uncommitted: Uncommitted,
): Promise<Map<KeptRow, Outcome>> {
  const round: Round = { writer, uncommitted, outcomes: new Map() };
  let places = await placeRows(round, rows);
  for (let attempt = 0; places.length > 0; attempt++) {
    if (attempt === attempts)
      throw new AppError('store.unavailable', 'Events of the batch are written by somebody else as well.');
    const results = await createAll(writer, places);
    const existing: Place[] = [];
    for (const [at, place] of places.entries()) {
      const kind = results[at]?.kind;
      if (kind === 'exists') existing.push(place);
      else if (kind === 'busy') settle(round, place, 'set_aside');
      else settle(round, place);
    }
    places = await settleExisting(round, existing);
  }
  return round.outcomes;
}

function settle(round: Round, { original, row, conflict }: Place, verdict?: RowVerdict): void {
  const decided = verdict ?? (conflict ? 'conflict' : undefined);
  round.outcomes.set(original, decided === undefined ? { row } : { verdict: decided, row });
}

function tenantOf(row: KeptRow): string {
  return row.origin.header.tenant;
}

type IndexOf = (row: KeptRow) => string;

/** Gives the index of a row. Rows of a record share their header. */
function indicesOf({ names }: RowWriter): IndexOf {
  const known = new Map<KeptRow['origin']['header'], string>();
  return ({ origin: { header } }) => {
    let index = known.get(header);
    if (index === undefined) {
      index = names.partition(header.tenant, header.storageClass, header.day);
      known.set(header, index);
    }
    return index;
  };
}

function identityOf(row: KeptRow): string {
  const { tenant, source, stream, firstSeq } = row.origin.header;
  const clientId = clientIdOf(row);
  return clientId === undefined
    ? `${streamId(tenant, source, stream)}\0\0${firstSeq + row.origin.index}`
    : `${source}\0${clientId}`;
}

/** Ids of neighbours begin alike, which makes them small; a client's own says nothing of the order, so it is hashed. */
function idOf(row: KeptRow): string {
  const { tenant, source, stream, firstSeq } = row.origin.header;
  if (clientIdOf(row) !== undefined) return hashId(tenant, identityOf(row));
  return seqId(streamId(tenant, source, stream), firstSeq + row.origin.index);
}

/** Ids say which rows of the batch are the same; those that clients gave are looked for in the day before as well. */
async function placeRows(round: Round, rows: readonly KeptRow[]): Promise<Place[]> {
  const places = rows.map((row): Place => {
    return { original: row, row, id: idOf(row), conflict: false };
  });
  const withClientId = places.filter(({ row }) => clientIdOf(row) !== undefined);
  const [stored, conflicts] = await Promise.all([
    lookUp(round.writer, withClientId),
    lookUp(
      round.writer,
      withClientId.map((place) => ({ ...place, id: conflictId(place.row) })),
    ),
  ]);
  const inBatch = new Map<string, Set<string>>();
  return places.filter((place) => {
    if (clientIdOf(place.row) === undefined) return true;
    const content = contentOf(place.row);
    const known = inBatch.get(place.id) ?? new Set();
    inBatch.set(place.id, known);
    if (known.has(content)) {
      settle(round, place, 'id_duplicate');
      return false;
    }
    const there = stored.get(place.id);
    const isOther = there === undefined ? known.size > 0 : contentOfSource(there) !== content;
    known.add(content);
    if (isOther) makeConflict(place);
    const same = isOther ? conflicts.get(place.id) : there;
    if (same === undefined) return true;
    settle(round, place, isLeftover(round, place, same) ? undefined : 'id_duplicate');
    return false;
  });
}

function conflictId(row: KeptRow): string {
  return hashId(tenantOf(row), identityOf(row), contentOf(row));
}

/** Keeps a row under a new id, made of its content too, and flags it. */
function makeConflict(place: Place): void {
  place.id = conflictId(place.original);
  place.conflict = true;
  if (place.row.kind !== 'event') return;
  const fields = { ...place.row.event.fields, 'event.id_conflict': true };
  place.row = { ...place.row, event: { ...place.row.event, fields } };
}

/** Whether a document was written by an earlier try of the same bus records. */
function isLeftover(round: Round, place: Place, there: Source): boolean {
  const [topic, partition, offset] = there.m;
  const { uncommitted } = round;
  const { header, index } = place.row.origin;
  if (there.st !== header.stream || there.sq !== header.firstSeq + index) return false;
  if (uncommitted.settles) return true;
  return topic === uncommitted.topic && partition === uncommitted.partition && offset >= uncommitted.fromOffset;
}

/** Decides what to do with rows whose id is taken. Returns those to be written under another one. */
async function settleExisting(round: Round, existing: readonly Place[]): Promise<Place[]> {
  if (existing.length === 0) return [];
  const stored = await lookUp(round.writer, existing);
  return existing.filter((place) => {
    const there = stored.get(place.id);
    if (there === undefined) return true;
    if (contentOfSource(there) === contentOf(place.row)) {
      settle(round, place, isLeftover(round, place, there) ? undefined : 'id_duplicate');
      return false;
    }
    makeConflict(place);
    return true;
  });
}

const perLookUp = 1000;
const dayMs = 86_400_000;

/** What stands under ids, on the row's day or the day before. Sees what was written a moment ago. */
async function lookUp(
  { elastic, names }: RowWriter,
  places: readonly Pick<Place, 'id' | 'row'>[],
): Promise<Map<string, Source>> {
  const found = new Map<string, Source>();
  const docs = places.flatMap(({ id, row }) => {
    const { tenant, storageClass, day } = row.origin.header;
    const before = new Date(Date.parse(`${day}T00:00:00Z`) - dayMs);
    const days = Number.isNaN(before.getTime()) ? [day] : [day, before.toISOString().slice(0, 10)];
    return days.map((of) => ({ _index: names.partition(tenant, storageClass, of), _id: id }));
  });
  for (let at = 0; at < docs.length; at += perLookUp) {
    const { body } = await elastic.call({
      method: 'POST',
      path: '/_mget',
      query: { _source_includes: 'st,sq,m,r,b' },
      body: { docs: docs.slice(at, at + perLookUp) },
    });
    for (const doc of body.docs ?? []) if (doc.found === true) found.set(doc._id, sourceOf(doc));
  }
  return found;
}

/** Sends rows; what the engine refuses goes without own fields of its own, and then to quarantine. */
async function createAll(writer: RowWriter, places: readonly Place[]): Promise<ItemResult[]> {
  const indexOf = indicesOf(writer);
  const names = [...new Set(places.map(({ row }) => indexOf(row)))];
  const opened = names.map(async (index): Promise<[string, FieldRoom]> => {
    return [index, await writer.indices.ensure(index, writer.partitionBody)];
  });
  const rooms = new Map(await Promise.all(opened));
  const results = await send(writer, places, (row) => rooms.get(indexOf(row)) ?? noRoom);
  await retryRefused(writer, { places, results, toQuarantine: false });
  await retryRefused(writer, { places, results, toQuarantine: true });
  const refused = results.find((result) => result.kind === 'refused');
  if (refused !== undefined)
    throw new AppError('store.unavailable', 'The store refuses an event even as quarantine.', {
      details: { reason: refused.reason },
    });
  for (const index of rooms.keys()) writer.indices.markWritten(index);
  return results;
}

async function retryRefused(
  writer: RowWriter,
  sent: { readonly places: readonly Place[]; readonly results: ItemResult[]; readonly toQuarantine: boolean },
): Promise<void> {
  const refused: { at: number; place: Place }[] = [];
  for (const [at, place] of sent.places.entries()) {
    const result = sent.results[at];
    if (result?.kind !== 'refused') continue;
    if (sent.toQuarantine) place.row = quarantined(place.row, result.reason);
    refused.push({ at, place });
  }
  if (refused.length === 0) return;
  const again = await send(
    writer,
    refused.map(({ place }) => place),
    () => noRoom,
  );
  for (const [position, { at }] of refused.entries()) sent.results[at] = again[position] ?? { kind: 'done' };
}

function quarantined(row: KeptRow, reason: string): KeptRow {
  const { raw, rawBytes } = row.kind === 'event' ? row.event : row;
  const bytes = rawBytes === undefined ? {} : { rawBytes };
  return {
    kind: 'quarantine',
    origin: row.origin,
    reason: 'store_rejected',
    detail: reason.slice(0, 500),
    raw,
    ...bytes,
  };
}

function send(writer: RowWriter, places: readonly Place[], roomOf: (row: KeptRow) => FieldRoom): Promise<ItemResult[]> {
  const indexOf = indicesOf(writer);
  // Names of indices and ids are plain characters.
  const items = places.map(({ row, id }) => ({
    action: `{"create":{"_index":"${indexOf(row)}","_id":"${id}"}}`,
    document: documentOf(row, writer.nowMs, roomOf(row)),
  }));
  return sendBulk(writer.elastic, items, writer.bulk);
}
