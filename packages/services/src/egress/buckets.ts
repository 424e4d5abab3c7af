import type {
  Aggregation,
  AggregateResponse,
  AggBucket,
  AggResult,
  CompleteResponse,
  FieldsResponse,
} from '@logwarden/contracts';
import type { FieldList, FieldSummary, Raw } from '@logwarden/store';
import { randomInt } from 'node:crypto';
import { asMasked, open, type Masked } from './masked.ts';
import type { Reader } from './reader.ts';

type Aggs = Readonly<Record<string, Aggregation>>;
type Results = Readonly<Record<string, AggResult>>;

/** More values of a masked field than are shown are read, so that which of many equal ones are shown says nothing. */
const readBuckets = 10_000;
const readBucketsWithParts = 1000;

/** What the store is asked for, so that {@link aggregateAnswer} can hide the order of hidden values. */
export function widened(reader: Reader, aggs: Aggs): Record<string, Aggregation> {
  return Object.fromEntries(
    Object.entries(aggs).map(([name, agg]) => {
      const parts = agg.aggs === undefined ? {} : { aggs: widened(reader, agg.aggs) };
      if (agg.type !== 'terms' || agg.field === undefined || !reader.isMasked(agg.field)) {
        return [name, { ...agg, ...parts }];
      }
      const size = Math.max(agg.size, agg.aggs === undefined ? readBuckets : readBucketsWithParts);
      return [name, { ...agg, ...parts, size }];
    }),
  );
}

/** Tells values apart that look the same once masked: by a number that means something inside one answer only. */
class Ordinals {
  readonly #byForm = new Map<string, Map<string, number>>();

  note(form: string, value: string): void {
    const seen = this.#byForm.get(form) ?? new Map<string, number>();
    this.#byForm.set(form, seen);
    if (!seen.has(value)) seen.set(value, seen.size + 1);
  }

  keyOf(form: string, value: string): string {
    const seen = this.#byForm.get(form);
    return seen === undefined || seen.size < 2 ? form : `${form}#${seen.get(value) ?? 0}`;
  }
}

/** Sorting keeps equals in the order they come in, and that must not be the order of the raw values. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: randomInt(2 ** 32) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

interface Shown {
  readonly bucket: AggBucket;
  readonly form: string;
}

/**
 * One way from the store's buckets to the reader's. Equal counts come in the store's order of raw values, which would
 * tell where a hidden value lies among planted ones: they are put in the order of what is shown, and those that a full
 * list may have cut in two are left out.
 */
class BucketMask {
  readonly #reader: Reader;
  readonly #ordinals = new Map<string, Ordinals>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  results(asked: Aggs, wide: Aggs, found: Results): Record<string, AggResult> {
    return Object.fromEntries(
      Object.entries(asked).flatMap(([name, agg]) => {
        const [result, read] = [found[name], wide[name]];
        return result === undefined || read === undefined ? [] : [[name, this.#result(agg, read, result)]];
      }),
    );
  }

  #result(asked: Aggregation, wide: Aggregation, found: AggResult): AggResult {
    if (found.buckets === undefined) return found;
    const inside = (bucket: AggBucket): AggBucket =>
      bucket.aggs === undefined || asked.aggs === undefined || wide.aggs === undefined
        ? bucket
        : { ...bucket, aggs: this.results(asked.aggs, wide.aggs, bucket.aggs) };
    const field = asked.type === 'terms' ? asked.field : undefined;
    if (field === undefined) return { ...found, buckets: found.buckets.map(inside) };
    const { kept, left } = this.#isHiding(field, found.buckets)
      ? this.#hiddenOrder(field, found.buckets, { asked: asked.size, read: wide.size })
      : { kept: found.buckets, left: 0 };
    const buckets = kept.map((bucket) => inside({ ...bucket, key: this.#key(field, bucket.key) }));
    return { ...found, buckets, ...(found.other === undefined ? {} : { other: found.other + left }) };
  }

  #form(field: string, key: string): string {
    return this.#reader.bucketKey(field, key);
  }

  #isHiding(field: string, buckets: readonly AggBucket[]): boolean {
    return this.#reader.isMasked(field) || buckets.some(({ key }) => this.#form(field, key) !== key);
  }

  #hiddenOrder(
    field: string,
    buckets: readonly AggBucket[],
    size: { readonly asked: number; readonly read: number },
  ): { readonly kept: readonly AggBucket[]; readonly left: number } {
    const least = buckets.length < size.read ? -1 : (buckets.at(-1)?.count ?? -1);
    const shown: Shown[] = shuffled(buckets.filter((bucket) => bucket.count > least))
      .map((bucket) => ({ bucket, form: this.#form(field, bucket.key) }))
      .sort((a, b) => b.bucket.count - a.bucket.count || (a.form < b.form ? -1 : a.form > b.form ? 1 : 0));
    const kept = shown.slice(0, size.asked).map(({ bucket }) => bucket);
    const ordinals = this.#ordinalsOf(field);
    for (const { bucket, form } of shown.slice(0, size.asked)) ordinals.note(form, bucket.key);
    const count = (all: readonly AggBucket[]): number => all.reduce((sum, bucket) => sum + bucket.count, 0);
    return { kept, left: count(buckets) - count(kept) };
  }

  #key(field: string, key: string): string {
    const form = this.#form(field, key);
    return form === key ? key : this.#ordinalsOf(field).keyOf(form, key);
  }

  #ordinalsOf(field: string): Ordinals {
    const known = this.#ordinals.get(field) ?? new Ordinals();
    this.#ordinals.set(field, known);
    return known;
  }
}

export interface AggregateParts {
  readonly asked: Aggs;
  /** As the store was asked, see {@link widened}. */
  readonly wide: Aggs;
  readonly tookMs: number;
}

export function aggregateAnswer(reader: Reader, found: Raw<Results>, parts: AggregateParts): Masked<AggregateResponse> {
  const results = open(found);
  const aggs = reader.view === 'raw' ? results : new BucketMask(reader).results(parts.asked, parts.wide, results);
  return asMasked({ aggs: { ...aggs }, took_ms: parts.tookMs, complete: true });
}

/** Values of a field that look the same count as one; which of many equally frequent ones were left out is not told. */
function shownTop(reader: Reader, field: FieldSummary, top: number, read: number): FieldSummary['top'] {
  const forms = new Map<string, number>();
  const changes = field.top.some(({ value }) => String(reader.anyValue(field.name, value)) !== value);
  if (!changes && !reader.isMasked(field.name)) return field.top.slice(0, top);
  const least = field.top.length < read ? -1 : (field.top.at(-1)?.count ?? -1);
  for (const { value, count } of field.top) {
    if (count <= least) continue;
    const form = String(reader.anyValue(field.name, value));
    forms.set(form, (forms.get(form) ?? 0) + count);
  }
  return [...forms]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, top);
}

/** Values read per field, so that at most `top` can be shown of a field whose values are hidden. */
export function readTop(reader: Reader, top: number): number {
  return reader.view === 'raw' || top === 0 ? top : Math.max(top, 50);
}

/** Fields with their values as this reader sees them. `read` is the `top` the store was asked for. */
export function shownFields(
  reader: Reader,
  list: Raw<FieldList>,
  size: { readonly top: number; readonly read: number },
): Masked<readonly FieldSummary[]> {
  return asMasked(
    open(list).fields.map((field) => ({
      ...field,
      name: reader.fieldName(field.name),
      top: reader.view === 'raw' ? field.top : shownTop(reader, field, size.top, size.read),
    })),
  );
}

export function fieldsAnswer(
  reader: Reader,
  list: Raw<FieldList>,
  parts: { readonly top: number; readonly read: number; readonly tookMs: number },
): Masked<FieldsResponse> {
  const { sampled, matching } = open(list);
  const fields = shownFields(reader, list, parts).map((field) => ({ ...field, top: field.top.map((v) => ({ ...v })) }));
  return asMasked({ fields, sampled, matching, took_ms: parts.tookMs });
}

/** Completions made of fields that were masked, and of the language's own words. */
export function completeAnswer(
  _from: Masked<readonly FieldSummary[]>,
  answer: CompleteResponse,
): Masked<CompleteResponse> {
  return asMasked(answer);
}
