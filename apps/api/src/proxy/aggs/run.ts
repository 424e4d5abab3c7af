import type { Aggregation, AggResult } from '@logwarden/contracts';
import { not } from '../query/nodes.ts';
import { findHits } from '../search/hits.ts';
import type { Reader } from '../search/read.ts';
import { narrowed, type Slice } from '../search/slice.ts';
import type { Translator } from '../query/translate.ts';
import { AggContext } from './context.ts';
import { shownName } from './names.ts';
import { metricJson, metricOfStore } from './metrics.ts';
import { histogramJson, histogramOfStore, rangeJson } from './numeric.ts';
import type { AggBody, AggRequest } from './request.ts';
import { termsJson, termsOfStore } from './terms.ts';
import { timeJson, timeOfStore } from './time.ts';
import { compositeJson, multiTermsJson } from './tuples.ts';

/** What the store is asked for an aggregation in the one call that serves its whole level. */
function askedOf({ body, aggs }: AggRequest, context: AggContext): readonly Aggregation[] {
  switch (body.kind) {
    case 'metric':
      return [metricOfStore(body)];
    case 'terms':
      return [termsOfStore(body, aggs)];
    case 'date_histogram':
      return [timeOfStore(body.buckets, aggs, context.translator.zone)];
    case 'histogram':
      return histogramOfStore(body.field.name);
    default:
      return [];
  }
}

async function oneBucket(
  context: AggContext,
  slice: Slice,
  aggs: readonly AggRequest[],
): Promise<Record<string, unknown>> {
  return { doc_count: await context.count(slice), ...(await runLevel(context, slice, aggs)) };
}

async function filtersJson(
  context: AggContext,
  slice: Slice,
  { body, aggs }: { readonly body: AggBody & { readonly kind: 'filters' }; readonly aggs: readonly AggRequest[] },
): Promise<Record<string, unknown>> {
  const buckets: [string | undefined, Record<string, unknown>][] = [];
  for (const [key, node] of body.nodes) buckets.push([key, await oneBucket(context, narrowed(slice, node), aggs)]);
  const isNamed = body.nodes.some(([key]) => key !== undefined);
  return {
    buckets: isNamed
      ? Object.fromEntries(buckets.map(([key, bucket]) => [key ?? '', bucket]))
      : buckets.map(([, bucket]) => bucket),
  };
}

async function runOne(
  context: AggContext,
  slice: Slice,
  { body, aggs }: AggRequest,
  result: AggResult,
): Promise<Record<string, unknown>> {
  switch (body.kind) {
    case 'metric':
      return metricJson(body, result);
    case 'terms':
      return termsJson(context, slice, { body, aggs, result });
    case 'date_histogram':
      return timeJson(context, slice, { cut: body.buckets, order: body.order, aggs, result });
    case 'histogram':
      return histogramJson(context, slice, { body, aggs, result });
    case 'range':
      return rangeJson(context, slice, { body, aggs });
    case 'filter':
      return oneBucket(context, narrowed(slice, body.node), aggs);
    case 'filters':
      return filtersJson(context, slice, { body, aggs });
    case 'missing':
      return oneBucket(context, narrowed(slice, not({ kind: 'exists', field: body.field.name })), aggs);
    case 'multi_terms':
      return multiTermsJson(context, slice, { body, aggs });
    case 'composite':
      return compositeJson(context, slice, { body, aggs });
    case 'top_hits':
      return { hits: await findHits(context.reader, slice, body) };
  }
}

/** All aggregations of one level over a slice: one call of the store for those it knows, further ones for the rest. */
async function runLevel(
  context: AggContext,
  slice: Slice,
  aggs: readonly AggRequest[],
): Promise<Record<string, unknown>> {
  const asked: [string, Aggregation][] = [];
  for (const [at, agg] of aggs.entries()) {
    for (const [index, one] of askedOf(agg, context).entries()) asked.push([`a${at}_${index}`, one]);
  }
  const results = asked.length === 0 ? {} : await context.aggregate(slice, Object.fromEntries(asked));
  const out: [string, unknown][] = [];
  for (const [at, agg] of aggs.entries()) {
    out.push([shownName(agg, context), await runOne(context, slice, agg, results[`a${at}_0`] ?? {})]);
  }
  return Object.fromEntries(out);
}

export async function runAggs(
  reader: Reader,
  slice: Slice,
  parts: {
    readonly request: { readonly aggs: readonly AggRequest[]; readonly typedKeys: boolean };
    readonly translator: Translator;
  },
): Promise<Record<string, unknown>> {
  const { request, translator } = parts;
  const context = new AggContext(reader, slice, { translator, typedKeys: request.typedKeys, runLevel });
  return runLevel(context, slice, request.aggs);
}
