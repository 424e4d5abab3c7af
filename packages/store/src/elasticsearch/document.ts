import {
  type FieldScalar,
  type FieldValue,
  hiddenFields,
  type ParsedEvent,
  type QueryableEvent,
} from '@logwarden/contracts';
import {
  clipValue,
  dateValueUs,
  fieldKinds,
  fold,
  indexText,
  parseAddress,
  searchedText,
  standsIn,
  valueText,
} from '@logwarden/query';
import type { StoredHit, StoreRow } from '../port.ts';
import { clientIdOf } from '../identity/client-id.ts';
import type { Doc } from './answer.ts';
import { fieldsOfKept, keptFields } from './kept-fields.ts';
import { overflowTerm, seqBlock } from './mapping.ts';
import { fieldKey } from './names.ts';

export type KeptRow = Exclude<StoreRow, { kind: 'dropped' }>;

/** What is read back of a document: `_source`. */
export interface Source {
  readonly ts: number;
  readonly src: string;
  readonly st: string;
  readonly sq: number;
  readonly acc: number;
  /** Reason of a quarantined event. */
  readonly q?: string;
  /** The line. */
  readonly r: string;
  /** Own fields: see `keptFields`. */
  readonly v?: string;
  /**
   * Topic, partition, offset, received, parsed, stored (ms), client id, detail of a quarantine, storage class and day;
   * the masked form of the searched text where there is one. It stands here since every index keeps `m`.
   */
  readonly m: readonly [string, number, number, number, number, number, string, string, string, string, string?];
  /** Bytes as received, base64, where decoding lost something. */
  readonly b?: string;
  /** Searched text, where it does not follow from the line. */
  readonly x?: string;
}

/** Which own fields have names of their own in the index. */
export interface FieldRoom {
  take(key: string): boolean;
}

const hiddenKeys: ReadonlySet<string> = new Set(Object.values(hiddenFields).map(fieldKey));

/** Our own hidden fields always have names of their own: by them it is known which policy an event went through. */
export function isHiddenKey(key: string): boolean {
  return hiddenKeys.has(key);
}

/** Everything that was received goes to `z`: for documents that the engine refused. */
export const noRoom: FieldRoom = { take: isHiddenKey };

interface OwnFields {
  k: Record<string, string[]>;
  f: Record<string, string[]>;
  n: Record<string, number[]>;
  i: Record<string, string[]>;
  d: Record<string, number[]>;
  z: string[];
  o: string[];
}

export function documentOf(row: KeptRow, nowMs: number, room: FieldRoom): string {
  const { header, index, topic, partition, offset } = row.origin;
  const { raw, rawBytes } = row.kind === 'event' ? row.event : row;
  const text = raw.toWellFormed();
  const place = [topic, partition, offset, header.receivedAtMs, nowMs, nowMs];
  const detail = row.kind === 'quarantine' ? row.detail.toWellFormed() : '';
  const masked = row.kind === 'event' ? row.event.masked?.searchText.toWellFormed() : undefined;
  const kept = row.kind === 'event' ? keptFields(text, row.event.fields) : undefined;
  // What differs from line to line first: the rest repeats the document before, and so costs little.
  return JSON.stringify({
    ts: row.kind === 'event' ? row.event.timestampUs : header.acceptedAtMs * 1000,
    sq: header.firstSeq + index,
    m: [
      ...place,
      clientIdOf(row) ?? '',
      detail,
      header.storageClass,
      header.day,
      ...(masked === undefined ? [] : [masked]),
    ],
    acc: header.acceptedAtMs,
    src: header.source,
    st: header.stream,
    ...(kept === undefined ? {} : { v: kept }),
    r: text,
    sb: seqBlock(header.firstSeq + index),
    by: rawBytes?.byteLength ?? Buffer.byteLength(text),
    ...(rawBytes === undefined ? {} : { b: Buffer.from(rawBytes).toString('base64') }),
    ...(row.kind === 'event' ? searchable(row.event, text, room) : { q: row.reason }),
    ...(masked === undefined ? {} : searchableMasked(masked)),
  });
}

function searchable(event: QueryableEvent, text: string, room: FieldRoom): Record<string, unknown> {
  const searched = event.searchText.toWellFormed();
  const folded = fold(searched);
  const { tokens, giants, longWords } = indexText(folded);
  const own: OwnFields = { k: {}, f: {}, n: {}, i: {}, d: {}, z: [], o: [] };
  for (const [name, value] of Object.entries(event.fields)) addField(own, { name, value, folded }, room);
  const parts = Object.entries({ ...own, g: giants, l: longWords });
  const out: Record<string, unknown> = Object.fromEntries(parts.filter(([, part]) => Object.keys(part).length > 0));
  out['t'] = tokens;
  if (searched !== searchedText(text)) out['x'] = searched;
  return out;
}

function searchableMasked(masked: string): Record<string, unknown> {
  const { tokens, giants, longWords } = indexText(fold(masked));
  return {
    h: true,
    mt: tokens,
    ...(giants.length > 0 ? { mg: giants } : {}),
    ...(longWords.length > 0 ? { ml: longWords } : {}),
  };
}

/** Kinds that fields have by their names alone. */
const undeclaredKind = fieldKinds({});

function addField(
  own: OwnFields,
  field: { readonly name: string; readonly value: FieldValue; readonly folded: string },
  room: FieldRoom,
): void {
  const items: readonly FieldScalar[] = typeof field.value === 'object' ? field.value : [field.value];
  if (items.length === 0) return;
  const texts = [...new Set(items.map((item) => valueText(item).toWellFormed()))];
  const folds = texts.map(fold);
  if (!folds.every((text) => standsIn(field.folded, text))) own.o.push(clipValue(field.name.toWellFormed()));
  const key = fieldKey(field.name);
  if (!room.take(key)) {
    for (const text of folds) own.z.push(overflowTerm(field.name, clipValue(text)));
    return;
  }
  own.k[key] = texts.map(clipValue);
  if (undeclaredKind(field.name) !== 'text') own.f[key] = folds.map(clipValue);
  const numbers = new Set(items.flatMap((item) => numberOf(item) ?? []));
  if (numbers.size > 0) own.n[key] = [...numbers];
  const addresses = texts.filter((text) => parseAddress(text) !== undefined);
  if (addresses.length > 0) own.i[key] = addresses.map(canonical);
  const dates = texts.flatMap((text) => dateValueUs(text) ?? []);
  if (dates.length > 0) own.d[key] = dates;
}

/** Whole numbers beyond doubles stand at the largest one. In JSON zero has no sign. */
function numberOf(value: FieldScalar): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'bigint') return undefined;
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, Number(value)));
}

function canonical(text: string): string {
  const address = parseAddress(text) ?? 0n;
  return Array.from({ length: 8 }, (_, at) => ((address >> BigInt(112 - 16 * at)) & 0xffffn).toString(16)).join(':');
}

/** `_source` of a document that `documentOf` made. */
export function sourceOf(doc: Pick<Doc, '_source'>): Source {
  return doc._source as Source;
}

export function toHit(id: string, source: Source): StoredHit {
  const [topic, partition, offset, receivedAtMs, parsedAtMs, storedAtMs] = source.m;
  return {
    id,
    source: source.src,
    timestampUs: source.ts,
    raw: source.r,
    fields: fieldsOfKept(source.r, source.v),
    ...(source.b === undefined ? {} : { originalBytes: Buffer.byteLength(source.b, 'base64') }),
    stream: source.st,
    seq: source.sq,
    acceptedAtMs: source.acc,
    receivedAtMs,
    parsedAtMs,
    storedAtMs,
    topic,
    partition,
    offset,
  };
}

/** An event as the query language sees it, with both forms of its text. */
export function toQueryable(source: Source): QueryableEvent & Pick<ParsedEvent, 'masked'> {
  const masked = source.m[10];
  return {
    timestampUs: source.ts,
    searchText: source.x ?? searchedText(source.r),
    fields: fieldsOfKept(source.r, source.v),
    ...(masked === undefined ? {} : { masked: { searchText: masked } }),
  };
}

/** Two rows have the same content when text and kept bytes are the same. */
export function contentOf(row: KeptRow): string {
  const { raw, rawBytes } = row.kind === 'event' ? row.event : row;
  return `${rawBytes === undefined ? '' : Buffer.from(rawBytes).toString('base64')}\0${raw.toWellFormed()}`;
}

export function contentOfSource(source: Source): string {
  return `${source.b ?? ''}\0${source.r}`;
}
