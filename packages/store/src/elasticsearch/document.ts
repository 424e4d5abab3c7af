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
  type IndexedText,
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

/** Own fields as members of JSON objects, each with a comma behind it; of `z` and `o` as items of lists. */
interface OwnFields {
  k: string;
  f: string;
  n: string;
  i: string;
  d: string;
  z: string;
  o: string;
}

const quoted = (text: string): string => JSON.stringify(text);

/** The document as JSON. It is put together by hand: this is where an indexer spends its time. */
export function documentOf(row: KeptRow, nowMs: number, room: FieldRoom): string {
  const { header, index, offset } = row.origin;
  const { raw, rawBytes } = row.kind === 'event' ? row.event : row;
  const text = raw.toWellFormed();
  const common = commonParts(row.origin);
  const { receivedAtMs, acceptedAtMs } = header;
  const detail = row.kind === 'quarantine' ? row.detail.toWellFormed() : '';
  const masked = row.kind === 'event' ? row.event.masked?.searchText.toWellFormed() : undefined;
  const kept = row.kind === 'event' ? keptFields(text, row.event.fields) : undefined;
  const ts = row.kind === 'event' ? row.event.timestampUs : acceptedAtMs * 1000;
  const seq = header.firstSeq + index;
  const times = `${offset},${receivedAtMs},${nowMs},${nowMs}`;
  const ids = `${quoted(clientIdOf(row) ?? '')},${quoted(detail)}`;
  const last = masked === undefined ? '' : `,${quoted(masked)}`;
  // What differs from line to line first: the rest repeats the document before, and so costs little.
  let out = `{"ts":${ts},"sq":${seq},"m":[${common.place},${times},${ids},${common.partition}${last}],${common.names}`;
  if (kept !== undefined) out += `,"v":${quoted(kept)}`;
  out += `,"r":${quoted(text)},"sb":"${seqBlock(seq)}","by":${rawBytes?.byteLength ?? Buffer.byteLength(text)}`;
  if (rawBytes !== undefined) out += `,"b":"${Buffer.from(rawBytes).toString('base64')}"`;
  out += row.kind === 'event' ? searchable(row.event, text, room) : `,"q":${quoted(row.reason)}`;
  return `${out}${masked === undefined ? '' : searchableMasked(masked)}}`;
}

interface CommonParts {
  readonly place: string;
  readonly partition: string;
  readonly names: string;
}

let latest: { readonly of: KeptRow['origin']; readonly parts: CommonParts } | undefined;

/** What all events of a record have in common; they come one after another. */
function commonParts(origin: KeptRow['origin']): CommonParts {
  const { header, topic, partition } = origin;
  const before = latest?.of;
  if (latest !== undefined && before?.header === header && before.topic === topic && before.partition === partition)
    return latest.parts;
  const parts = {
    place: `${quoted(topic)},${partition}`,
    partition: `${quoted(header.storageClass)},${quoted(header.day)}`,
    names: `"acc":${header.acceptedAtMs},"src":${quoted(header.source)},"st":${quoted(header.stream)}`,
  };
  latest = { of: origin, parts };
  return parts;
}

function searchable(event: QueryableEvent, text: string, room: FieldRoom): string {
  const searched = event.searchText.toWellFormed();
  const folded = fold(searched);
  const own: OwnFields = { k: '', f: '', n: '', i: '', d: '', z: '', o: '' };
  for (const name of Object.keys(event.fields)) addField(own, { name, value: event.fields[name] ?? [], folded }, room);
  let out = indexed(folded, { tokens: 't', giants: 'g', longWords: 'l' });
  for (const part of ['k', 'f', 'n', 'i', 'd'] as const) {
    if (own[part] !== '') out += `,"${part}":{${own[part].slice(0, -1)}}`;
  }
  for (const part of ['z', 'o'] as const) if (own[part] !== '') out += `,"${part}":[${own[part].slice(0, -1)}]`;
  return searched === searchedText(text) ? out : `${out},"x":${quoted(searched)}`;
}

function searchableMasked(masked: string): string {
  return `,"h":true${indexed(fold(masked), { tokens: 'mt', giants: 'mg', longWords: 'ml' })}`;
}

function indexed(folded: string, names: Readonly<Record<keyof IndexedText, string>>): string {
  const { tokens, giants, longWords } = indexText(folded);
  let out = `,"${names.tokens}":${quoted(tokens)}`;
  if (giants.length > 0) out += `,"${names.giants}":${JSON.stringify(giants)}`;
  if (longWords.length > 0) out += `,"${names.longWords}":${JSON.stringify(longWords)}`;
  return out;
}

/** Kinds that fields have by their names alone. */
const undeclaredKind = fieldKinds({});

interface KnownName {
  readonly key: string;
  /** Plain characters only, so that it needs no escape: the key in quotes, and a colon. */
  readonly member: string;
  readonly isText: boolean;
}

const knownNames = new Map<string, KnownName>();
const mostNames = 10_000;

function nameOf(name: string): KnownName {
  let known = knownNames.get(name);
  if (known === undefined) {
    const key = fieldKey(name);
    known = { key, member: `"${key}":`, isText: undeclaredKind(name) === 'text' };
    if (knownNames.size >= mostNames) knownNames.clear();
    knownNames.set(name, known);
  }
  return known;
}

function addField(
  own: OwnFields,
  field: { readonly name: string; readonly value: FieldValue; readonly folded: string },
  room: FieldRoom,
): void {
  if (typeof field.value === 'object') {
    addList(own, { ...field, items: field.value }, room);
    return;
  }
  const text = valueText(field.value).toWellFormed();
  const folds = fold(text);
  if (!standsIn(field.folded, folds)) own.o += `${quoted(clipValue(field.name.toWellFormed()))},`;
  const { key, member, isText } = nameOf(field.name);
  if (!room.take(key)) {
    own.z += `${quoted(overflowTerm(field.name, clipValue(folds)))},`;
    return;
  }
  const value = quoted(clipValue(text));
  own.k += `${member}${value},`;
  if (!isText) own.f += `${member}${folds === text ? value : quoted(clipValue(folds))},`;
  const number = numberOf(field.value);
  if (number !== undefined) own.n += `${member}${JSON.stringify(number)},`;
  if (mayBeAddress(text) && parseAddress(text) !== undefined) own.i += `${member}"${canonical(text)}",`;
  const date = mayBeDate(text) ? dateValueUs(text) : undefined;
  if (date !== undefined) own.d += `${member}${date},`;
}

function addList(
  own: OwnFields,
  field: { readonly name: string; readonly items: readonly FieldScalar[]; readonly folded: string },
  room: FieldRoom,
): void {
  const { items } = field;
  if (items.length === 0) return;
  const texts = [...new Set(items.map((item) => valueText(item).toWellFormed()))];
  const folds = texts.map(fold);
  if (!folds.every((text) => standsIn(field.folded, text))) own.o += `${quoted(clipValue(field.name.toWellFormed()))},`;
  const { key, member, isText } = nameOf(field.name);
  if (!room.take(key)) {
    for (const text of folds) own.z += `${quoted(overflowTerm(field.name, clipValue(text)))},`;
    return;
  }
  const list = (values: readonly (string | number)[]): string =>
    values.length === 0 ? '' : `${member}${JSON.stringify(values)},`;
  own.k += list(texts.map(clipValue));
  if (!isText) own.f += list(folds.map(clipValue));
  own.n += list([...new Set(items.flatMap((item) => numberOf(item) ?? []))]);
  own.i += list(texts.filter((text) => parseAddress(text) !== undefined).map(canonical));
  own.d += list(texts.flatMap((text) => dateValueUs(text) ?? []));
}

/** Cheap tests that no address and no date with a zone fails. */
function mayBeAddress(text: string): boolean {
  return text.length <= 45 && (text.includes(':') || (text.length >= 7 && text.length <= 15 && text.includes('.')));
}

function mayBeDate(text: string): boolean {
  return text.length >= 20 && text.length <= 32 && text.charCodeAt(4) === 45;
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
