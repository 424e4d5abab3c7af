import { storedFieldName } from '@logwarden/pipeline';
import type { QueryNode } from '@logwarden/query';
import { isList, isObject, type Json } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { malformed, refused } from '../ask/refusal.ts';
import { fieldPicker, type FieldPicker, type SourceFilter, sourceFilter } from '../search/document.ts';
import { readSort, type Sort } from '../search/sort.ts';
import { translateFilter, type Translator } from '../query/translate.ts';
import { readTimeBuckets, type TimeBuckets } from './time-request.ts';

/** A field that is counted or measured. The event's own time is one too. */
export interface AggField {
  readonly name: string;
  readonly isTime: boolean;
}

export type MetricType = 'cardinality' | 'value_count' | 'min' | 'max' | 'avg' | 'sum' | 'stats' | 'percentiles';

export interface BucketOrder {
  /** `_count`, `_key`, or the name of a metric below, with a part of it after a point. */
  readonly by: string;
  readonly falling: boolean;
}

export type TupleSource = { readonly name: string; readonly falling: boolean } & (
  | { readonly kind: 'terms'; readonly field: AggField }
  | { readonly kind: 'time'; readonly buckets: TimeBuckets }
  | { readonly kind: 'histogram'; readonly field: AggField; readonly interval: number }
);

export type AggBody =
  | {
      readonly kind: 'terms';
      readonly field: AggField;
      readonly size: number;
      readonly minCount: number;
      readonly order: readonly BucketOrder[];
    }
  | {
      readonly kind: 'multi_terms';
      readonly sources: readonly TupleSource[];
      readonly size: number;
      readonly order: readonly BucketOrder[];
    }
  | {
      readonly kind: 'composite';
      readonly sources: readonly TupleSource[];
      readonly size: number;
      readonly after: ReadonlyMap<string, Json> | undefined;
    }
  | { readonly kind: 'date_histogram'; readonly buckets: TimeBuckets; readonly order: readonly BucketOrder[] }
  | {
      readonly kind: 'histogram';
      readonly field: AggField;
      readonly interval: number;
      readonly minCount: number;
      readonly bounds: { readonly min: number; readonly max: number } | undefined;
      readonly keyed: boolean;
    }
  | {
      readonly kind: 'range';
      readonly field: AggField;
      readonly ranges: readonly {
        readonly key: string;
        readonly from: number | undefined;
        readonly to: number | undefined;
      }[];
      readonly keyed: boolean;
    }
  | { readonly kind: 'filter'; readonly node: QueryNode }
  | { readonly kind: 'filters'; readonly nodes: readonly (readonly [key: string | undefined, node: QueryNode])[] }
  | { readonly kind: 'missing'; readonly field: AggField }
  | {
      readonly kind: 'metric';
      readonly metric: MetricType;
      readonly field: AggField;
      readonly percents: readonly number[];
      readonly keyed: boolean;
    }
  | {
      readonly kind: 'top_hits';
      readonly size: number;
      readonly from: number;
      readonly sort: Sort;
      readonly source: SourceFilter;
      readonly pickers: readonly FieldPicker[];
    };

export interface AggRequest {
  readonly name: string;
  readonly body: AggBody;
  readonly aggs: readonly AggRequest[];
}

export const maxBuckets = 10_000;
const maxAggs = 100;
const maxDepth = 8;

/** Words are not counted as a whole, so texts have no buckets and no measures. */
export function countedField(given: string, translator: Translator, at: string): AggField {
  const ref = translator.field(given, at);
  if (ref.kind === 'time') return { name: '@timestamp', isTime: true };
  if (ref.kind === 'field' && ref.type !== 'text') return { name: storedFieldName(ref.name), isTime: false };
  throw refused(`${at} on ${given}`, 'a text is searched by its words and not counted');
}

function fieldOf(members: Members, translator: Translator): AggField {
  members.only('missing', null);
  return countedField(members.requiredText('field'), translator, members.at);
}

function plainField(members: Members, translator: Translator): AggField {
  const field = fieldOf(members, translator);
  if (field.isTime) throw refused(`${members.at} on @timestamp`, 'use date_histogram');
  return field;
}

function orderOf(value: Json | undefined, at: string): BucketOrder[] {
  if (value === undefined) return [];
  return (isList(value) ? value : [value]).flatMap((entry) => {
    if (!isObject(entry)) throw malformed(`[${at}]`, 'orders by name');
    return [...entry].map(([by, way]) => {
      if (way !== 'asc' && way !== 'desc') throw malformed(`[${at}.${by}]`, 'asc, desc');
      return { by: by === '_term' ? '_key' : by, falling: way === 'desc' };
    });
  });
}

type Read = (members: Members, translator: Translator) => AggBody;

const bucketCount = { min: 1, max: maxBuckets } as const;

const terms: Read = (members, translator) => {
  const field = plainField(members, translator);
  const size = members.count('size', bucketCount) ?? 10;
  const minCount = members.count('min_doc_count', { min: 1, max: 1_000_000_000 }) ?? 1;
  const order = orderOf(members.take('order'), members.path('order'));
  members.passOver('shard_size', 'shard_min_doc_count', 'show_term_doc_count_error', 'execution_hint', 'collect_mode');
  return { kind: 'terms', field, size, minCount, order };
};

const multiTerms: Read = (members, translator) => {
  const sources = (members.list('terms') ?? []).map((entry, at): TupleSource => {
    const one = new Members(entry, `${members.at}.terms[${at}]`);
    const field = plainField(one, translator);
    one.end();
    return { kind: 'terms', name: String(at), field, falling: false };
  });
  if (sources.length < 2 || sources.length > 5) throw malformed(members.path('terms'), '2 to 5 fields');
  const size = members.count('size', bucketCount) ?? 10;
  const order = orderOf(members.take('order'), members.path('order'));
  members.passOver('shard_size', 'shard_min_doc_count', 'show_term_doc_count_error', 'collect_mode');
  members.only('min_doc_count', 1);
  return { kind: 'multi_terms', sources, size, order };
};

function tupleSource(entry: Json, translator: Translator, at: string): TupleSource {
  const [first] = isObject(entry) && entry.size === 1 ? entry : [];
  if (first === undefined) throw malformed(`[${at}]`, 'one source with its name');
  const [name, spec] = first;
  const outer = new Members(spec, `${at}.${name}`);
  const [kind = ''] = outer.names;
  const inner = outer.members(kind);
  outer.end();
  if (inner === undefined) throw malformed(`[${at}.${name}]`, 'terms, date_histogram or histogram');
  const falling = inner.text('order') === 'desc';
  inner.only('missing_bucket', false);
  if (kind === 'date_histogram') return { kind: 'time', name, falling, buckets: readTimeBuckets(inner, translator) };
  if (kind !== 'terms' && kind !== 'histogram') throw refused(`${at}.${name}.${kind}`);
  const field = plainField(inner, translator);
  const interval = kind === 'histogram' ? intervalOf(inner) : 0;
  inner.end();
  return kind === 'terms' ? { kind, name, falling, field } : { kind, name, falling, field, interval };
}

const composite: Read = (members, translator) => {
  const given = members.list('sources') ?? [];
  const sources = given.map((entry, at) => tupleSource(entry, translator, `${members.at}.sources[${at}]`));
  if (sources.length === 0 || sources.length > 5) throw malformed(members.path('sources'), '1 to 5 sources');
  const size = members.count('size', bucketCount) ?? 10;
  const after = members.take('after');
  if (after !== undefined && !isObject(after)) throw malformed(members.path('after'), 'an after_key');
  return { kind: 'composite', sources, size, after };
};

function intervalOf(members: Members): number {
  const interval = members.number('interval');
  if (interval !== undefined && interval > 0) return interval;
  throw malformed(members.path('interval'), 'a number above 0');
}

const histogram: Read = (members, translator) => {
  const field = plainField(members, translator);
  const interval = intervalOf(members);
  const minCount = members.count('min_doc_count', { min: 0, max: 1_000_000_000 }) ?? 0;
  const extended = members.members('extended_bounds');
  const bounds =
    extended === undefined ? undefined : { min: extended.number('min') ?? NaN, max: extended.number('max') ?? NaN };
  extended?.end();
  if (bounds !== undefined && !(bounds.min <= bounds.max))
    throw malformed(members.path('extended_bounds'), 'min and max');
  const keyed = members.flag('keyed') ?? false;
  members.only('offset', 0);
  return { kind: 'histogram', field, interval, minCount, bounds, keyed };
};

/** As Elasticsearch names a range that has no name: `*-50.0`, `50.0-100.0`. */
function rangeKey(from: number | undefined, to: number | undefined): string {
  const text = (value: number | undefined): string =>
    value === undefined ? '*' : Number.isInteger(value) ? `${value}.0` : String(value);
  return `${text(from)}-${text(to)}`;
}

const range: Read = (members, translator) => {
  const field = plainField(members, translator);
  const ranges = (members.list('ranges') ?? []).map((entry, at) => {
    const one = new Members(entry, `${members.at}.ranges[${at}]`);
    const [from, to, key] = [one.number('from'), one.number('to'), one.text('key')];
    one.end();
    return { from, to, key: key ?? rangeKey(from, to) };
  });
  if (ranges.length === 0 || ranges.length > 100) throw malformed(members.path('ranges'), '1 to 100 ranges');
  return { kind: 'range', field, ranges, keyed: members.flag('keyed') ?? false };
};

const filters: Read = (members, translator) => {
  const given = members.take('filters');
  members.only('other_bucket', false);
  const list: readonly (readonly [string | undefined, Json])[] = isObject(given)
    ? [...given]
    : isList(given)
      ? given.map((query) => [undefined, query] as const)
      : [];
  if (list.length === 0 || list.length > 100) throw malformed(members.path('filters'), '1 to 100 queries');
  return { kind: 'filters', nodes: list.map(([key, query]) => [key, translateFilter(query, translator, members.at)]) };
};

const metric =
  (type: MetricType): Read =>
  (members, translator) => {
    const field = fieldOf(members, translator);
    const listed = type === 'percentiles' ? members.list('percents') : undefined;
    const percents = (listed ?? [1, 5, 25, 50, 75, 95, 99]).map((value) => {
      if (typeof value === 'number' && value >= 0 && value <= 100) return value;
      throw malformed(members.path('percents'), 'numbers from 0 to 100');
    });
    if (percents.length === 0 || percents.length > 20) throw malformed(members.path('percents'), '1 to 20 numbers');
    // They steer how far off an estimate may be; there is none here.
    members.passOver('precision_threshold');
    for (const name of ['tdigest', 'hdr']) members.members(name);
    return { kind: 'metric', metric: type, field, percents, keyed: members.flag('keyed') ?? true };
  };

const topHits: Read = (members, translator) => {
  const size = members.count('size', { min: 0, max: 100 }) ?? 3;
  const from = members.count('from', { min: 0, max: 1000 }) ?? 0;
  const sort = readSort(members.take('sort'), translator.field);
  const source = sourceFilter(members.take('_source'));
  const pickers = [
    fieldPicker(members.take('fields'), 'fields'),
    fieldPicker(members.take('docvalue_fields'), 'docvalue_fields'),
  ];
  for (const name of ['version', 'explain', 'seq_no_primary_term']) members.only(name, false);
  return { kind: 'top_hits', size, from, sort, source, pickers: pickers.filter((picker) => picker !== undefined) };
};

const readers: Readonly<Record<string, Read>> = {
  terms,
  multi_terms: multiTerms,
  composite,
  date_histogram: (members, translator) => {
    const order = orderOf(members.take('order'), members.path('order'));
    return { kind: 'date_histogram', buckets: readTimeBuckets(members, translator), order };
  },
  histogram,
  range,
  filters,
  missing: (members, translator) => ({ kind: 'missing', field: plainField(members, translator) }),
  cardinality: metric('cardinality'),
  value_count: metric('value_count'),
  min: metric('min'),
  max: metric('max'),
  avg: metric('avg'),
  sum: metric('sum'),
  stats: metric('stats'),
  percentiles: metric('percentiles'),
  top_hits: topHits,
};

const leaves: ReadonlySet<AggBody['kind']> = new Set(['metric', 'top_hits']);

function readBody(type: string, value: Json | undefined, translator: Translator, at: string): AggBody {
  if (type === 'filter') return { kind: 'filter', node: translateFilter(value ?? null, translator, at) };
  const read = Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (read === undefined) throw refused(type, 'no aggregation of this name');
  const members = new Members(value, at);
  const body = read(members, translator);
  members.end();
  return body;
}

interface Level {
  readonly depth: number;
  readonly at: string;
  readonly counted: { count: number };
}

function readLevel(value: Json | undefined, translator: Translator, level: Level): AggRequest[] {
  if (value === undefined) return [];
  if (!isObject(value)) throw malformed(`[${level.at}]`, 'aggregations by name');
  if (level.depth > maxDepth) throw malformed(`[${level.at}]`, `at most ${maxDepth} levels`);
  return [...value].map(([name, spec]) => {
    if (!/^[^[\]>]{1,100}$/.test(name)) throw malformed(`[${level.at}]`, 'names without [, ] and >');
    level.counted.count += 1;
    if (level.counted.count > maxAggs) throw malformed(`[${level.at}]`, `at most ${maxAggs} aggregations`);
    const at = `${level.at}.${name}`;
    const members = new Members(spec, at);
    const below = members.takeAny('aggs', 'aggregations');
    const types = members.names.filter((member) => member !== 'aggs' && member !== 'aggregations');
    const [type] = types;
    if (type === undefined || types.length > 1) throw malformed(`[${at}]`, 'one type of aggregation');
    const body = readBody(type, members.take(type), translator, `${at}.${type}`);
    const aggs = readLevel(below, translator, { ...level, depth: level.depth + 1, at });
    if (aggs.length > 0 && leaves.has(body.kind)) throw malformed(`[${at}]`, 'no aggregations below a measure');
    return { name, body, aggs };
  });
}

/** Reads aggregations of a closed set of types and members, at every depth. */
export function readAggs(value: Json | undefined, translator: Translator): AggRequest[] {
  return readLevel(value, translator, { depth: 1, at: 'aggs', counted: { count: 0 } });
}
