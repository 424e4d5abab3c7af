import type { Aggregation, AggResult } from '@logwarden/contracts';
import { isoMillis } from '../query/instants.ts';
import { storeAgg } from './context.ts';
import type { AggBody, AggRequest } from './request.ts';

type Metric = AggBody & { readonly kind: 'metric' };

/** What the store is asked for a measure. Values are counted through their buckets, as texts count too. */
export function metricOfStore({ metric, field, percents }: Metric): Aggregation {
  const { name } = field;
  switch (metric) {
    case 'cardinality':
      return storeAgg({ type: 'cardinality', field: name });
    case 'value_count':
      return field.isTime
        ? storeAgg({ type: 'stats', field: name })
        : storeAgg({ type: 'terms', field: name, size: 1 });
    case 'percentiles':
      return storeAgg({ type: 'percentiles', field: name, percents: [...percents] });
    default:
      return storeAgg({ type: 'stats', field: name });
  }
}

/** Times are measured in microseconds and shown in milliseconds. */
function shown(value: number | null | undefined, isTime: boolean): number | null {
  return value === null || value === undefined ? null : isTime ? value / 1000 : value;
}

function withText(value: number | null, isTime: boolean): Record<string, unknown> {
  return isTime && value !== null ? { value, value_as_string: isoMillis(value * 1000) } : { value };
}

function valueCount(result: AggResult): number {
  if (result.buckets === undefined) return result.values?.['count'] ?? 0;
  return result.buckets.reduce((sum, { count }) => sum + count, result.other ?? 0);
}

function percentKey(percent: number): string {
  return Number.isInteger(percent) ? `${percent}.0` : String(percent);
}

function percentiles(body: Metric, result: AggResult): Record<string, unknown> {
  const pairs = body.percents.map((percent) => {
    return [percent, shown(result.values?.[String(percent)], body.field.isTime)] as const;
  });
  if (body.keyed) return { values: Object.fromEntries(pairs.map(([percent, value]) => [percentKey(percent), value])) };
  return { values: pairs.map(([key, value]) => ({ key, value })) };
}

/** The store's result in Elasticsearch's form. */
export function metricJson(body: Metric, result: AggResult): Record<string, unknown> {
  const { isTime } = body.field;
  const value = (name: string): number | null => shown(result.values?.[name], isTime);
  switch (body.metric) {
    case 'cardinality':
      return { value: result.value ?? 0 };
    case 'value_count':
      return { value: valueCount(result) };
    case 'percentiles':
      return percentiles(body, result);
    case 'sum':
      return { value: value('sum') ?? 0 };
    case 'min':
    case 'max':
    case 'avg':
      return withText(value(body.metric), isTime);
    case 'stats':
      return {
        count: result.values?.['count'] ?? 0,
        ...{ min: value('min'), max: value('max'), avg: value('avg'), sum: value('sum') ?? 0 },
      };
  }
}

/** Aggregations below a bucket that the store can do beside it; undefined where it cannot do all of them. */
export function measuresOfStore(aggs: readonly AggRequest[]): Readonly<Record<string, Aggregation>> | undefined {
  const out: [string, Aggregation][] = [];
  for (const { name, body } of aggs) {
    if (body.kind !== 'metric') return undefined;
    out.push([name, metricOfStore(body)]);
  }
  return Object.fromEntries(out);
}

export function measuresJson(
  aggs: readonly AggRequest[],
  results: Readonly<Record<string, AggResult>> | undefined,
  nameOf: (agg: AggRequest) => string,
): Record<string, unknown> {
  return Object.fromEntries(
    aggs.flatMap((agg): [string, unknown][] => {
      const result = results?.[agg.name];
      if (agg.body.kind !== 'metric') return [];
      return [[nameOf(agg), metricJson(agg.body, result ?? emptyMeasure(agg.body))]];
    }),
  );
}

function emptyMeasure(body: Metric): AggResult {
  return body.metric === 'cardinality' ? { value: 0 } : { values: { count: 0 } };
}
