/** A document as searches and gets return it. `_source` is what its writer made. */
export interface Doc {
  readonly _index: string;
  readonly _id: string;
  readonly found?: boolean;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly _source?: unknown;
  readonly sort?: readonly unknown[];
}

/** The result of one item of a bulk request. */
export interface ItemAnswer {
  readonly status: number;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly error?: {
    readonly type: string;
    readonly reason: string;
    readonly caused_by?: { readonly reason?: string };
  };
}

/** An aggregation's result: the parts of all kinds that are asked for. */
export interface AggAnswer {
  readonly value?: number | null;
  readonly values?: Readonly<Record<string, number | null>>;
  readonly doc_count?: number;
  readonly count?: number;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly avg?: number | null;
  readonly sum?: number | null;
  readonly buckets?: readonly BucketAnswer[];
  readonly after_key?: Readonly<Record<string, unknown>>;
  readonly doc_count_error_upper_bound?: number;
  readonly sum_other_doc_count?: number;
}

/** Sub-aggregations stand beside the key and the count, by the names of {@link subName}. */
export interface BucketAnswer {
  readonly key: unknown;
  readonly doc_count: number;
  readonly [sub: `$${string}`]: AggAnswer | undefined;
}

/** The engine's answers, as far as they are read here (REST API of Elasticsearch 8 and 9). */
export interface EngineAnswer {
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly _source?: unknown;
  readonly found?: boolean;
  readonly docs?: readonly Doc[];
  readonly items?: readonly Readonly<Record<string, ItemAnswer>>[];
  readonly hits?: { readonly hits: readonly Doc[]; readonly total?: { readonly value: number } };
  readonly aggregations?: Readonly<Record<string, AggAnswer>>;
  readonly error?: { readonly type?: string; readonly reason?: string };
  readonly indices?: Readonly<
    Record<
      string,
      {
        readonly primaries?: {
          readonly docs?: { readonly count: number };
          readonly store?: { readonly size_in_bytes: number };
        };
      }
    >
  >;
}

/** Sequence number and primary term: the version of a document that a write may require. */
export interface Version {
  readonly seqNo: number;
  readonly term: number;
}

export function versionOf(answer: Pick<Doc, '_seq_no' | '_primary_term'>): Version {
  return { seqNo: answer._seq_no ?? 0, term: answer._primary_term ?? 1 };
}
