import type { Aggregation, AggResult } from '@logwarden/contracts';
import { unanswerable } from '../ask/refusal.ts';
import type { Translator } from '../query/translate.ts';
import { aggregate, countHits, readFields, type Reader } from '../search/read.ts';
import type { Slice } from '../search/slice.ts';
import type { AggRequest } from './request.ts';

/** Reads of the store that one search may need for its aggregations. */
const maxReads = 1000;

/** Runs all aggregations of one level over a slice. */
export type RunLevel = (
  context: AggContext,
  slice: Slice,
  aggs: readonly AggRequest[],
) => Promise<Record<string, unknown>>;

export interface AggOptions {
  readonly translator: Translator;
  readonly typedKeys: boolean;
  readonly runLevel: RunLevel;
}

/** What aggregations of one search share: the reader, the types of fields, and how much has been read. */
export class AggContext {
  readonly reader: Reader;
  readonly translator: Translator;
  readonly typedKeys: boolean;
  readonly #runLevel: RunLevel;
  readonly #whole: Slice;
  #types: Promise<ReadonlyMap<string, string>> | undefined;
  #reads = 0;

  constructor(reader: Reader, whole: Slice, options: AggOptions) {
    this.reader = reader;
    this.#whole = whole;
    this.translator = options.translator;
    this.typedKeys = options.typedKeys;
    this.#runLevel = options.runLevel;
  }

  /** The aggregations below a bucket. */
  async below(slice: Slice, aggs: readonly AggRequest[]): Promise<Record<string, unknown>> {
    return this.#runLevel(this, slice, aggs);
  }

  #spend(): void {
    this.#reads += 1;
    if (this.#reads > maxReads) {
      throw unanswerable(`These aggregations need more than ${maxReads} reads; ask for fewer buckets or fewer levels.`);
    }
  }

  /** Events of a slice, exactly; where the store only knows a lower bound it is an error, never a wrong number. */
  async count(slice: Slice): Promise<number> {
    this.#spend();
    const { value, relation } = await countHits(this.reader, slice);
    if (relation === 'eq') return value;
    throw unanswerable('This query can be counted up to a limit only; narrow its time range.');
  }

  async aggregate(
    slice: Slice,
    aggs: Readonly<Record<string, Aggregation>>,
  ): Promise<Readonly<Record<string, AggResult>>> {
    this.#spend();
    return aggregate(this.reader, slice, aggs);
  }

  /** `text`, `number`, `boolean`, `mixed`; undefined for a field that no event of the search has. */
  async typeOf(field: string): Promise<string | undefined> {
    this.#types ??= readFields(this.reader, this.#whole).then(
      (fields) => new Map(fields.map(({ name, type }) => [name, type])),
    );
    return (await this.#types).get(field);
  }
}

/** An aggregation of the store with what its form demands. */
export function storeAgg(
  agg: Pick<Aggregation, 'type'> & Partial<Pick<Aggregation, 'field' | 'interval' | 'size' | 'percents' | 'aggs'>>,
): Aggregation {
  return { size: 10, percents: [50], ...agg };
}
