import type { SearchHit } from '@logwarden/contracts';
import { storedFieldName } from '@logwarden/pipeline';
import { isList, isObject, type Json, type JsonObject } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { malformed, refused, unanswerable } from '../ask/refusal.ts';
import type { FieldRef } from '../query/fields.ts';
import { isoMillis } from '../query/instants.ts';
import { comparePlaces, placeOf, readPlace, timestampUs, writePlace, type Place } from './place.ts';

export type SortValue = string | number | boolean | null;
type Order = 'asc' | 'desc';

export type SortKey =
  | { readonly kind: 'time'; readonly order: Order; readonly format: string | undefined }
  | { readonly kind: 'place' }
  | { readonly kind: 'score' }
  | { readonly kind: 'field'; readonly name: string; readonly order: Order; readonly missingFirst: boolean };

/** How hits are put in order: as the store gives them, the same backwards, or after reading all of them. */
export interface Sort {
  readonly keys: readonly SortKey[];
  readonly way: 'newest' | 'oldest' | 'values';
}

const places: ReadonlySet<string> = new Set(['_doc', '_shard_doc']);
const maxKeys = 8;

function orderOf(text: string | undefined, fallback: Order, at: string): Order {
  if (text === undefined) return fallback;
  if (/^asc$/i.test(text)) return 'asc';
  if (/^desc$/i.test(text)) return 'desc';
  throw malformed(at, 'asc, desc');
}

function keyOf(name: string, options: Json, field: (name: string, at: string) => FieldRef): SortKey {
  const at = `sort.${name}`;
  const members = new Members(isObject(options) ? options : new Map([['order', options]]), at);
  const order = orderOf(members.text('order'), name === '_score' ? 'desc' : 'asc', at);
  const missing = members.text('missing') ?? '_last';
  const format = members.text('format');
  members.passOver('unmapped_type', 'numeric_type');
  members.end();
  if (missing !== '_last' && missing !== '_first') throw refused(`${at}.missing`, '_last and _first only');
  if (places.has(name)) return { kind: 'place' };
  if (name === '_score') return { kind: 'score' };
  const ref = field(name, 'sort');
  if (ref.kind === 'time') return { kind: 'time', order, format };
  if (ref.kind === 'field' && ref.type !== 'text') {
    return { kind: 'field', name: storedFieldName(ref.name), order, missingFirst: missing === '_first' };
  }
  throw refused(at, 'a text has no order');
}

function entries(value: Json): readonly (readonly [string, Json])[] {
  if (typeof value === 'string') {
    const [name = '', order] = value.split(':');
    return [[name, order ?? new Map<string, Json>()]];
  }
  if (isObject(value)) return [...value];
  throw malformed('[sort]', 'names and orders');
}

/** Reads `sort`; a script, or anything else that is no field, is refused by name. */
export function readSort(value: Json | undefined, field: (name: string, at: string) => FieldRef): Sort {
  if (value === undefined) return { keys: [], way: 'newest' };
  const given = (isList(value) ? value : [value]).flatMap(entries);
  const script = given.find(([name]) => name === '_script' || name === '_geo_distance');
  if (script !== undefined) throw refused(`sort.${script[0]}`);
  if (given.length > maxKeys) throw malformed('[sort]', `at most ${maxKeys} keys`);
  const keys = given.map(([name, options]) => keyOf(name, options, field));
  const [first] = keys.filter((key) => key.kind !== 'score');
  const usesValues =
    keys.some((key) => key.kind === 'field') || (first?.kind === 'place' && keys.some((key) => key.kind === 'time'));
  if (usesValues) return { keys, way: 'values' };
  return { keys, way: first?.kind === 'time' && first.order === 'asc' ? 'oldest' : 'newest' };
}

/** With a point in time every hit carries its place, so that a page can go on exactly where the last one ended. */
export function withPlace(sort: Sort): Sort {
  return sort.keys.some((key) => key.kind === 'place') ? sort : { ...sort, keys: [...sort.keys, { kind: 'place' }] };
}

/** Of several values the smallest, or for falling order the largest, as in Elasticsearch. */
function fieldValue(hit: SearchHit, key: SortKey & { readonly kind: 'field' }): SortValue {
  const value = hit.fields[key.name];
  if (value === undefined) return null;
  if (!Array.isArray(value)) return value;
  const sorted = [...value].sort(compareValues);
  return (key.order === 'asc' ? sorted[0] : sorted.at(-1)) ?? null;
}

/** Numbers before texts; texts by code points. */
function compareValues(one: SortValue, other: SortValue): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  if (typeof one === 'number') return -1;
  if (typeof other === 'number') return 1;
  return Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)));
}

export function sortValues(hit: SearchHit, keys: readonly SortKey[]): SortValue[] {
  return keys.map((key) => {
    switch (key.kind) {
      case 'time':
        return key.format === undefined || key.format.startsWith('epoch')
          ? Math.floor(timestampUs(hit) / 1000)
          : isoMillis(timestampUs(hit));
      case 'place':
        return writePlace(placeOf(hit));
      case 'score':
        return 1;
      case 'field':
        return fieldValue(hit, key);
    }
  });
}

function compareBy(key: SortKey, one: SortValue, other: SortValue): number {
  if (key.kind === 'place') return comparePlaces(readPlace(String(one)), readPlace(String(other)));
  if (key.kind === 'score') return 0;
  if (one === null || other === null) {
    const first = key.kind === 'field' && key.missingFirst ? -1 : 1;
    return one === other ? 0 : one === null ? first : -first;
  }
  return key.order === 'asc' ? compareValues(one, other) : compareValues(other, one);
}

function compareAll(keys: readonly SortKey[], one: readonly SortValue[], other: readonly SortValue[]): number {
  for (const [at, key] of keys.entries()) {
    const order = compareBy(key, one[at] ?? null, other[at] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

/** Hits in the order of the keys, behind `after` where it is given. Equal ones keep the order of a search. */
export function sortedHits(
  hits: readonly SearchHit[],
  sort: Sort,
  after: readonly SortValue[] | undefined,
): SearchHit[] {
  const rows = hits.map((hit) => ({ hit, values: sortValues(hit, sort.keys) }));
  rows.sort((a, b) => compareAll(sort.keys, a.values, b.values));
  const rest = after === undefined ? rows : rows.filter(({ values }) => compareAll(sort.keys, after, values) < 0);
  return rest.map(({ hit }) => hit);
}

/** Where to go on by time: at an exact place, or behind a millisecond. */
export interface After {
  readonly place?: Place;
  readonly ms?: number;
}

/** `search_after` of a search in order of time. */
export function readAfter(values: readonly SortValue[], sort: Sort): After {
  if (values.length !== sort.keys.length)
    throw malformed('[search_after]', `${sort.keys.length} values, one for each key of sort`);
  const at = sort.keys.findIndex((key) => key.kind === 'place');
  if (at >= 0) return { place: readPlace(String(values[at])) };
  const time = sort.keys.findIndex((key) => key.kind === 'time');
  const value = values[time];
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : NaN;
  if (!Number.isFinite(ms)) throw unanswerable('search_after needs a sort by @timestamp, _shard_doc or _doc');
  return { ms };
}

/** The values of `search_after` as JSON gives them. */
export function afterValues(values: readonly Json[] | undefined): readonly SortValue[] | undefined {
  return values?.map((value: Json | JsonObject) => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number')
      return value;
    throw malformed('[search_after]', 'the values of `sort` of a hit');
  });
}
