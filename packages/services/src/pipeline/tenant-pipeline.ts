import type { LedgerRow, PipelineEdge, PipelineSource, SourceView, TenantPipeline } from '@logwarden/contracts';
import type { Ctx } from '@logwarden/kernel';
import type { SourceStats } from '@logwarden/store';
import { msToInstant } from '../logs/instant.ts';
import type { LogDeps } from '../logs/log-deps.ts';
import { lateProblem, quarantineProblem, trafficStage, waitingProblem } from './stages.ts';

const minuteMs = 60_000;
/** Full minutes that rates are the mean of, besides the one that runs. */
const windowMinutes = 5;

interface Call {
  readonly ctx: Ctx;
  readonly deps: LogDeps;
}

interface Sums {
  readonly streams: Set<string>;
  events: number;
  bytes: number;
  quarantined: number;
  lastError: { reason: string; minute: number } | undefined;
}

const noSums = (): Sums => ({ streams: new Set(), events: 0, bytes: 0, quarantined: 0, lastError: undefined });

function addRow(sums: Sums, row: LedgerRow): void {
  sums.streams.add(row.stream);
  sums.events += row.accepted;
  sums.bytes += row.bytes;
  for (const [reason, count] of Object.entries(row.quarantined)) {
    sums.quarantined += count;
    if (count > 0 && row.minute >= (sums.lastError?.minute ?? 0)) sums.lastError = { reason, minute: row.minute };
  }
}

function sourceRow(
  source: SourceView,
  { sums, stats, seconds }: { readonly sums: Sums; readonly stats: SourceStats | undefined; readonly seconds: number },
): PipelineSource {
  const lastMs = stats?.lastAcceptedAtMs ?? null;
  const { lastError } = sums;
  return {
    sourceId: source.id,
    name: source.name,
    streams: sums.streams.size,
    eventsPerSecond: sums.events / seconds,
    bytesPerSecond: sums.bytes / seconds,
    quarantined: sums.quarantined,
    lastAcceptedAt: lastMs === null ? null : msToInstant(lastMs),
    lastError: lastError === undefined ? null : { reason: lastError.reason, at: msToInstant(lastError.minute) },
  };
}

/** Lines of the sources that wait for the store, however long ago they came. */
function waitingIn(sources: readonly SourceView[], stats: readonly SourceStats[]): ReturnType<typeof waitingProblem> {
  const waiting = [...stats].sort((a, b) => (b.waiting ?? 0) - (a.waiting ?? 0));
  const count = waiting.reduce((sum, one) => sum + (one.waiting ?? 0), 0);
  return waitingProblem(count, sources.find(({ id }) => id === waiting[0]?.source)?.name ?? null);
}

function latest(times: readonly (string | null)[]): string | null {
  return times.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}

function edgesOf(sources: readonly PipelineSource[], lagSeconds: number | null): PipelineEdge[] {
  const sum = (of: (source: PipelineSource) => number): number => sources.reduce((total, one) => total + of(one), 0);
  const [newest] = sources.flatMap(({ lastError }) => lastError ?? []).sort((a, b) => (a.at > b.at ? -1 : 1));
  const edge = {
    eventsPerSecond: sum(({ eventsPerSecond }) => eventsPerSecond),
    bytesPerSecond: sum(({ bytesPerSecond }) => bytesPerSecond),
    lagRecords: null,
    lagSeconds: null,
    lastAt: latest(sources.map(({ lastAcceptedAt }) => lastAcceptedAt)),
    lastError: null,
  };
  return [
    { from: 'source', to: 'gateway', ...edge },
    { from: 'gateway', to: 'bus', ...edge },
    { from: 'bus', to: 'indexer', ...edge, lagSeconds },
    { from: 'indexer', to: 'store', ...edge, lastError: newest ?? null },
  ];
}

/** What the sources of the scope sent in the last minutes, by the ledger; the bus is shared and says nothing of whose lines wait. */
export async function tenantPipeline({ ctx, deps }: Call, lagSeconds: number | null): Promise<TenantPipeline> {
  const nowMs = deps.clock.nowMs();
  const fromMs = Math.floor(nowMs / minuteMs) * minuteMs - windowMinutes * minuteMs;
  const [sources, stats, rows] = await Promise.all([
    deps.directory.sourcesOf(ctx.scope),
    deps.store.sourceStats(ctx.scope),
    deps.store.ledger(ctx.scope, { fromMs, toMs: nowMs + minuteMs }),
  ]);
  const sums = new Map(sources.map(({ id }) => [id, noSums()]));
  for (const row of rows) {
    const known = sums.get(row.source);
    if (known !== undefined) addRow(known, row);
  }
  const statsOf = new Map(stats.map((one) => [one.source, one]));
  const seconds = (nowMs - fromMs) / 1000;
  const shown = sources
    .map((source) =>
      sourceRow(source, { sums: sums.get(source.id) ?? noSums(), stats: statsOf.get(source.id), seconds }),
    )
    .sort((a, b) => b.eventsPerSecond - a.eventsPerSecond || (a.name < b.name ? -1 : 1));
  const isFlowing = shown.some(({ eventsPerSecond }) => eventsPerSecond > 0);
  const worst = [...shown].sort((a, b) => b.quarantined - a.quarantined)[0];
  const quarantined = shown.reduce((total, one) => total + one.quarantined, 0);
  return {
    windowSeconds: seconds,
    stages: [
      trafficStage('source', isFlowing),
      trafficStage('gateway', isFlowing),
      trafficStage('bus', isFlowing),
      trafficStage('indexer', isFlowing, [
        ...lateProblem(lagSeconds),
        ...waitingIn(sources, stats),
        ...quarantineProblem(quarantined, worst?.name ?? null),
      ]),
      trafficStage('store', isFlowing),
    ],
    edges: edgesOf(shown, lagSeconds),
    sources: shown,
  };
}
