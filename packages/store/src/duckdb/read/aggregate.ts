import type { Aggregation, AggBucket, AggResult } from '@logwarden/contracts';
import { AppError, type TenantScope } from '@logwarden/kernel';
import type { Sql } from '@logwarden/query';
import type { Raw, StoreQuery } from '../../port.ts';
import type { StoreCore } from '../core.ts';
import { asNumber, asText, type SqlRow } from '../engine.ts';
import { dateBuckets } from './histogram.ts';
import { metricOf, type Metric } from './metrics.ts';
import { fromFiles, type ReadContext, withRead } from './reader.ts';
import { keySource } from './values.ts';

/** Aggregations over all events that match; see `StorePort.aggregate`. */
export async function aggregate(
  core: StoreCore,
  scope: TenantScope,
  request: StoreQuery & { readonly aggs: Readonly<Record<string, Aggregation>> },
  signal?: AbortSignal,
): Promise<Raw<Readonly<Record<string, AggResult>>>> {
  const use = async (context: ReadContext): Promise<Raw<Record<string, AggResult>>> => {
    const raw: Record<string, AggResult> = {};
    for (const [name, agg] of Object.entries(request.aggs)) raw[name] = await aggregateOne(context, agg);
    return { raw };
  };
  return withRead(core, scope, { ...request, signal }, { use });
}

async function aggregateOne(context: ReadContext, agg: Aggregation): Promise<AggResult> {
  switch (agg.type) {
    case 'date_histogram':
      return dateHistogram(context, agg);
    case 'terms':
      return terms(context, agg);
    default:
      return metric(context, metricOf(context.layout, agg));
  }
}

async function metric(context: ReadContext, { select, source, read }: Metric): Promise<AggResult> {
  const from = metricFrom(context, { source, bucket: undefined });
  const [row] = await context.session.rows(`SELECT ${select.join(', ')} FROM ${from}`);
  return read(row ?? []);
}

/** Rows with the metric's value as `v` (lists unnested), and the bucket as `b`. */
function metricFrom(
  context: ReadContext,
  parts: { source: Metric['source']; bucket: Sql | undefined; where?: Sql },
): Sql {
  const { source, bucket } = parts;
  const value = source.items === undefined ? source.one : `unnest(${source.items})`;
  const columns = [`${value} AS v`, ...(bucket === undefined ? [] : [`${bucket} AS b`])];
  return `(SELECT ${columns.join(', ')} FROM ${fromFiles(context, context.files, parts.where)})`;
}

async function dateHistogram(context: ReadContext, agg: Aggregation): Promise<AggResult> {
  if (agg.interval === undefined) {
    throw new AppError('request.invalid', 'A date histogram needs an interval.', { details: { field: 'interval' } });
  }
  const range = { ...clampRange(context), ts: context.layout.timestampUs };
  const buckets = dateBuckets(agg.interval, context.request.zone, range);
  const rows = await context.session.rows(
    `SELECT ${buckets.key} AS b, count(*) FROM ${fromFiles(context, context.files)} GROUP BY b ORDER BY b`,
  );
  const subs = await subAggregations(context, agg, { key: buckets.key });
  return {
    buckets: rows.map((row) => {
      const key = asNumber(row[0]);
      return bucketOf({ key: buckets.label(key), count: asNumber(row[1]) }, subs, String(key));
    }),
  };
}

/** The part of the range in which events stand: an open end must not cost a walk over centuries of clock changes. */
function clampRange(context: ReadContext): { fromUs: number; toUs: number } {
  const infos = context.files.map(({ info }) => info);
  return {
    fromUs: Math.max(context.request.fromUs, Math.min(...infos.map((info) => info.minUs), context.request.toUs)),
    toUs: Math.min(context.request.toUs, Math.max(...infos.map((info) => info.maxUs), 0) + 1),
  };
}

type SubResults = ReadonlyMap<string, Readonly<Record<string, AggResult>>>;

function bucketOf(bucket: AggBucket, subs: SubResults | undefined, key: string): AggBucket {
  return subs === undefined ? bucket : { ...bucket, aggs: subs.get(key) ?? {} };
}

interface Grouped {
  readonly key: string;
  readonly count: number;
}

async function terms(context: ReadContext, agg: Aggregation): Promise<AggResult> {
  const source = keySource(context.layout, requiredField(agg));
  if (source === null) return { buckets: [], other: 0 };
  if (source.items !== undefined) return listTerms(context, agg, source.items);
  const values = `SELECT ${source.text} AS k, ${source.double} AS d FROM ${fromFiles(context, context.files)}`;
  const rows = await context.session.rows(
    `WITH g AS (SELECT k, d, count(*) AS c FROM (${values}) WHERE k IS NOT NULL OR d IS NOT NULL GROUP BY k, d)
     SELECT k, d, c, (SELECT sum(c)::BIGINT FROM g) FROM g ORDER BY c DESC, k ASC, d ASC LIMIT ${agg.size}`,
  );
  const buckets = rows.map((row) => ({ key: keyText(row), count: asNumber(row[2]) }));
  return finishTerms(context, agg, {
    buckets,
    all: asNumber(rows[0]?.[3]),
    key: source.double === 'NULL::DOUBLE' ? source.text : `coalesce(${source.text}, CAST(${source.double} AS VARCHAR))`,
  });
}

function keyText(row: SqlRow): string {
  return typeof row[1] === 'number' ? String(row[1]) : asText(row[0]);
}

async function listTerms(context: ReadContext, agg: Aggregation, items: Sql): Promise<AggResult> {
  const values = `SELECT unnest(${items}) AS k FROM ${fromFiles(context, context.files)}`;
  const rows = await context.session.rows(
    `WITH g AS (SELECT k, count(*) AS c FROM (${values}) WHERE k IS NOT NULL GROUP BY k)
     SELECT k, NULL, c, (SELECT sum(c)::BIGINT FROM g) FROM g ORDER BY c DESC, k ASC LIMIT ${agg.size}`,
  );
  const buckets = rows.map((row) => ({ key: asText(row[0]), count: asNumber(row[2]) }));
  return finishTerms(context, agg, {
    buckets,
    all: asNumber(rows[0]?.[3]),
    key: `unnest(${items})`,
  });
}

interface TermsParts {
  readonly buckets: readonly Grouped[];
  readonly all: number;
  readonly key: Sql;
}

async function finishTerms(context: ReadContext, agg: Aggregation, parts: TermsParts): Promise<AggResult> {
  const { buckets } = parts;
  const shown = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  const subs = await subAggregations(context, agg, { key: parts.key, only: buckets.map((b) => b.key) });
  return {
    buckets: buckets.map((bucket) => bucketOf(bucket, subs, bucket.key)),
    other: Math.max(0, parts.all - shown),
  };
}

interface SubBuckets {
  readonly key: Sql;
  readonly only?: readonly string[];
}

/** Sub-aggregations of all buckets: one query each, grouped by the bucket's key. */
async function subAggregations(
  context: ReadContext,
  agg: Aggregation,
  buckets: SubBuckets,
): Promise<SubResults | undefined> {
  if (agg.aggs === undefined) return undefined;
  const out = new Map<string, Record<string, AggResult>>();
  for (const [name, sub] of Object.entries(agg.aggs)) {
    const results =
      sub.type === 'terms' ? await subTerms(context, sub, buckets) : await subMetric(context, sub, buckets);
    for (const [key, result] of results) {
      const known = out.get(key) ?? {};
      known[name] = result;
      out.set(key, known);
    }
  }
  return out;
}

function keyOf(value: SqlRow[number] | undefined): string {
  return typeof value === 'string' ? value : String(asNumber(value));
}

async function subMetric(context: ReadContext, sub: Aggregation, buckets: SubBuckets): Promise<Map<string, AggResult>> {
  if (sub.type === 'date_histogram') {
    throw new AppError('request.invalid', 'A date histogram cannot stand below another aggregation.', {
      details: { field: 'aggs' },
    });
  }
  const { select, source, read } = metricOf(context.layout, sub);
  const from = metricFrom(context, { source, bucket: buckets.key });
  const rows = await context.session.rows(`SELECT b, ${select.join(', ')} FROM ${from} WHERE b IS NOT NULL GROUP BY b`);
  return new Map(rows.map((row) => [keyOf(row[0]), read(row.slice(1))]));
}

async function subTerms(context: ReadContext, sub: Aggregation, buckets: SubBuckets): Promise<Map<string, AggResult>> {
  const source = keySource(context.layout, requiredField(sub));
  if (source === null) return new Map();
  const key = source.items === undefined ? source.text : `unnest(${source.items})`;
  const double = source.items === undefined ? source.double : 'NULL::DOUBLE';
  const values = `SELECT ${buckets.key} AS b, ${key} AS k, ${double} AS d FROM ${fromFiles(context, context.files)}`;
  const rows = await context.session.rows(
    `WITH g AS (SELECT b, k, d, count(*) AS c FROM (${values}) WHERE b IS NOT NULL AND (k IS NOT NULL OR d IS NOT NULL)
       GROUP BY b, k, d)
     SELECT b, k, d, c, (sum(c) OVER (PARTITION BY b))::BIGINT FROM g
     QUALIFY row_number() OVER (PARTITION BY b ORDER BY c DESC, k ASC, d ASC) <= ${sub.size}
     ORDER BY b, c DESC, k ASC, d ASC`,
  );
  const out = new Map<string, { buckets: AggBucket[]; other: number }>();
  for (const row of rows) {
    const bucket = keyOf(row[0]);
    const known = out.get(bucket) ?? { buckets: [], other: asNumber(row[4]) };
    known.buckets.push({ key: keyText(row.slice(1)), count: asNumber(row[3]) });
    known.other -= asNumber(row[3]);
    out.set(bucket, known);
  }
  return out;
}

function requiredField(agg: Aggregation): string {
  if (agg.field !== undefined) return agg.field;
  throw new AppError('request.invalid', `A ${agg.type} aggregation needs a field.`, { details: { field: 'field' } });
}
