import type { Aggregation, AggResult } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { Sql } from '@logwarden/query';
import { asNumber, type SqlRow } from '../engine.ts';
import type { FileLayout } from './file-layout.ts';
import { keySource, numberSource } from './values.ts';

/** Aggregates over the value `v` of each row, and how their results read. */
export interface Metric {
  readonly select: readonly Sql[];
  readonly source: { readonly one: Sql; readonly items: Sql | undefined };
  readonly read: (row: SqlRow) => AggResult;
}

export function metricOf(layout: FileLayout, agg: Aggregation): Metric {
  if (agg.field === undefined) {
    throw new AppError('request.invalid', `A ${agg.type} aggregation needs a field.`, { details: { field: 'field' } });
  }
  if (agg.type === 'cardinality') return cardinality(layout, agg.field);
  const source = numberSource(layout, agg.field) ?? { one: 'NULL::DOUBLE', items: undefined };
  return agg.type === 'percentiles' ? percentiles(source, agg.percents) : stats(source);
}

/** Exact. Values count by their text, as everywhere. */
function cardinality(layout: FileLayout, field: string): Metric {
  const source = keySource(layout, field);
  const one =
    source === null
      ? 'NULL::VARCHAR'
      : source.double === 'NULL::DOUBLE'
        ? source.text
        : `coalesce(${source.text}, CAST(${source.double} AS VARCHAR))`;
  return {
    select: ['count(DISTINCT v)'],
    source: { one, items: source?.items },
    read: (row) => ({ value: asNumber(row[0]) }),
  };
}

/** By nearest rank: the smallest value with at least p % of the values at or below it. */
function percentiles(source: Metric['source'], percents: readonly number[]): Metric {
  const list = percents.map((p) => `${p}::DOUBLE / 100`).join(', ');
  return {
    select: [`quantile_disc(v, [${list}])`],
    source,
    read: (row) => {
      const items = listItems(row[0]);
      return { values: Object.fromEntries(percents.map((p, at) => [String(p), numberOrNull(items[at])])) };
    },
  };
}

function stats(source: Metric['source']): Metric {
  return {
    select: ['count(v)', 'min(v)', 'max(v)', 'avg(v)', 'sum(v)'],
    source,
    read: ([count, min, max, avg, sum]) => ({
      values: {
        count: asNumber(count),
        min: numberOrNull(min),
        max: numberOrNull(max),
        avg: numberOrNull(avg),
        sum: numberOrNull(sum),
      },
    }),
  };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function listItems(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)
    ? value.items
    : [];
}
