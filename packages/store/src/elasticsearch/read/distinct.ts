import type { Dsl } from '@logwarden/query';
import { ask, type ReadContext } from './scope.ts';

/** Distinct values are counted one by one up to so many; beyond, the engine estimates. */
export const exactDistinct = 40_000;

const pageSize = 10_000;

export interface DistinctValue {
  readonly key: unknown;
  /** Events that have the value. */
  readonly count: number;
}

/** All values of a field in ascending order, page by page; undefined when there are more than `limit`. */
export async function distinctValues(
  context: ReadContext,
  filter: Dsl,
  field: string,
  limit = exactDistinct,
): Promise<DistinctValue[] | undefined> {
  const out: DistinctValue[] = [];
  let after: Readonly<Record<string, unknown>> | undefined;
  do {
    const composite = {
      size: pageSize,
      sources: [{ v: { terms: { field } } }],
      ...(after === undefined ? {} : { after }),
    };
    const body = { size: 0, track_total_hits: false, query: filter, aggs: { it: { composite } } };
    const { aggregations } = await ask(context.core, context.index, body, context.signal);
    const buckets = aggregations['it']?.buckets ?? [];
    for (const { key, doc_count: count } of buckets) out.push({ key: valueOf(key), count });
    if (out.length > limit) return undefined;
    after = buckets.length < pageSize ? undefined : aggregations['it']?.after_key;
  } while (after !== undefined);
  return out;
}

function valueOf(key: unknown): unknown {
  return typeof key === 'object' && key !== null && 'v' in key ? key.v : undefined;
}

/** The smallest value with at least `percent` % of the values at or below it. Values ascend. */
export function nearestRank(
  values: readonly { readonly value: number; readonly count: number }[],
  percent: number,
): number | null {
  const total = values.reduce((sum, { count }) => sum + count, 0);
  const rank = Math.max(1, Math.ceil((percent / 100) * total));
  let below = 0;
  for (const { value, count } of values) {
    below += count;
    if (below >= rank) return value;
  }
  return null;
}
