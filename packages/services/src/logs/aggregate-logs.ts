import type { Aggregation, AggregateRequest, AggregateResponse } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import { storedFieldName } from '@logwarden/pipeline';
import { authorise } from '../authorise.ts';
import { aggregateAnswer, widened } from '../egress/buckets.ts';
import type { Masked } from '../egress/masked.ts';
import { assertAggregations as assertMayMeasure } from '../masking/search-rules.ts';
import { prepareQuery, type LogDeps } from './log-deps.ts';

const maxDepth = 2;

function wrong(field: string, expected: string): AppError {
  return new AppError('request.invalid', `The aggregation at ${field} is not complete.`, {
    details: { field, expected },
  });
}

/** Throws `request.invalid` for what a type lacks, and for nesting where it has no meaning. */
function assertAggregations(aggs: Readonly<Record<string, Aggregation>>, path: string, depth: number): void {
  for (const [name, agg] of Object.entries(aggs)) {
    const at = `${path}.${name}`;
    const isHistogram = agg.type === 'date_histogram';
    if (isHistogram && agg.interval === undefined) throw wrong(`${at}.interval`, 'an interval such as 5m, 1h or 1d');
    if (!isHistogram && agg.field === undefined) throw wrong(`${at}.field`, 'the name of a field');
    if (agg.aggs === undefined) continue;
    if (!isHistogram && agg.type !== 'terms') throw wrong(`${at}.aggs`, 'sub-aggregations of buckets only');
    if (depth >= maxDepth) throw wrong(`${at}.aggs`, 'one level of sub-aggregations');
    assertAggregations(agg.aggs, `${at}.aggs`, depth + 1);
  }
}

/** Own names (`level`) lead to the fields that hold their values (`log.level`), as in queries. */
function withStoredNames(aggs: Readonly<Record<string, Aggregation>>): Record<string, Aggregation> {
  return Object.fromEntries(
    Object.entries(aggs).map(([name, agg]) => [
      name,
      {
        ...agg,
        ...(agg.field === undefined ? {} : { field: storedFieldName(agg.field) }),
        ...(agg.aggs === undefined ? {} : { aggs: withStoredNames(agg.aggs) }),
      },
    ]),
  );
}

/** Counts and measures what a query matches; see the `aggregate` route. */
export async function aggregateLogs(call: {
  readonly ctx: Ctx;
  readonly input: AggregateRequest;
  readonly deps: LogDeps;
  readonly signal?: AbortSignal;
}): Promise<Masked<AggregateResponse>> {
  authorise(call.ctx, 'logs.search');
  const { ctx, input, deps } = call;
  const begunAtMs = deps.clock.nowMs();
  assertAggregations(input.aggs, 'aggs', 1);
  const { query, reader } = await prepareQuery(deps, ctx, input);
  const asked = withStoredNames(input.aggs);
  assertMayMeasure(reader, asked);
  const wide = reader.view === 'raw' ? asked : widened(reader, asked);
  const found = await deps.store.aggregate(ctx.scope, { ...query, aggs: wide }, call.signal);
  return aggregateAnswer(reader, found, { asked, wide, tookMs: deps.clock.nowMs() - begunAtMs });
}
